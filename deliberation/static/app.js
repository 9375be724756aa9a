/* Small helps for pages that work without them: nothing here decides, the server does. */
(function () {
  "use strict";
  const words = document.body.dataset;
  const htmxSource = document.currentScript.dataset.htmx;

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const fill = (text, ...values) => values.reduce((done, value) => done.replace("#", value), text);
  const pad = (n) => String(n).padStart(2, "0");
  const on = (name, act, early) => document.addEventListener(name, act, early);

  /* Clocks run on the server's time: the page says what it was when made. */
  const offsets = new WeakMap();
  function serverNow(el) {
    if (!offsets.has(el)) offsets.set(el, Number(el.dataset.now) - Date.now());
    return Date.now() + offsets.get(el);
  }

  function countdown(el) {
    const seconds = Math.floor((Number(el.dataset.until) - serverNow(el)) / 1000);
    if (seconds <= 0) return el.dataset.ended;
    if (seconds >= 172800) return fill(el.dataset.days, Math.floor(seconds / 86400));
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    return hours ? fill(el.dataset.hours, hours, minutes) : fill(el.dataset.minutes, minutes, seconds % 60);
  }

  function clock(el) {
    const seconds = Math.ceil((Number(el.dataset.clock) - serverNow(el)) / 1000);
    const size = Math.abs(seconds);
    el.classList.toggle("low", seconds <= Number(el.dataset.low));
    return `${seconds < 0 ? `${el.dataset.over} ` : ""}${Math.floor(size / 60)}:${pad(size % 60)}`;
  }

  function put(el, text) {
    if (el.textContent !== text) el.textContent = text;
  }

  function tick() {
    all("[data-until]").forEach((el) => put(el, countdown(el)));
    all("[data-clock]").forEach((el) => put(el, clock(el)));
  }

  function make(tag, className, text) {
    const el = document.createElement(tag);
    el.className = className;
    el.textContent = text;
    return el;
  }

  /* Big acts ask once more and say what they mean. */
  function ask(button) {
    const title = button.dataset.confirm || words.sure;
    if (!window.HTMLDialogElement || !HTMLDialogElement.prototype.showModal) {
      if (window.confirm(`${title}\n${button.dataset.means || ""}`)) go(button);
      return;
    }
    const box = make("dialog", "stack", "");
    const yes = choice(`${button.dataset.look || (button.matches(".btn") ? button.className : "btn")} full`, button.dataset.yes || (button.querySelector("span") || button).textContent.trim() || words.yes, () => go(button));
    const no = choice("btn line full", words.no, () => {});
    [yes, no].forEach((el) => el.addEventListener("click", () => box.close()));
    box.setAttribute("aria-label", title);
    box.append(make("h2", "", title), make("p", "", button.dataset.means || ""), yes, no);
    box.addEventListener("close", () => {
      box.remove();
      button.focus();
    });
    document.body.append(box);
    box.showModal();
    no.focus();
  }

  function choice(className, text, act) {
    const el = make("button", className, text);
    el.type = "button";
    el.addEventListener("click", act);
    return el;
  }

  function go(button) {
    button.dataset.agreed = "yes";
    button.click();
    delete button.dataset.agreed;
  }

  /* One press, one act. The button's own value still travels: it is switched off only after the form has left. */
  function once(form, event) {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.classList.add("busy");
    const button = event.submitter || form.querySelector("button:not([type=button])");
    setTimeout(() => {
      if (!button || (event.defaultPrevented && !form.hasAttribute("hx-post"))) return release(form);
      button.setAttribute("aria-disabled", "true");
      button.dataset.was = button.innerHTML;
      button.textContent = button.dataset.busy || words.busy;
    }, 0);
  }

  function release(form) {
    delete form.dataset.sent;
    form.classList.remove("busy");
    all("[data-was]", form).forEach((button) => {
      button.innerHTML = button.dataset.was;
      delete button.dataset.was;
      button.removeAttribute("aria-disabled");
    });
  }

  /* The basket of a ballot: what is left, and why something no longer fits. */
  function basket(form) {
    const budget = Number(form.dataset.budget);
    const limit = Number(form.dataset.limit);
    const boxes = all("input[data-cost]", form);
    const chosen = boxes.filter((box) => box.checked);
    const spent = chosen.reduce((sum, box) => sum + Number(box.dataset.cost), 0);
    const wan = (fen) => fill(form.dataset.sum, String(Number((fen / 1e6).toFixed(6))));
    boxes.forEach((box) => {
      const short = Number(box.dataset.cost) - (budget - spent);
      let why = "";
      if (!box.checked && chosen.length >= limit) why = form.dataset.full;
      else if (!box.checked && short > 0) why = fill(form.dataset.noRoom, wan(budget - spent), wan(short));
      box.disabled = Boolean(why);
      all("[data-why]", box.parentNode).forEach((el) => put(el, why));
    });
    all("[data-chosen]").forEach((el) => put(el, String(chosen.length)));
    all("[data-left]").forEach((el) => put(el, wan(budget - spent)));
    all("[data-basket-bar] .fill").forEach((el) => el.setAttribute("width", `${Math.min(100, (spent / budget) * 100)}%`));
  }

  /* Photos are shown before they are sent. */
  function preview(input) {
    const room = document.getElementById(input.dataset.preview);
    if (!room) return;
    room.textContent = "";
    Array.from(input.files).slice(0, Number(input.dataset.most) || 9).forEach((file) => {
      const frame = make("span", "pic", "");
      const image = new Image();
      image.alt = file.name;
      image.onload = () => URL.revokeObjectURL(image.src);
      image.onerror = () => {
        frame.className = "small";
        frame.textContent = file.name;
      };
      image.src = URL.createObjectURL(file);
      frame.append(image);
      room.append(frame);
    });
  }

  /* A live page: each word from the stream wakes the htmx trigger "live", on each of many screens at a moment of its
     own. An answer is owed for it: htmx forgets what is triggered while another is under way, and answers get lost.
     Without a stream the page asks by itself; the stream is tried again at growing distances. */
  const LIVE = '[hx-trigger^="live "]';
  const [SLOW, HUNG, QUICK] = [60000, 15000, 5000];
  function listen(el) {
    if (el.dataset.listening) return;
    el.dataset.listening = "yes";
    const spread = Number(el.dataset.spread) || 0;
    const calm = spread > 1000 ? SLOW : 2 * QUICK; // those in the hall are few, and wait for nothing
    let [source, asker, waiting, owed] = [null, null, false, false];
    let [asked, failed] = [Date.now(), 0];
    const there = (one) => document.contains(one);

    function wake() {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        if (document.hidden || !window.htmx) asked = 0;
        else if (there(el) && !(asker && there(asker))) {
          asked = Date.now();
          window.htmx.trigger(el, "live");
        }
      }, 50 + Math.random() * spread); // what htmx has put in place listens after 20
    }

    function hear() {
      owed = true;
      wake();
    }

    function open() {
      if (!there(el)) return;
      source = new EventSource(el.dataset.live);
      source.addEventListener("open", () => {
        failed = 0;
        hear(); // what changed between the page and the stream was told to nobody
      });
      source.addEventListener("changed", hear);
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return;
        failed += 1;
        setTimeout(open, Math.min(SLOW, QUICK * Math.pow(2, failed - 1)) * (0.5 + Math.random()));
      });
    }

    on("htmx:beforeRequest", ({ target }) => {
      if (!target.matches(LIVE)) return;
      asker = target;
      owed = false;
      asked = Date.now();
    });
    on("htmx:afterRequest", ({ detail }) => {
      if (!asker || detail.requestConfig.elt !== asker) return;
      asker = null;
      if (!detail.successful) owed = true;
      else if (owed) wake();
    });
    if (el.dataset.live && window.EventSource) open();
    const timer = setInterval(() => {
      if (!there(el)) {
        clearInterval(timer);
        if (source) source.close();
        return;
      }
      const fine = source && source.readyState === EventSource.OPEN && !owed && !asker;
      const since = Date.now() - asked;
      if (asker && since > HUNG) {
        window.htmx.trigger(asker, "htmx:abort");
        asker = null;
        owed = true;
      }
      if (!document.hidden && since > (fine ? calm : QUICK)) wake();
    }, 1000);
  }

  function start(root) {
    all("[data-basket]", root).forEach(basket);
    all("[data-live]", root).forEach(listen);
    tick();
  }

  /* Caught on the way down, so that whatever else listens to the button waits for the answer too. */
  const asking = (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.agreed) return;
    event.preventDefault();
    event.stopPropagation();
    ask(button);
  };
  on("click", asking, true);
  on("submit", (event) => {
    if (event.target.classList.contains("once")) once(event.target, event);
  });
  on("change", (event) => {
    const form = event.target.closest("[data-basket]");
    if (form) basket(form);
    if (event.target.dataset.preview) preview(event.target);
  });
  on("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const picked = event.target.closest(".says") && (event.key === "Escape" || (event.target.type === "radio" && /^\d$/.test(event.key))); // its sentences have digits
    if (!picked && event.target.closest("input,select,textarea,dialog,[contenteditable]")) return;
    if (event.key === " " && event.target.closest("button,a,summary")) return;
    const target = all("[data-key]").find((el) => el.dataset.key.toLowerCase() === event.key.toLowerCase() && !el.disabled);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  on("htmx:afterRequest", (event) => event.target.matches("form") && release(event.target));
  /* A refused move comes back as a page: its words go where messages go, and nothing else changes. */
  function report(text) {
    const room = document.getElementById("flashes");
    if (!room || !text) return;
    const note = make("div", "note wait", text);
    note.setAttribute("role", "alert");
    room.textContent = "";
    room.append(note);
    note.scrollIntoView({ block: "nearest" });
  }

  on("htmx:responseError", (event) => {
    if (event.target.matches(LIVE)) return; // nobody did anything: it is asked again
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const said = page.querySelector("main .note p, main .empty p");
    report(said ? said.textContent.trim() : words.failed);
  });
  on("htmx:sendError", (event) => event.target.matches(LIVE) || report(words.failed));
  on("htmx:load", (event) => start(event.target));

  /* htmx is fetched only by a page that uses it, and only once all is loaded, for then it starts at once. */
  function fetchHtmx() {
    if (!document.querySelector("[hx-get],[hx-post]")) return;
    const script = document.createElement("script");
    script.src = htmxSource;
    document.head.append(script);
  }
  if (document.readyState === "complete") fetchHtmx();
  else window.addEventListener("load", fetchHtmx);

  start(document);
  setInterval(tick, 500);
  const said = document.querySelector("[data-focus]");
  if (said && !said.closest("[data-sample]")) said.focus();
})();
