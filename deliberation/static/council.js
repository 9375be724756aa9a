/* Papers of an election: a number written, the next box is ready; Enter goes on, and the last one sends. */
(function () {
  "use strict";
  const boxes = Array.from(document.querySelectorAll(".choice.rank .input"));
  const send = boxes.length && boxes[0].form.querySelector("button[type=submit]");
  const next = (at) => boxes[at + 1] || send;

  boxes.forEach((box, at) => {
    box.addEventListener("input", (event) => {
      // of ten or more candidates a 1 may be the beginning of 10
      if (boxes.length < 10 && /^[1-9１-９]$/.test(box.value) && !event.isComposing) next(at).focus();
    });
    box.addEventListener("focus", () => box.select());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      next(at).focus();
    });
  });
})();
