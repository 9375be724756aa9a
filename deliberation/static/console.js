/* The console: one request a move, keys that never change, and a queue for when the network is gone. The server decides. */
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
      strip.removeAttribute("hx-swap-oob");
      one("#strip").replaceWith(strip);
    }
    main.innerHTML = (page.getElementById("main") || page.body).innerHTML;
    if (window.htmx) [main, one("#strip")].forEach((el) => window.htmx.process(el));
    main.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    const kept = calm && held && document.getElementById(held);
    const target = kept || one("[data-focus]") || one("[autofocus]", main) || one("#script");
    if (target) target.focus();
    if (down || stopped) panel();
    tick();
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
    return ask(url, { method: "POST", body: new URLSearchParams(fields) })
      .then((answer) => answer.text().then((html) => {
        busy = false;
        if (answer.ok) history.replaceState(null, "", one("[data-do=attendance]") ? location.href : location.pathname);
        show(html);
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
      if (first && down) first.focus();
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
    const label = form ? one("button", form).textContent : value.do || value.move;
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

  /* The sum while numbers are typed. */
  function number(form, name) {
    const field = form.elements[name];
    const text = field ? field.value.normalize("NFKC").trim() : "";
    return text === "" && name === "abstain" ? 0 : /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  }

  function weigh(form, votes) {
    const d = form.dataset;
    const [best] = d.tests.split(" ").map((raw) => {
      const [num, den, strict, basis, side] = raw.split("/");
      const base = { votes_cast: votes.for + votes.against, present: Number(d.present), members: Number(d.members) }[basis];
      const whole = base * num;
      const needed = Math.max(1, strict === "1" ? Math.floor(whole / den) + 1 : Math.ceil(whole / den));
      const met = votes[side] >= needed;
      const sign = met ? (strict === "1" ? ">" : "≥") : strict === "1" ? "≤" : "<";
      const sum = `${votes[side]} ${sign} ${base}${num === "1" ? "" : ` × ${num}`} ÷ ${den}`;
      return { met, needed, adopted: (side === "for") === met, sum, of: fill(d.needed, fill(form.getAttribute(`data-of-${basis}`), base), needed) };
    }).sort((a, b) => b.met - a.met || a.needed - b.needed);
    return best;
  }

  function tally(form) {
    const room = one("#tally");
    const votes = { for: number(form, "for"), against: number(form, "against"), abstain: number(form, "abstain") };
    const total = votes.for + votes.against + votes.abstain;
    const note = document.createElement("p");
    if (!room) return;
    room.textContent = "";
    if (Number.isNaN(total)) return;
    room.append(note);
    if (total > Number(form.dataset.limit)) {
      note.className = "note bad";
      note.textContent = fill(form.dataset.much, total, form.dataset.limit);
      return;
    }
    const found = weigh(form, votes);
    const strong = document.createElement("strong");
    strong.textContent = found.adopted ? form.dataset.adopted : form.dataset.lost;
    note.className = `card ${found.adopted ? "calm" : "off"}`;
    note.append(`${found.sum}，`, strong, `。${found.of}`, votes.for === votes.against ? ` ${form.dataset.tie}` : "");
    const near = [["for", 1], ["for", -1], ["against", 1], ["against", -1]];
    if (form.dataset.close && near.some(([side, step]) => weigh(form, Object.assign({}, votes, { [side]: votes[side] + step })).adopted !== found.adopted)) {
      note.append(document.createElement("br"), form.dataset.close);
    }
  }

  /* The clock: thirty seconds before the end it says so, and when the time is up; aloud where that is wanted. */
  let marked = "";
  function tick() {
    const clock = one("[data-floor] .clock[data-clock]");
    const left = clock ? Math.ceil((Number(clock.dataset.clock) - Date.now() - (Number(clock.dataset.now) - loaded(clock))) / 1000) : 999;
    const mark = left <= 0 ? "0" : left <= 30 ? "30" : "";
    if (!one("[data-floor]")) return;
    all("[data-line]").forEach((el) => (el.hidden = el.dataset.line !== (one(`[data-line="${mark}"]`) ? mark : "")));
    all("[data-warn]").forEach((el) => (el.hidden = mark !== "30"));
    all("[data-spent]").forEach((el) => (el.hidden = mark !== "0"));
    one("[data-floor]").classList.toggle("spent", mark === "0");
    const now = clock ? `${clock.dataset.clock}/${mark}` : "";
    if (mark && now !== marked && marked.startsWith((clock || { dataset: {} }).dataset.clock)) beep(mark === "0" ? 2 : 1);
    marked = now;
    sound();
  }
  const seen = new WeakMap();
  function loaded(clock) {
    if (!seen.has(clock)) seen.set(clock, Date.now());
    return seen.get(clock);
  }
  function sound() {
    const on = localStorage.getItem("console.sound") === "on";
    all("[data-sound]").forEach((el) => {
      el.setAttribute("aria-pressed", String(on));
      one("[data-on]", el).hidden = !on;
      one("[data-off]", el).hidden = on;
    });
    return on;
  }
  function beep(times) {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!Audio || !sound()) return;
    const room = new Audio();
    for (let n = 0; n < times; n += 1) {
      const tone = room.createOscillator();
      const gain = room.createGain();
      gain.gain.value = 0.08;
      tone.frequency.value = 660;
      tone.connect(gain).connect(room.destination);
      tone.start(room.currentTime + n * 0.5);
      tone.stop(room.currentTime + n * 0.5 + 0.25);
    }
  }

  /* Keys inside lists of people, roll calls, forms and dialogs; the others belong to the buttons that name them. */
  let digits = "";
  let last = 0;
  function jump(box, key) {
    const people = all("[data-letter]", box).filter((el) => el.dataset.letter);
    const here = people.indexOf(document.activeElement.closest("[data-letter]"));
    let found = null;
    if (/\d/.test(key)) {
      digits = Date.now() - last < 900 ? digits + key : key;
      last = Date.now();
      found = people.find((el) => el.dataset.number === digits);
    } else {
      const order = people.slice(here + 1).concat(people.slice(0, here + 1));
      found = order.find((el) => el.dataset.letter === key);
    }
    const target = found && (found.matches("[role=radiogroup]") ? one("input", found) : found);
    if (!target) return;
    target.focus();
    if (target.type === "radio" && found === target) target.checked = true;
  }

  function walk(box, step) {
    const stops = all("button,a.btn", box).filter((el) => !el.disabled);
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) next.focus();
  }

  function answer(row, key) {
    const box = all("input", row)[Number(key) - 1];
    const next = row.nextElementSibling;
    if (!box) return;
    box.checked = true;
    (next ? one("input:checked", next) || one("input", next) : one("button:last-of-type", row.closest("form"))).focus();
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    const key = event.key.length === 1 ? event.key.normalize("NFKC").toLowerCase() : event.key;
    const typing = at.matches("textarea,select,input:not([type=radio])");
    const people = at.closest("[data-people]");
    const row = at.closest("[data-roll] [role=radiogroup]");
    const taken = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (key === "Escape" && at.closest("form") && one("[data-key=Escape]")) {
      taken();
      one("[data-key=Escape]").click();
    } else if (key === "Enter" && at.matches("textarea") && !event.shiftKey) {
      taken();
      one("button:last-of-type", at.form).click();
    } else if (row && /^[123]$/.test(key)) {
      taken();
      answer(row, key);
    } else if (STEPS[key] && (at.closest("dialog,[data-walk]") || (people && at.matches("button")))) {
      taken();
      walk(at.closest("dialog,[data-walk],[data-people]"), STEPS[key]);
    } else if ((people || row) && !typing && /^[a-z0-9]$/.test(key)) {
      taken();
      jump(people || at.closest("[data-roll]"), key);
    } else if (key === " " && !typing && !at.closest("button,a,summary,input,dialog") && !one('[data-key=" "]') && one("[data-start]")) {
      taken();
      one("[data-start]").click();
    } else if (event.key !== key && key === "?" && !typing) {
      taken();
      one('[data-key="?"]').click();
    }
  }

  document.addEventListener("keydown", pressed, true);
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
    } else if (el.matches("[data-sound]")) {
      localStorage.setItem("console.sound", sound() ? "off" : "on");
      if (sound()) beep(1);
    } else if (el.matches("[data-again],[data-skip]")) decide(el.matches("[data-skip]"));
  });
  document.addEventListener("input", (event) => event.target.form && event.target.form.dataset.tests && tally(event.target.form));

  /* What asks again by itself waits while somebody types with an input method, and says when the network is gone. */
  let held = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (composing || busy || stopped) event.detail.shouldSwap = false;
    held = document.activeElement;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (held && document.activeElement !== held && document.contains(held)) held.focus();
    tick();
  });
  window.addEventListener("htmx:sendError", (event) => {
    event.stopPropagation();
    if (!down) lost();
  }, true);
  window.addEventListener("online", replay);
  setInterval(() => (down ? replay() : undefined), 3000);
  setInterval(tick, 500);
  tick();
  const first = one("[data-focus]") || one("[autofocus]", main);
  if (first) first.focus();
  if (queue().length) {
    down = true;
    panel();
    replay();
  }
})();
