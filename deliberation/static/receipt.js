/* Keeping a receipt: as a picture that a phone can save, or on paper. Drawn here, sent nowhere. */
(function () {
  "use strict";
  const done = document.getElementById("done");
  const one = (selector) => done.querySelector(selector);

  function picture() {
    const svg = one("[data-qr] svg");
    if (!svg) return;
    const copy = svg.cloneNode(true);
    copy.setAttribute("width", "440");
    copy.setAttribute("height", "440");
    const image = new Image();
    image.onload = () => svg.parentNode.replaceChild(drawn(image), svg);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  }

  function drawn(image) {
    const canvas = document.createElement("canvas");
    const code = one("[data-code]").textContent;
    canvas.width = 480;
    canvas.height = 560;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 480, 560);
    pen.drawImage(image, 20, 20, 440, 440);
    pen.fillStyle = "#000";
    pen.font = "bold 44px monospace";
    pen.textAlign = "center";
    pen.fillText(code, 240, 520, 450);
    const shot = new Image();
    shot.alt = code;
    shot.src = canvas.toDataURL("image/png");
    const link = one("[data-download]");
    const touch = navigator.maxTouchPoints > 0;
    link.href = shot.src;
    link.download = `${code}.png`;
    link.hidden = touch;
    one("[data-hold]").hidden = !touch;
    if (!touch) link.click();
    return shot;
  }

  /* A ballot that went by plain forms is cast: whoever takes the phone next shall not see it. */
  if (one("[data-code]").textContent && window.sessionStorage) {
    Object.keys(sessionStorage).forEach((name) => name.startsWith("ballot.") && sessionStorage.removeItem(name));
  }
  one("[data-print]").addEventListener("click", () => window.print());
  one("[data-save]").addEventListener("click", picture);
})();
