// Blind tokens on the voter's device: RFC 9474, RSABSSA-SHA384-PSS-Randomized (the test vectors run on this very file).
//
// request(pem, poll): make a token's secret half here and hide it. Keep what it answers before it is sent anywhere:
//   the server signs one request only, and without `inv` its answer is worth nothing.
// finish(request, signature, pem): unhide what the server has signed and check it. Answers the token, which the server
//   has never seen.
(() => {
  "use strict";

  const HASH = 48;
  const big = (bytes) => BigInt("0x" + (Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") || "0"));
  const size = (n) => Math.ceil(n.toString(2).length / 8);

  function bytesOf(number, length) {
    const text = number.toString(16).padStart(2 * length, "0");
    return Uint8Array.from({ length }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
  }

  function join(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  }

  const b64 = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const unb64 = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const sha384 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-384", data));

  function power(base, exponent, n) {
    let found = 1n;
    for (base %= n; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) found = (found * base) % n;
      base = (base * base) % n;
    }
    return found;
  }

  // The inverse modulo n; 0n where there is none.
  function inverse(number, n) {
    let [high, low, before, after] = [n, number % n, 0n, 1n];
    while (low > 0n) {
      const times = high / low;
      [high, low] = [low, high - times * low];
      [before, after] = [after, before - times * after];
    }
    return high === 1n ? ((before % n) + n) % n : 0n;
  }

  async function mask(seed, length) {
    const blocks = [];
    for (let at = 0; at * HASH < length; at++) blocks.push(await sha384(join(seed, bytesOf(BigInt(at), 4))));
    return join(...blocks).slice(0, length);
  }

  // EMSA-PSS-ENCODE, RFC 8017 section 9.1.1.
  async function encode(message, bits, salt) {
    const length = Math.ceil(bits / 8);
    const digest = await sha384(join(new Uint8Array(8), await sha384(message), salt));
    const block = join(new Uint8Array(length - salt.length - HASH - 2), Uint8Array.of(1), salt);
    const over = await mask(digest, block.length);
    const hidden = block.map((byte, at) => byte ^ over[at]);
    hidden[0] &= 0xff >> (8 * length - bits);
    return join(hidden, digest, Uint8Array.of(0xbc));
  }

  // `inv` is drawn where it is not given (the vectors give it).
  async function blind(key, prepared, salt, inv) {
    const { n, e } = key;
    const encoded = big(await encode(prepared, n.toString(2).length - 1, salt));
    if (!inverse(encoded, n)) throw new Error("blind: the message shares a factor with the key");
    let factor = inv ? inverse(inv, n) : 0n;
    while (!inv) {
      factor = big(random(size(n)));
      if (factor > 1n && factor < n) inv = inverse(factor, n);
    }
    return { blinded: bytesOf((encoded * power(factor, e, n)) % n, size(n)), inv };
  }

  async function finalize(key, prepared, signature, inv, saltLength) {
    const { n } = key;
    if (signature.length !== size(n) || big(signature) >= n) throw new Error("blind: no signature");
    const plain = bytesOf((big(signature) * inv) % n, size(n));
    const good = await crypto.subtle.verify({ name: "RSA-PSS", saltLength }, key.web, plain, prepared);
    if (!good) throw new Error("blind: the signature is not of this request");
    return plain;
  }

  async function read(pem) {
    const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), (letter) => letter.charCodeAt(0));
    const web = await crypto.subtle.importKey("spki", der, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
    const told = await crypto.subtle.exportKey("jwk", web);
    return { n: big(unb64(told.n)), e: big(unb64(told.e)), web };
  }

  const prepared = (prefix, poll) => join(prefix, new TextEncoder().encode(`deliberation ballot ${poll}`));

  // Whether this device can make a token and keep it: needs https, WebCrypto, BigInt and storage.
  function able() {
    try {
      localStorage.setItem("deliberation.able", "1");
      localStorage.removeItem("deliberation.able");
      return window.isSecureContext && typeof BigInt === "function" && !!crypto.subtle && typeof fetch === "function";
    } catch {
      return false;
    }
  }

  async function request(pem, poll) {
    const key = await read(pem);
    const prefix = random(32);
    const { blinded, inv } = await blind(key, prepared(prefix, poll), random(HASH));
    return { poll, prefix: b64(prefix), blinded: b64(blinded), inv: b64(bytesOf(inv, size(key.n))) };
  }

  async function finish(asked, signature, pem) {
    const key = await read(pem);
    const message = prepared(unb64(asked.prefix), asked.poll);
    const plain = await finalize(key, message, unb64(signature), big(unb64(asked.inv)), HASH);
    return `b.${asked.prefix}.${b64(plain)}`;
  }

  window.deliberationBlind = { able, request, finish, parts: { big, blind, bytesOf, encode, finalize, read } };
})();
