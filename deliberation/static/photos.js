/* Photos are made smaller before they travel: a phone's 5 MB become 300 kB. Without this the server does the same. */
(function () {
  "use strict";
  const EDGE = 1600;
  const SMALL = 500 * 1024;

  function load(file) {
    return new Promise((done, fail) => {
      const image = new Image();
      const url = URL.createObjectURL(file);
      image.onload = () => {
        URL.revokeObjectURL(url);
        done(image);
      };
      image.onerror = () => {
        URL.revokeObjectURL(url);
        fail();
      };
      image.src = url;
    });
  }

  async function shrink(file) {
    if (file.size <= SMALL || !/^image\//.test(file.type)) return file;
    try {
      const image = await load(file);
      const scale = Math.min(1, EDGE / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
      return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  }

  async function replace(input) {
    const chosen = Array.from(input.files);
    const round = (input.round = (input.round || 0) + 1);
    const small = [];
    for (const file of chosen) small.push(await shrink(file));
    if (round !== input.round || small.every((file, at) => file === chosen[at])) return;
    const bag = new DataTransfer();
    small.forEach((file) => bag.items.add(file));
    input.files = bag.files;
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.dataset.preview) return;
    try {
      new DataTransfer();
    } catch {
      return;
    }
    replace(input);
  });
})();
