/* Looking up a receipt: the code from the picture, and the proof worked out on the reader's own device. */
(function () {
  "use strict";
  const one = (selector, root) => (root || document).querySelector(selector);

  /* What stands behind # was sent to nobody; it goes into the form and out of the address. */
  const form = one("[data-lookup]");
  const code = location.hash.slice(1);
  if (form && /^[0-9A-Za-z-]{12,20}$/.test(code)) {
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    form.submit();
  }

  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

  function codeOf(leaf) {
    const bits = Array.from(leaf.slice(0, 8), (byte) => byte.toString(2).padStart(8, "0")).join("");
    const letters = bits.slice(0, 60).match(/.{5}/g).map((five) => LETTERS[parseInt(five, 2)]).join("");
    return letters.match(/.{4}/g).join("-");
  }

  async function node(left, right) {
    const both = new Uint8Array(65);
    both[0] = 1;
    both.set(left, 1);
    both.set(right, 33);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", both));
  }

  async function verified(proof) {
    let reached = bytes(proof.leaf);
    if (codeOf(reached) !== proof.code) return false;
    for (const step of proof.path ? proof.path.split(",") : []) {
      const [side, part] = step.split(" ");
      reached = side === "left" ? await node(bytes(part), reached) : await node(reached, bytes(part));
    }
    return hex(reached) === proof.root;
  }

  const box = one("[data-proof]");
  if (!box || !window.crypto || !crypto.subtle) return;
  verified(box.dataset).then((right) => {
    one("[data-said=cannot]", box).hidden = true;
    one(right ? "[data-said=yes]" : "[data-said=no]", box).hidden = false;
  });
})();
