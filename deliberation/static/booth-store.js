/* What a booth keeps through a cut line or a restart: one record, encrypted with a key that cannot be taken out of the
   browser. There is no name in it. Answers load(), which gives the record, and save(record). */
window.deliberationBooth = (function () {
  "use strict";
  const done = (asked) => new Promise((yes, no) => {
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });
  let room = null;
  let key = null;

  async function open() {
    const asked = indexedDB.open("booth", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
    room = await done(asked);
    key = await done(room.transaction("kept").objectStore("kept").get("key"));
    if (key) return;
    key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await put("key", key);
  }

  const put = (name, what) => {
    const change = room.transaction("kept", "readwrite");
    change.objectStore("kept").put(what, name);
    return new Promise((yes, no) => {
      change.oncomplete = yes;
      change.onabort = change.onerror = () => no(change.error);
    });
  };

  async function load() {
    await open();
    const kept = await done(room.transaction("kept").objectStore("kept").get("record"));
    if (!kept) return null;
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.data)));
    } catch (broken) {
      return null;
    }
  }

  async function save(record) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(record)));
    await put("record", { iv, data });
  }

  return { load, save };
})();
