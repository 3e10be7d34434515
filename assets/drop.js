/* A sheet dropped on the page, or chosen in the studio, brings back the view that travels inside it. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let sign = null; // over the page while a file hangs above it
  let reading = null;
  const word = (key, values) => atlas.words.text(key, values);
  const carriesFiles = (event) => Boolean(event.dataTransfer) && [...event.dataTransfer.types].includes("Files");

  /* In the dialog while one is open: nothing else stands above it. */
  function showSign(on) {
    if (sign) sign.remove();
    sign = null;
    if (!on) return;
    sign = atlas.element("div", "drop-sign");
    sign.append(atlas.element("p", "", word("client.studio.drop")));
    (document.querySelector("dialog[open]") || document.body).append(sign);
  }

  async function openSheet(file) {
    if (!atlas.picture) return;
    const name = file.name;
    if (reading) reading.abort();
    const { largest } = document.getElementById("sheet-file").dataset;
    if (file.size > largest) return atlas.say(word("client.studio.too_large", { name })); // nobody should wait for its refusal
    atlas.say(word("client.studio.reading", { name }));
    reading = new AbortController();
    try {
      const answer = await fetch(atlas.at(`/${atlas.start.lang}/snapshot`), { method: "POST", body: file, headers: { Accept: "application/json" }, signal: reading.signal });
      if (!answer.ok) return atlas.say(await atlas.refusal(answer));
      goTo(await answer.json());
    } catch (fault) {
      if (fault.name !== "AbortError") atlas.say(word(navigator.onLine ? "client.studio.unread" : "client.studio.unsent", { name }));
    }
  }

  /* The sheet's view becomes the page's, like any other choice: Back leads to the one before. */
  function goTo({ view, said }) {
    document.getElementById("studio").close();
    const { bbox } = atlas.state.view;
    atlas.show({ ...view, lang: atlas.start.lang });
    if (String(bbox) !== String(atlas.state.view.bbox)) atlas.reframe();
    atlas.toast(said);
  }

  document.addEventListener("dragenter", (event) => carriesFiles(event) && atlas.start && atlas.start.words && !sign && showSign(true));
  document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener("dragleave", (event) => event.relatedTarget || showSign(false));
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // a browser would leave the page for the file
    showSign(false);
    if (event.dataTransfer.files[0]) openSheet(event.dataTransfer.files[0]);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "sheet-file" || !target.files[0]) return;
    openSheet(target.files[0]);
    target.value = ""; // so that the same file can be chosen again
  });
})();
