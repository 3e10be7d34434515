/* Says once what a change of the view has changed, in the page's one live region, when its words have come. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const SETTLE_MS = 400; // a reader who goes on choosing hears the end of it
  const PATIENCE_MS = 3000; // then it is said without words that don't come
  let told = null; // what was last said to be
  let timer = 0;
  let since = 0;

  const content = (id) => document.getElementById(id).textContent;
  const isLate = () => document.body.classList.contains("words-late");
  const isPlaying = () => document.querySelector('[data-action="play"][aria-pressed="true"]');

  function now() {
    const { view } = atlas.state;
    const chips = [...document.querySelectorAll("#chips .chip:not([data-drop=all])")].map((chip) => chip.textContent);
    return { chapter: view.chapter, table: view.table, layers: view.layers, chips, title: content("title"),
      summary: content("summary"), notices: content("notices") };
  }

  const added = (before, after) => after.filter((one) => !before.includes(one));

  /* What stands otherwise than it was last said to; a new chapter is said whole. */
  function changes(was, is) {
    const { text, number } = atlas.words;
    const layer = (key) => ({ layer: text(`layer.${key}`) });
    const fresh = ["title", "summary", "notices"].filter((part) => is[part] !== was[part]).map((part) => is[part]);
    if (is.chapter !== was.chapter) return fresh;
    const rows = document.querySelectorAll("#table tbody tr").length;
    return [
      ...added(was.chips, is.chips).map((label) => text("client.said.filter_added", { label })),
      ...added(is.chips, was.chips).map((label) => text("client.said.filter_removed", { label })),
      ...added(was.layers, is.layers).map((key) => text("client.said.layer_shown", layer(key))),
      ...added(is.layers, was.layers).map((key) => text("client.said.layer_hidden", layer(key))),
      ...(is.table === was.table ? [] : [is.table ? text("client.said.table_opened", { n: number(rows) })
        : text("client.said.table_closed")]),
      ...fresh,
    ];
  }

  /* One sentence after another; each has its own full stop. */
  function announce(parts) {
    const sentences = parts.filter(Boolean).map((part) => (/[.!?؟]$/.test(part) ? part : `${part}.`));
    if (sentences.length) document.getElementById("said").textContent = sentences.join(" ");
  }

  /* The words of a first view came after its map: they are read as they stand, unless something was chosen since. */
  const hasJustOpened = (is) => !told.title && changes({ ...told, title: is.title, summary: is.summary,
    notices: is.notices }, is).length === 0;

  function say() {
    if (isLate() && performance.now() - since < PATIENCE_MS) return soon();
    const is = now();
    if (hasJustOpened(is)) return (told = is);
    if (isPlaying()) announce([stepNow()]);
    else announce(changes(told, is));
    told = is;
  }

  const stepNow = () => document.querySelector("[data-step]:not([hidden]) .step-now").textContent;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(say, SETTLE_MS);
  }

  document.addEventListener("atlas:repainted", () => {
    since = performance.now();
    if (!told) told = now(); // the first view is read as it stands
    else soon();
  });

  /* While the words are late, the old ones are marked as such for everyone. */
  new MutationObserver(() => {
    const words = document.querySelector(".words");
    if (words) words.setAttribute("aria-busy", isLate());
  }).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  atlas.announce = (words) => announce([words]);
})();
