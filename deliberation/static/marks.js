/* Ballots with points or a ranking: buttons beside each list, so that neither a wheel nor a drag is needed.
   The list holds the mark; without this file it is used by itself. */
(function () {
  "use strict";
  const form = document.getElementById("ballot");
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root) => root.querySelector(selector);
  const options = all("[data-option]", form);
  const menu = (option) => one("select", option);
  const most = Number(form.dataset.most);
  const ranking = form.dataset.control === "rank";
  const cost = (option) => Number(option.dataset.cost);
  const wan = (fen) => form.dataset.wan.replace("#", String(Number((fen / 1e6).toFixed(6))));
  const given = () => options.map(menu).filter((each) => each.selectedIndex > 0);

  /* Why an option without a mark can get none now; said on its card. */
  function why(option) {
    const rest = Number(form.dataset.room || Infinity) - options.reduce((sum, each) => sum + (menu(each).selectedIndex ? cost(each) : 0), 0);
    let words = "";
    if (!menu(option).selectedIndex && given().length >= most) words = form.dataset.full;
    else if (!menu(option).selectedIndex && cost(option) > rest) words = form.dataset.noRoom.replace("#", wan(rest)).replace("#", wan(cost(option) - rest));
    one("[data-why]", option).textContent = words;
    return words;
  }

  function points(option) {
    const at = menu(option).selectedIndex;
    const left = Number(form.dataset.total || Infinity) - given().reduce((sum, each) => sum + each.selectedIndex, 0);
    const full = Boolean(why(option));
    all("option", option).forEach((each, index) => {
      each.disabled = index > at && (full || index - at > left);
    });
    one("[data-step='-1']", option).disabled = !at;
    one("[data-step='1']", option).disabled = full || left < 1 || at === menu(option).options.length - 1;
  }

  function place(option) {
    const list = menu(option);
    const at = list.selectedIndex;
    const count = given().length;
    const add = one("[data-rank=add]", option);
    add.hidden = at > 0;
    add.disabled = Boolean(why(option));
    add.textContent = form.dataset.placeWord.replace("#", Math.min(count + 1, most));
    one("[data-ranked]", option).hidden = !at;
    one("[data-place]", option).textContent = at ? list.options[at].textContent : "";
    one("[data-rank=up]", option).disabled = at < 2;
    one("[data-rank=down]", option).disabled = at >= count;
    option.classList.toggle("on", at > 0);
  }

  function rank(option, act) {
    const list = menu(option);
    const order = given().sort((a, b) => a.selectedIndex - b.selectedIndex);
    const at = order.indexOf(list);
    if (at >= 0) order.splice(at, 1);
    if (act === "add") order.push(list);
    if (act === "up") order.splice(at - 1, 0, list);
    if (act === "down") order.splice(at + 1, 0, list);
    list.selectedIndex = 0;
    order.forEach((each, index) => {
      each.selectedIndex = index + 1;
    });
  }

  /* Whoever goes by the keyboard stays where they are: on the same button, or the next that can be pressed. */
  function stay(option, button) {
    const can = (each) => !each.disabled && each.offsetParent !== null;
    const next = can(button) ? button : all("button", option).find(can);
    if (next) next.focus();
    const list = menu(option);
    one("[data-told]", form).textContent = `${one("h2", option).textContent} ${list.options[list.selectedIndex].textContent}`;
  }

  const tell = () => options.forEach(ranking ? place : points);
  form.addEventListener("change", tell);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const option = event.target.closest("[data-option]");
    if (!button || !option || button.disabled) return;
    if (button.dataset.rank) rank(option, button.dataset.rank);
    else menu(option).selectedIndex += Number(button.dataset.step);
    form.dispatchEvent(new Event("change", { bubbles: true }));
    stay(option, button);
  });
  tell();
})();
