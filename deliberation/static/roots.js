/* Checking a proof on the reader's own device: from the record up the tree to the day's seal. Nothing is sent but the
   hash of a chosen sheet, to fetch its proof. How each hash is made is told in docs/api.md. */
(function () {
  "use strict";
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const form = one("[data-seal]");
  if (!form || !window.crypto || !crypto.subtle || !window.TextEncoder) return;

  const FORMAT = "deliberation-proof-1";
  const SEAL = "deliberation-root-1";
  const HEX = /^[0-9a-f]{64}$/;
  const MOST_BYTES = 40e6;
  const box = one("[data-verdict]");
  const hex = (data) => Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const sha256 = async (data) => hex(await crypto.subtle.digest("SHA-256", data));
  const hashed = (parts) => sha256(new TextEncoder().encode(JSON.stringify(parts)));

  function joined(first, ...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 1));
    whole[0] = first;
    let at = 1;
    parts.forEach((part) => { whole.set(part, at); at += part.length; });
    return whole;
  }

  /* On which side each part of the path stands (RFC 6962). */
  function sides(index, size) {
    const found = [];
    for (let last = size - 1; last > 0; index = Math.floor(index / 2), last = Math.floor(last / 2)) {
      if (index % 2) found.push("left");
      else if (index < last) found.push("right");
    }
    return found;
  }

  async function climb(proof) {
    const { kind, name, place, seq, hash } = proof.leaf;
    const way = sides(proof.index, proof.seal.leaves);
    const whole = proof.index >= 0 && proof.index < proof.seal.leaves && way.length === proof.path.length;
    if (!whole || !proof.path.every((part) => HEX.test(part))) return "";
    let reached = await sha256(joined(0, new TextEncoder().encode(JSON.stringify([kind, name, place, seq, hash]))));
    for (let at = 0; at < way.length; at += 1) {
      const beside = bytes(proof.path[at]), here = bytes(reached);
      reached = await sha256(way[at] === "left" ? joined(1, beside, here) : joined(1, here, beside));
    }
    return reached;
  }

  async function rowHolds(proof) {
    if (!proof.cells) return true;
    const cell = await hashed([proof.shown.value]);
    return await hashed(proof.cells) === proof.leaf.hash && proof.cells[Number(proof.shown.at)] === cell;
  }

  async function holds(proof) {
    const { day, sealed_at, leaves, tree, previous, columns } = proof.seal;
    const root = await hashed([SEAL, day, sealed_at, leaves, tree, previous, columns]);
    return await climb(proof) === tree && await rowHolds(proof) && root === proof.root;
  }

  function say(good, words, proof) {
    const head = good ? "yes" : words === "unsealed" ? "wait" : "no";
    all("[data-said]", box).forEach((part) => {
      part.hidden = part.dataset.said !== head && part.dataset.said !== words;
    });
    one("[data-steps]", box).hidden = !proof;
    if (proof) {
      one("[data-step=leaf]", box).textContent = proof.leaf.hash;
      one("[data-step=tree]", box).textContent = proof.seal.tree;
      one("[data-step=day]", box).textContent = proof.seal.day;
      one("[data-step=root]", box).textContent = proof.root;
    }
    box.classList.toggle("say", !good);
    box.hidden = false;
    box.focus();
  }

  function read(text) {
    try {
      const told = JSON.parse(text);
      return told && told.format === FORMAT ? told : null;
    } catch (fault) {
      return null;
    }
  }

  async function fetched(file) {
    if (file.size > MOST_BYTES) return { words: "unreadable" };
    const code = await sha256(await file.arrayBuffer());
    let answer;
    try {
      answer = await fetch(`${form.dataset.seal}?of=${code}`, { credentials: "omit" });
    } catch (fault) {
      return { words: "offline" };
    }
    if (answer.status === 404) return { words: "unsealed" };
    const proof = answer.ok ? read(await answer.text()) : null;
    if (!proof) return { words: "offline" };
    return proof.shown && proof.shown.value === code ? { proof } : { words: "broken" };
  }

  async function wanted() {
    const file = form.elements.file.files[0];
    if (!file) return { proof: read(form.elements.proof.value) };
    const proof = file.size < 2e5 ? read(await file.text()) : null;
    return proof ? { proof } : fetched(file);
  }

  async function judge() {
    const { proof, words } = await wanted();
    if (!proof) return say(false, words || "unreadable", null);
    let sound = false;
    try {
      sound = await holds(proof);
    } catch (fault) {
      sound = false;
    }
    if (!sound) return say(false, "broken", null);
    const typed = form.elements.root.value.normalize("NFKC").toLowerCase().replace(/[^0-9a-f]/g, "");
    if (typed && !proof.root.startsWith(typed)) return say(false, "differs", proof);
    return say(true, typed.length >= 8 ? "same" : "paper", proof);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    judge();
  });
})();
