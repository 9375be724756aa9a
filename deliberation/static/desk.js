/* At the desk: the keys, the speaker's clock, the sum while numbers are typed. Nothing here is sent anywhere. */
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);
  const fill = (text, ...values) => values.reduce((done, value) => done.replace("#", value), text);

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
      found = people.find((el) => el.dataset.number === digits) || people.find((el) => el.dataset.number === key);
    } else {
      const order = people.slice(here + 1).concat(people.slice(0, here + 1));
      found = order.find((el) => el.dataset.letter === key);
    }
    const target = found && (found.matches("[role=radiogroup]") ? one("input", found) : found);
    if (!target) return;
    target.focus();
    if (target.type === "radio" && found === target) target.checked = true;
  }

  function walk(box, step, round) {
    const stops = all("button,a.btn,input[type=radio]", box).filter((el) => !el.disabled);
    const at = stops.indexOf(document.activeElement) + step;
    const next = stops[round ? (at + stops.length) % stops.length : at];
    if (!next) return;
    next.focus();
    if (next.type === "radio") next.checked = true;
  }

  /* A question asked once more: its keys are named, and what was asked for by its key is the first answer. */
  let asked = null;
  window.addEventListener("click", (event) => (asked = event.target.closest("[data-confirm]") || asked), true);
  new MutationObserver((changes) => {
    const box = changes.flatMap((change) => Array.from(change.addedNodes)).find((el) => el.matches && el.matches("dialog"));
    if (!box) return;
    const [yes, no] = all("button", box);
    no.insertAdjacentHTML("beforeend", "<kbd aria-hidden=true>Esc</kbd>");
    if (!asked || !asked.hasAttribute("data-first")) return;
    yes.insertAdjacentHTML("beforeend", "<kbd aria-hidden=true>Enter</kbd>");
    yes.focus();
  }).observe(document.body, { childList: true });

  function answer(row, key) {
    const box = all("input", row)[Number(key) - 1];
    const next = row.nextElementSibling;
    if (!box) return;
    box.checked = true;
    (next ? one("input:checked", next) || one("input", next) : one("button:last-of-type", row.closest("form"))).focus();
  }

  /* A key that does nothing now says why. */
  function barred(key) {
    const free = all("[data-key]").some((el) => el.dataset.key.toLowerCase() === key);
    const found = free ? null : all("[data-barred]").find((el) => el.dataset.barred.toLowerCase() === key);
    const room = document.getElementById("flashes");
    if (!found || !room) return false;
    const note = document.createElement("div");
    note.className = "note wait";
    note.setAttribute("role", "alert");
    note.textContent = `${found.dataset.barred} ${found.dataset.label}：${found.dataset.why}`;
    room.replaceChildren(note);
    return true;
  }

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    const key = event.key.length === 1 ? event.key.normalize("NFKC").toLowerCase() : event.key;
    const typing = at.matches("textarea,select,input:not([type=radio])");
    const people = at.closest("[data-people]");
    const row = at.closest("[data-roll] [role=radiogroup]");
    if (key === "Enter") digits = "";
    const taken = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    const box = at.closest("dialog");
    if (key === "Enter" && event.repeat) taken(); // a key held down records nobody
    else if (key === "Tab" && box) {
      taken();
      walk(box, event.shiftKey ? -1 : 1, true);
    } else if (key === "Escape" && at.closest("form") && one("[data-key=Escape]")) {
      taken();
      one("[data-key=Escape]").click();
    } else if (key === "Escape" && (people || at.closest("form"))) {
      taken();
      one("#script").focus();
    } else if (key === "Enter" && at.matches("textarea") && !event.shiftKey) {
      taken();
      one("button:last-of-type", at.form).click();
    } else if (row && /^[123]$/.test(key)) {
      taken();
      answer(row, key);
    } else if (STEPS[key] && (at.closest("dialog,[data-walk]") || (people && (at.matches("button") || at === people)))) {
      taken();
      walk(at.closest("dialog,[data-walk],[data-people]"), STEPS[key]);
    } else if ((people || row) && !typing && /^[a-z0-9]$/.test(key)) {
      taken();
      jump(people || at.closest("[data-roll]"), key);
    } else if (key === " " && !typing && !at.closest("button,a,summary,input,dialog") && !one('[data-key=" "]') && one("[data-start]")) {
      taken();
      one("[data-start]").click();
    } else if (at.matches("input.num") && /^[a-z]$/.test(key) && !event.repeat) {
      taken(); // no number has letters: they are keys here too
      const hot = all("[data-key]").find((el) => el.dataset.key.toLowerCase() === key);
      if (hot) hot.click();
      else barred(key);
    } else if (!typing && !box && /^[a-z0-9]$/.test(key) && barred(key)) {
      taken();
    } else if (event.key !== key && key === "?" && !typing) {
      taken();
      one('[data-key="?"]').click();
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

  document.addEventListener("keydown", pressed, true);
  document.addEventListener("focusin", ({ target }) => {
    if (target.closest("form[data-form]") && target.matches("textarea,input:not([type=radio])") && target.value === target.defaultValue) target.select();
  });
  document.addEventListener("htmx:load", () => all("form[data-tests]").forEach(tally));
  document.addEventListener("input", (event) => event.target.form && event.target.form.dataset.tests && tally(event.target.form));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sound]")) return;
    localStorage.setItem("console.sound", sound() ? "off" : "on");
    if (sound()) beep(1);
  });
  document.addEventListener("htmx:load", tick);
  setInterval(tick, 500);
  tick();
})();
