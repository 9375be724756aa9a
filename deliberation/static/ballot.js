/* The ballot on the voter's own device: choose, read back, then at one press request → issue → finish → cast.
   Nothing leaves the device before that press. What is chosen stays in sessionStorage until it is cast, the right to
   cast in localStorage until the close, so that neither a reload nor a cut line loses anything. */
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);
  const fill = (text, ...values) => values.reduce((done, value) => done.replace("#", value), text);
  const words = (name, ...values) => fill(one(`[data-say=${name}]`).textContent, ...values);

  const form = one("#ballot");
  const data = form.dataset;
  const control = data.control;
  const options = all("[data-option]", form);

  /* ---- choosing ---- */
  const on = (mark) => (mark.type === "checkbox" || mark.type === "radio" ? mark.checked : true);
  const value = (option) => {
    const mark = all("[data-mark]", option).find((el) => on(el) && el.value);
    return mark ? mark.value : "";
  };
  const number = (text) => Number(text.slice(text.lastIndexOf(":") + 1));
  const wan = (fen) => fill(data.wan, String(Number((fen / 1e6).toFixed(6))));

  function chosen() {
    const found = options.filter(value).map((option) => ({ option, value: value(option) }));
    if (control === "rank") found.sort((a, b) => number(a.value) - number(b.value));
    return found;
  }
  const cost = (found) => found.reduce((sum, each) => sum + Number(each.option.dataset.cost), 0);
  const points = (found) => found.reduce((sum, each) => sum + number(each.value), 0);

  /* ticks are the basket's, which every page knows; the others are told here */
  function tell() {
    if (control === "tick") return;
    const found = chosen();
    const left = Number(data.total || Infinity) - points(found);
    all("[data-chosen]").forEach((el) => { el.textContent = found.length; });
    all("[data-points]").forEach((el) => { el.textContent = left; });
    if (data.room) {
      const rest = Number(data.room) - cost(found);
      all("[data-left]").forEach((el) => { el.textContent = wan(rest); });
      all("[data-basket-bar] .fill").forEach((el) => el.setAttribute("width", `${Math.min(100, 100 - (rest * 100) / data.room)}%`));
    }
  }

  function changed() {
    tell();
    keep(sessionStorage, chosen().map((each) => each.value));
  }

  form.addEventListener("change", changed);

  /* ---- what the device keeps ---- */
  const name = `ballot.${data.poll}.${data.voter || ""}`;
  function keep(where, what) {
    try {
      if (what === null) where.removeItem(name);
      else where.setItem(name, JSON.stringify(what));
      return true;
    } catch (full) {
      return false;
    }
  }
  function kept(where) {
    try {
      return JSON.parse(where.getItem(name));
    } catch (broken) {
      return null;
    }
  }

  const before = chosen().length ? [] : kept(sessionStorage) || [];
  before.forEach((each) => all("[data-mark]", form).forEach((mark) => {
    if (mark.tagName === "SELECT") all("option", mark).forEach((option) => { if (option.value === each) option.selected = true; });
    else if (mark.value === each) mark.checked = true;
  }));
  form.dispatchEvent(new Event("change", { bubbles: true }));
  tell();

  /* A ballot that was taken the simple way goes by plain forms: no more to do here. */
  if (!data.pem) return;

  /* ---- the blind way ---- */
  const blind = window.deliberationBlind;
  const room = { read: one("#read"), going: one("#going"), done: one("#done") };
  const check = one("#check");
  const seal = one("#seal");
  let right = kept(localStorage) || {};
  const able = () => Boolean(blind && blind.able() && keep(localStorage, right));
  const unable = !able();
  const lost = data.taken && !right.token && !right.request;
  if (unable || lost) {
    one(lost ? "#elsewhere" : "#unable").hidden = false;
    form.hidden = one(".actbar").hidden = true;
    return;
  }
  one("[data-before]", form).hidden = !right.token;
  one("[data-again]", form).hidden = !right.receipt;

  const pages = { choose: [form, check], read: [room.read, seal], going: [room.going], done: [room.done] };
  function show(page, told) {
    Object.keys(pages).forEach((each) => pages[each].forEach((el) => { el.hidden = each !== page; }));
    one(".actbar").hidden = page !== "choose" && page !== "read";
    window.scrollTo(0, 0);
    if (!told) one("h1", pages[page][0]).focus();
  }

  function wrong() {
    const found = chosen();
    if (found.length < Number(data.least)) return words("few", data.least, found.length);
    const over = points(found) - Number(data.total || Infinity);
    if ((control === "points" || control === "score") && over > 0) return words("points", over);
    return data.room && cost(found) > Number(data.room) ? words("money") : "";
  }

  function complain(text) {
    const note = one("[data-problem]", form);
    note.textContent = text;
    note.hidden = !text;
    if (text) {
      show("choose", true);
      note.focus();
    }
  }

  function read() {
    const found = chosen();
    const line = one("[data-sum]", room.read);
    const list = one("[data-list]", room.read);
    list.textContent = "";
    found.forEach((each) => {
      const item = list.appendChild(document.createElement("li"));
      const put = (tag, from) => { if (from) item.appendChild(document.createElement(tag)).textContent = from.textContent || from; };
      const menu = one("select", each.option);
      put("strong", one("h2", each.option));
      put("b", menu ? menu.options[menu.selectedIndex] : control === "score" && data.score.replace("#", number(each.value)));
      put("span", one("strong.num.big[id]", each.option));
    });
    if (line) line.textContent = fill(line.dataset.sum, found.length, wan(cost(found)));
    one("[data-none]", room.read).hidden = found.length > 0;
    show("read");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = wrong();
    complain(text);
    if (text) return;
    history.pushState({ page: "read" }, "");
    read();
  });
  window.addEventListener("popstate", () => { if (!room.read.hidden || !room.going.hidden) show("choose"); });
  all("[data-back]").forEach((el) => el.addEventListener("click", () => show("choose")));

  /* ---- casting ---- */
  const TIMEOUT = 45000;
  function Failed(kind, text) {
    this.kind = kind;
    this.text = text;
  }

  /* An answer in JSON; a cut line, a page instead of an answer and a refusal are told apart. */
  async function ask(url, body, more) {
    let answer;
    try {
      answer = await Promise.race([
        fetch(url, Object.assign({ method: "POST", body, cache: "no-store" }, more)),
        new Promise((_, late) => setTimeout(() => late(new Error("late")), TIMEOUT)),
      ]);
    } catch (cut) {
      throw new Failed("cut");
    }
    const said = await answer.json().catch(() => null);
    if (answer.ok && said) return said;
    if (answer.status === 503 || answer.status === 429) throw new Failed("busy", Number(answer.headers.get("Retry-After")) || 10);
    if (said && said.message) throw new Failed(said.code === "TAKEN_ELSEWHERE" ? "elsewhere" : said.code && said.code.startsWith("BALLOT_") ? "choice" : "refused", said.message);
    throw new Failed(answer.redirected || answer.status === 401 || answer.status === 403 || answer.status === 400 ? "signin" : answer.ok ? "cut" : "crash");
  }

  async function token(say) {
    if (right.token) return right.token;
    if (!right.request) {
      say("prepare");
      right.request = await blind.request(data.pem, data.poll);
      if (!keep(localStorage, right)) throw new Failed("broken"); // never sent before it is kept: nothing could replace it
    }
    say("issue");
    const json = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": data.csrf };
    const issued = await ask(data.issue, JSON.stringify({ blinded: right.request.blinded }), { credentials: "same-origin", headers: json });
    right = { token: await blind.finish(right.request, issued.signature, data.pem) };
    keep(localStorage, right);
    return right.token;
  }

  let under = false;
  let tries = 0;
  async function cast() {
    if (under) return;
    under = true;
    let step = "prepare";
    const say = (name) => {
      step = name;
      one("[data-going]").textContent = words(name);
    };
    one("[data-fault]").hidden = true;
    one("[data-wait]").hidden = false;
    say("prepare");
    show("going");
    try {
      const body = new URLSearchParams();
      body.append("token", await token(say));
      chosen().forEach((each) => body.append("choice", each.value));
      say("cast");
      done(await ask(data.cast, body, { credentials: "omit", headers: { Accept: "application/json" } }));
    } catch (failed) {
      fail(failed instanceof Failed ? failed : new Failed("broken"), step);
    }
    under = false;
  }

  function fail(failed, step) {
    const kind = failed.kind;
    if (kind === "choice") return complain(failed.text);
    if (kind === "elsewhere") {
      keep(localStorage, null);
      right = {};
      show("going");
      room.going.hidden = true; // nothing can be pressed here any more
      one("#elsewhere").hidden = false;
      return;
    }
    const text = kind === "refused" ? failed.text : kind === "cut" && step === "cast" ? words("doubt") : words(kind, failed.text);
    one("[data-going]").textContent = words("stopped");
    one("[data-wait]").hidden = true;
    one("[data-why-failed]").textContent = text;
    one("[data-signin]").hidden = kind !== "signin";
    one("[data-retry]").hidden = kind === "signin";
    one("[data-fault]").hidden = false;
    tries += 1;
    if (kind === "busy" && tries < 6) setTimeout(() => { if (!one("[data-fault]").hidden && !room.going.hidden) cast(); }, (failed.text + Math.random() * 5) * 1000);
  }

  /* The receipt lies on the device until the close, and says nothing of what was chosen: a reload shows it again. */
  function done(got) {
    tries = 0;
    keep(sessionStorage, null);
    right.receipt = { code: got.code, qr_svg: got.qr_svg };
    keep(localStorage, right);
    one("[data-again]", form).hidden = one("[data-before]", form).hidden = false;
    history.replaceState({ page: "done" }, "");
    receipt(right.receipt);
  }

  function receipt(got) {
    one("[data-code]", room.done).textContent = got.code;
    const drawn = new DOMParser().parseFromString(got.qr_svg, "text/html").querySelector("svg");
    const frame = one("[data-qr]", room.done);
    frame.textContent = "";
    frame.append(document.importNode(drawn, true));
    show("done");
  }

  one("[data-again]", form).addEventListener("click", () => receipt(right.receipt));
  /* A browser keeps the state of an address that is opened once more: whoever changes the vote leaves it behind. */
  one(`a[href="${location.pathname}"]`, room.done).addEventListener("click", () => history.replaceState(null, ""));
  if (right.receipt && history.state && history.state.page === "done") receipt(right.receipt);
  seal.addEventListener("click", cast);
  one("[data-retry]").addEventListener("click", cast);
  one("[data-forget]").addEventListener("click", () => {
    keep(localStorage, null);
    keep(sessionStorage, null);
    document.cookie = `cleared-${data.voter}=1; path=/; SameSite=Lax`; // gone with the browser; the pages offer no way back meanwhile
    location.assign(`/polls/${data.poll}`);
  });
})();
