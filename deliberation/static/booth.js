/* The booth: start → number → ballot → reading back → cast → receipt → start. Ticks are counted by app.js, points and
   rankings by marks.js, as on every ballot.
   Kept on the tablet (booth-store.js) is only what would be lost otherwise: a request, the right to cast of whoever
   went away without casting, and ballots that the box has not acknowledged. Each goes as soon as it is not needed. */
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);
  const data = one("#booth").dataset;
  const form = one("#ballot");
  const say = (name, ...values) => values.reduce((text, value) => text.replace("#", value), one(`[data-say=${name}]`).textContent);
  const blind = window.deliberationBlind;
  const store = window.deliberationBooth;
  const rooms = all("[data-part]");
  const chance = (most) => crypto.getRandomValues(new Uint32Array(1))[0] % most;
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  const ASK = 1500;
  const AGAIN = 4000;
  const ANSWER = 15000;
  const WARN = 20;
  const IDLE = { pair: 180, choose: 180, read: 120, kept: 90, done: 60, stopped: 60, left: 30 };
  const UNSENT = ["choose", "read"];

  /* record.request: not yet answered · right: of the voter here · parked: of those who went away · waiting: cast, not
     acknowledged · refused: how many the box did not take */
  let record = { poll: data.poll, request: null, right: null, parked: [], waiting: [], refused: 0 };
  let room = "";
  let visit = 0;
  let mine = "";
  let seen = Date.now();
  const save = () => store.save(record);

  /* ---- rooms ---- */
  function show(name) {
    room = name;
    seen = Date.now();
    rooms.forEach((el) => { el.hidden = el.dataset.part !== name; });
    one("[data-acts]").hidden = !UNSENT.includes(name);
    one("#check").hidden = name !== "choose";
    one("#seal").hidden = one("#final").hidden = name !== "read";
    one("[data-leave]").hidden = !["pair", "choose", "read"].includes(name);
    document.body.classList.toggle("has-act", UNSENT.includes(name));
    window.scrollTo(0, 0);
    const title = one(`[data-part=${name}] h1`);
    if (title) title.focus();
  }

  function stop(text) {
    one("[data-stopped]").textContent = text;
    show("stopped");
  }

  /* Nothing of the last voter stays on the screen, in the form or in the page's memory. Whoever has not cast is told so. */
  async function start() {
    const unsent = UNSENT.includes(room);
    visit += 1;
    mine = "";
    if (record.right) {
      record.parked.push(record.right);
      record.right = null;
    }
    await save();
    form.reset();
    form.dispatchEvent(new Event("change", { bubbles: true }));
    one("[data-list]").textContent = one("[data-receipt]").textContent = one("[data-picture]").textContent = "";
    one("[data-comes]").textContent = "";
    one("[data-number]").textContent = "";
    one("[data-problem]").hidden = true;
    large(false);
    tell();
    show(unsent ? "left" : "start");
  }

  function tell() {
    const count = record.waiting.length;
    one("[data-waiting]").hidden = !count;
    one("[data-waiting]").textContent = say("waiting", count);
    one("[data-refused]").hidden = !record.refused;
    one("[data-refused]").textContent = say("refused", record.refused);
  }

  function net(on) {
    one("[data-net]").textContent = say(on ? "on" : "off");
  }

  /* ---- the line ---- */
  async function ask(path, body, headers) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ANSWER);
    try {
      const got = await fetch(path, { method: "POST", body, headers: Object.assign({ Accept: "application/json" }, headers), credentials: "same-origin", cache: "no-store", signal: stop.signal });
      const said = await got.json().catch(() => null);
      if (got.ok && said) {
        net(true);
        return { ok: true, said };
      }
      if (said && said.code) {
        net(true);
        return { refused: said };
      }
    } catch (cut) { /* no line: told below */ }
    clearTimeout(timer);
    net(false);
    return {};
  }
  const json = (path, what) => ask(path, JSON.stringify(what), { "Content-Type": "application/json" });

  /* ---- the number, and being let in ---- */
  async function begin() {
    const here = ++visit;
    one("[data-number]").textContent = "";
    show("pair");
    try {
      if (!record.request) {
        record.request = await blind.request(data.pem, data.poll);
        await save(); // never sent before it is kept
      }
      await pair(here);
    } catch (broken) {
      if (here === visit) stop(say("broken"));
    }
  }

  async function pair(here) {
    let got = await json("/booth/ask", { blinded: record.request.blinded });
    while (here === visit) {
      const { said, refused } = got;
      if (refused) return off(refused);
      one("[data-pair-note]").textContent = said ? say("pair") : say("pairoff");
      if (said && said.signature) return letIn(said);
      if (said) one("[data-number]").textContent = said.number;
      await pause(ASK);
      if (here !== visit) return undefined;
      got = said && said.number ? await json("/booth/answer", {}) : await json("/booth/ask", { blinded: record.request.blinded });
    }
    return undefined;
  }

  function off(refused) {
    if (refused.code === "BOOTH_ENDED") location.reload();
    else stop(refused.message);
  }

  async function letIn(said) {
    const parked = record.parked.findIndex((right) => right.blinded === said.blinded);
    if (record.request && record.request.blinded === said.blinded) {
      record.right = { token: await blind.finish(record.request, said.signature, data.pem), blinded: said.blinded };
      record.request = null;
    } else if (parked >= 0) {
      record.right = record.parked.splice(parked, 1)[0];
    }
    await save();
    await json("/booth/fetched", { blinded: said.blinded });
    if (!record.right) return stop(say("other"));
    mix();
    return show("choose");
  }

  function mix() {
    if (!form.dataset.mixed) return;
    const list = one("[data-options]");
    const left = all("[data-option]", list);
    while (left.length) list.append(left.splice(chance(left.length), 1)[0]);
  }

  /* ---- choosing and reading back ---- */
  const on = (mark) => (mark.type === "checkbox" || mark.type === "radio" ? mark.checked : true);
  const number = (text) => Number(text.slice(text.lastIndexOf(":") + 1)) || 0;
  function chosen() {
    const value = (option) => (all("[data-mark]", option).find((mark) => on(mark) && mark.value) || {}).value;
    const found = all("[data-option]", form).filter(value).map((option) => ({ option, value: value(option) }));
    if (form.dataset.control === "rank") found.sort((a, b) => number(a.value) - number(b.value));
    return found;
  }

  const cost = (found) => found.reduce((sum, each) => sum + Number(each.option.dataset.cost), 0);
  const points = (found) => found.reduce((sum, each) => sum + number(each.value), 0);

  /* The bar of ballots other than ticks, which are the basket's. */
  function count() {
    if (form.dataset.control === "tick") return;
    const found = chosen();
    const put = (name, what) => all(`[data-${name}]`).forEach((el) => { el.textContent = what; });
    put("chosen", found.length);
    put("points", Number(form.dataset.total) - points(found));
    if (form.dataset.room) put("left", wan(Number(form.dataset.room) - cost(found)));
  }
  form.addEventListener("change", () => setTimeout(count, 0));

  function wrong(found) {
    const pointed = ["points", "score"].includes(form.dataset.control);
    const over = pointed ? points(found) - Number(form.dataset.total || Infinity) : 0;
    if (found.length < Number(form.dataset.least)) return say("few", form.dataset.least, found.length);
    if (over > 0) return say("points", over);
    return form.dataset.room && cost(found) > Number(form.dataset.room) ? say("money") : "";
  }

  function complain(text) {
    const note = one("[data-problem]");
    note.textContent = text;
    note.hidden = !text;
    if (!text) return;
    show("choose");
    note.focus();
  }

  function read() {
    const found = chosen();
    const text = wrong(found);
    complain(text);
    if (text) return;
    const list = one("[data-list]");
    list.textContent = "";
    found.forEach(({ option, value }) => {
      const item = document.createElement("li");
      const put = (tag, what) => {
        const el = document.createElement(tag);
        el.textContent = what;
        item.append(el, " ");
      };
      const price = one(`#pick-${CSS.escape(option.dataset.option)}-c`);
      const picked = one("select", option);
      put("strong", one("h2", option).textContent);
      if (picked) put("b", picked.options[picked.selectedIndex].textContent);
      else if (form.dataset.control === "score") put("b", form.dataset.score.replace("#", number(value)));
      if (price) put("span", price.textContent);
      list.append(item);
    });
    one("[data-none]").hidden = found.length > 0;
    sum(found);
    show("read");
  }

  /* What the choice comes to, and what is left. */
  const wan = (fen) => form.dataset.wan.replace("#", String(fen / 1e6));
  function sum(found) {
    const line = one("[data-comes]");
    const spent = cost(found);
    const given = points(found);
    line.hidden = form.dataset.control === "one" || !found.length;
    if (form.dataset.room) line.textContent = say("sum", found.length, wan(spent), wan(Number(form.dataset.room) - spent));
    else if (form.dataset.total) line.textContent = say("given", given, Number(form.dataset.total) - given);
    else line.textContent = say("count", found.length);
  }

  /* ---- casting ---- */
  async function cast() {
    if (!record.right || room !== "read") return;
    const ballot = { id: `${Date.now()}-${chance(1e9)}`, poll: record.poll, token: record.right.token, marks: chosen().map((each) => each.value) };
    mine = ballot.id;
    record.waiting.push(ballot);
    record.right = null;
    show("going");
    await save();
    await send(ballot);
  }

  async function send(ballot) {
    const body = new URLSearchParams();
    body.append("token", ballot.token);
    ballot.marks.forEach((mark) => body.append("choice", mark));
    const { ok, said, refused } = await ask("/booth/cast", body);
    const here = ballot.id === mine;
    if (!ok && !refused) {
      if (here && room === "going") show("kept");
      return tell();
    }
    record.waiting = record.waiting.filter((each) => each.id !== ballot.id);
    if (here) mine = "";
    if (refused && here && refused.code.startsWith("BALLOT_")) {
      record.right = { token: ballot.token, blinded: "" };
      await save();
      return complain(refused.message);
    }
    if (refused) record.refused += 1;
    await save();
    tell();
    if (here && refused) return stop(refused.message);
    return here && ok ? receipt(said) : undefined;
  }

  function receipt(got) {
    one("[data-receipt]").textContent = got.code;
    const drawn = new DOMParser().parseFromString(got.qr_svg, "text/html").querySelector("svg");
    one("[data-picture]").textContent = "";
    one("[data-picture]").append(document.importNode(drawn, true));
    form.reset();
    show("done");
  }

  /* What waits is sent again and again, each time in another order. */
  async function deliver() {
    for (;;) {
      await pause(AGAIN + chance(AGAIN));
      const list = record.waiting.slice();
      while (list.length) {
        const ballot = list.splice(chance(list.length), 1)[0];
        if (room !== "going" && record.waiting.some((each) => each.id === ballot.id)) await send(ballot);
      }
    }
  }

  /* ---- nobody there ---- */
  const box = one("[data-idle]");
  const sure = one("[data-quit]");
  const close = () => [box, sure].forEach((each) => each.open && each.close());
  function watch() {
    const left = (IDLE[room] || Infinity) - Math.floor((Date.now() - seen) / 1000);
    if (left <= 0) {
      close();
      start();
    } else if (left <= WARN && room !== "left") {
      one("[data-unsent]").hidden = !UNSENT.includes(room);
      one("[data-seconds]").textContent = left;
      if (!box.open) box.showModal();
    } else if (box.open) box.close();
  }

  /* ---- large print, keys, ways out that are none ---- */
  function large(yes) {
    if (yes) document.documentElement.dataset.print = "large";
    else delete document.documentElement.dataset.print;
    one("[data-print-size]").setAttribute("aria-pressed", String(yes));
  }
  one("[data-print-size]").addEventListener("click", () => large(document.documentElement.dataset.print !== "large"));
  one("[data-begin]") && one("[data-begin]").addEventListener("click", begin);
  one("[data-leave]").addEventListener("click", () => (UNSENT.includes(room) ? sure.showModal() : start()));
  one("[data-on]").addEventListener("click", close);
  one("[data-out]").addEventListener("click", () => { close(); start(); });
  one("[data-stay]").addEventListener("click", () => { seen = Date.now(); watch(); });
  one("[data-back]").addEventListener("click", () => show("choose"));
  one("#seal").addEventListener("click", cast);
  all("[data-done]").forEach((el) => el.addEventListener("click", start));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    read();
  });
  ["pointerdown", "keydown", "input", "scroll"].forEach((name) => window.addEventListener(name, () => { if (!box.open) seen = Date.now(); }, { passive: true, capture: true }));
  box.addEventListener("close", () => { seen = Date.now(); });
  window.addEventListener("contextmenu", (event) => event.preventDefault());
  window.addEventListener("dragstart", (event) => event.preventDefault());
  all("a[href]").forEach((el) => el.remove());
  history.pushState(null, "");
  window.addEventListener("popstate", () => {
    history.pushState(null, "");
    if (room === "read") show("choose");
  });

  async function boot() {
    try {
      if (!blind || !blind.able() || !window.indexedDB || !data.pem) throw new Error("unable");
      const kept = await store.load();
      if (kept && kept.poll === data.poll) record = kept;
      else if (kept) record.waiting = kept.waiting; // of the poll before: it is told, and nothing is thrown away
      await save();
    } catch (unable) {
      show("unable");
      return;
    }
    await start();
    setInterval(watch, 1000);
    deliver();
  }
  boot();
})();
