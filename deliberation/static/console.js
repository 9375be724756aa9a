/* The console: one request a move, and a queue for when the network is gone. The server decides. */
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);
  const fill = (text, ...values) => values.reduce((done, value) => done.replace("#", value), text);
  const main = document.getElementById("main");
  const desk = () => one("[data-desk]");
  const STORE = `console:${desk().dataset.desk}`;
  const WAIT = 12000;
  let busy = false;
  let down = false;
  let stopped = false;
  let composing = false;
  const offset = Number(desk().dataset.at) - Date.now();

  /* Showing what the server answers, with the focus where it belongs. */
  function show(html, calm) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const strip = page.getElementById("strip");
    const held = document.activeElement && document.activeElement.id;
    if (strip) {
      one("#strip").innerHTML = strip.innerHTML; // the element itself listens to the live stream
      strip.remove();
    }
    all("#flashes > *").forEach((el) => el.remove()); // they were about the page before
    main.innerHTML = (page.getElementById("main") || page.body).innerHTML;
    if (window.htmx) [main, one("#strip")].forEach((el) => window.htmx.process(el));
    main.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    const kept = calm && held && document.getElementById(held);
    const found = one("#say") && one("[data-found] a,[data-found] button"); // not what stands beside it
    const target = kept || one("[data-focus]") || found || one("[autofocus]", main) || one("#script");
    if (target) target.focus();
    if (down || stopped) panel();
  }

  function ask(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), WAIT);
    const headers = Object.assign({ "X-Console": "1" }, (options || {}).headers);
    return fetch(url, Object.assign({ credentials: "same-origin", signal: stop.signal }, options, { headers })).then((answer) => {
      clearTimeout(timer);
      if (answer.status >= 502 && answer.status <= 504) throw new Error("gone");
      if (!answer.headers.get("X-Step")) location.reload();
      return answer;
    });
  }

  function go(url) {
    if (busy || down) return;
    busy = true;
    ask(url)
      .then((answer) => answer.text().then((html) => {
        busy = false;
        history.replaceState(null, "", url);
        show(html);
      }))
      .catch(lost);
  }

  function lost() {
    busy = false;
    down = true;
    panel();
  }

  /* A move: sent at once, or kept with its hour and its key. */
  function send(form, button) {
    const fields = Array.from(new FormData(form).entries());
    if (button && button.name) fields.push([button.name, button.value]);
    const entry = { fields, at: Math.round(Date.now() + offset), key: (fields.find(([name]) => name === "key") || [])[1] || fresh() };
    if (down || stopped) return keep(entry, form);
    if (busy) return undefined;
    busy = true;
    const url = form.getAttribute("action");
    const stay = Boolean(form.closest("[data-people]"));
    return ask(url, { method: "POST", body: new URLSearchParams(fields) })
      .then((answer) => answer.text().then((html) => {
        busy = false;
        if (answer.ok) history.replaceState(null, "", one("[data-do=attendance]") ? location.href : location.pathname);
        show(html, stay);
      }))
      .catch(() => {
        keep(entry, form);
        lost();
      });
  }

  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  const queue = () => JSON.parse(localStorage.getItem(STORE) || "[]");
  const save = (entries) => (entries.length ? localStorage.setItem(STORE, JSON.stringify(entries)) : localStorage.removeItem(STORE));

  function keep(entry, form) {
    const fields = entry.fields.filter(([name]) => !["key", "seq", "csrf_token"].includes(name));
    const entries = queue();
    save(entries.concat({ fields, at: entry.at, key: entry.key, seq: entries.length ? "" : desk().dataset.step }));
    const started = fields.some(([name, value]) => name === "move" && value === "begin_speech");
    panel();
    if (started || fields.some(([, value]) => value === "end_speech")) local(started);
    if (form.isConnected) form.reset();
  }

  function local(started) {
    const box = one("#off");
    const clock = one(".clock", box);
    clock.hidden = !started;
    clock.dataset.now = Date.now();
    clock.dataset.clock = Date.now() + Number(box.firstElementChild.dataset.seconds) * 1000;
  }

  /* What stands on the screen without a network. */
  function panel() {
    const source = document.getElementById("offline");
    let box = one("#off");
    if (!source) return;
    if (!box) {
      box = document.createElement("div");
      box.id = "off";
      box.append(source.content.cloneNode(true));
      desk().prepend(box);
      const first = one("select", box);
      if (first && down && queue().length < 2) first.focus();
    }
    const card = box.firstElementChild;
    const entries = queue();
    one("[data-told]", box).textContent = fill(stopped ? card.dataset.stopped : card.dataset.one, entries.length);
    one("[data-decide]", box).hidden = !stopped;
    const list = one("[data-kept]", box);
    list.textContent = "";
    entries.forEach((entry) => {
      const line = document.createElement("li");
      line.textContent = `${new Date(entry.at).toTimeString().slice(0, 8)} ${words(entry, box)}`;
      list.append(line);
    });
    document.body.classList.toggle("offline", down);
  }

  function words(entry, box) {
    const value = Object.fromEntries(entry.fields);
    const form = all("form", box).find((el) => one("[name=move]", el).value === value.move);
    const label = form ? one("button span", form).textContent : value.do || value.move;
    const option = (text) => (text ? Array.from(one("#off").querySelectorAll("option")).find((el) => el.value === text) : null);
    const parts = [value.member, value.side].map(option).filter(Boolean).map((el) => el.textContent);
    return [label.trim(), ...parts, ...["for", "against", "abstain"].map((name) => value[name]).filter(Boolean)].join(" ");
  }

  /* Back again: what was kept is played in its order; where one is refused, the rest waits. */
  function replay() {
    const entries = queue();
    if (busy || stopped) return;
    if (!entries.length) {
      if (down) back();
      return;
    }
    busy = true;
    const entry = entries[0];
    const token = one("[name=csrf_token]");
    const fields = entry.fields.concat([["key", entry.key], ["at", entry.at], ["seq", entry.seq || desk().dataset.step]], token ? [["csrf_token", token.value]] : []);
    ask(`${location.pathname.replace(/console$/, "moves")}`, { method: "POST", body: new URLSearchParams(fields), headers: { "X-Console": "late" } })
      .then((answer) => {
        busy = false;
        if (answer.status === 204) {
          save(queue().filter((kept) => kept.key !== entry.key));
          desk().dataset.step = answer.headers.get("X-Step");
          panel();
          return replay();
        }
        return answer.text().then((html) => {
          down = false;
          stopped = true;
          const rest = queue();
          if (rest.length) rest[0].seq = "";
          save(rest);
          show(html);
        });
      })
      .catch(() => {
        busy = false;
        down = true;
        panel();
      });
  }

  function back() {
    busy = true;
    ask(location.pathname)
      .then((answer) => answer.text().then((html) => {
        busy = false;
        down = stopped = false;
        document.body.classList.remove("offline");
        show(html);
      }))
      .catch(() => {
        busy = false;
      });
  }

  function decide(skip) {
    if (skip) save(queue().slice(1));
    stopped = false;
    down = true;
    replay();
  }

  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", () => (composing = false));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.action) return;
    event.preventDefault();
    if (form.method === "get") go(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    else send(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const el = event.target.closest("a,button");
    if (!el || event.defaultPrevented || event.ctrlKey || event.metaKey || el.target) return;
    const href = el.getAttribute("href") || "";
    if (href.startsWith("#") && one(href)) {
      event.preventDefault();
      one(href).focus();
    } else if (el.matches("[data-go],[data-key=Escape]") && href) {
      event.preventDefault();
      go(el.href);
    } else if (el.matches("[data-again],[data-skip]")) decide(el.matches("[data-skip]"));
  });

  /* What asks again by itself waits while somebody types with an input method, and says when the network is gone. */
  let held = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const asked = event.detail.requestConfig && event.detail.requestConfig.elt; // a page that is gone may still answer
    if (composing || busy || stopped || (asked && !document.contains(asked))) event.detail.shouldSwap = false;
    held = document.activeElement;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (held && document.activeElement !== held && document.contains(held)) held.focus();
  });
  window.addEventListener("htmx:sendError", (event) => {
    event.stopPropagation();
    if (!down) lost();
  }, true);
  window.addEventListener("online", replay);
  setInterval(() => (down ? replay() : undefined), 3000);
  const first = one("[data-focus]") || one("[data-found] a,[data-found] button") || one("[autofocus]", main);
  if (first) first.focus();
  if (queue().length) {
    down = true;
    panel();
    replay();
  }
})();
