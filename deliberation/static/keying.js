/* Reading papers: what is typed lights up beside its number; a touch on an option types it. Enter sends by itself. */
(function () {
  "use strict";
  const line = document.getElementById("text");
  const list = document.querySelector("[data-options]");
  if (!line || !list) return;
  const way = line.dataset.values;
  const items = Array.from(list.children);
  const half = (text) => text.normalize("NFKC").toLowerCase();
  const parts = () => half(line.value).replace(/\s*([=:*/×])\s*/g, "$1").split(/[\s,+;、,;。.]+/).filter(Boolean);

  function show() {
    const said = new Map();
    parts().forEach((part) => {
      const [, number, value] = /^(\d+)(?:[=:*/×-](\d*))?$/.exec(part) || [];
      if (number && Number(number) > 0) said.set(number, value === undefined ? (way === "order" ? String(said.size + 1) : "") : value);
    });
    items.forEach((item) => {
      const on = said.has(item.dataset.number);
      item.classList.toggle("on", on);
      item.setAttribute("aria-pressed", String(on));
      item.lastElementChild.textContent = on ? said.get(item.dataset.number) || (way ? "…" : "✓") : "";
    });
  }

  function touch(number) {
    const kept = parts().filter((part) => part !== "0");
    const rest = kept.filter((part) => part !== number && !new RegExp("^" + number + "[=:*/×-]").test(part));
    if (rest.length === kept.length) rest.push(way === "points" ? number + "=" : number);
    line.value = rest.join(" ") + (way !== "points" && rest.length ? " " : "");
    if (way === "points") line.focus();
    show();
  }

  list.classList.add("live");
  items.forEach((item) => {
    item.setAttribute("role", "button");
    item.tabIndex = -1;
    item.addEventListener("click", () => touch(item.dataset.number));
  });
  list.setAttribute("role", "group");
  line.addEventListener("input", show);
  line.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const before = document.querySelector("[data-before]");
    if (event.key === "Escape") { line.value = ""; show(); }
    if (event.key === "ArrowUp" && before) { event.preventDefault(); before.click(); }
  });
  line.form.addEventListener("submit", (event) => {
    if (line.value.trim() || line.form.querySelector("[name=noted]:checked")) { line.setCustomValidity(""); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    line.setCustomValidity(line.dataset.empty);
    line.reportValidity();
  }, true);
  line.addEventListener("input", () => line.setCustomValidity(""));
  show();
  window.addEventListener("load", () => {
    line.focus(); // also after a refusal, which is read out as it stands above
    line.setSelectionRange(line.value.length, line.value.length);
  });
})();
