/* The page that came with the first answer gives way to the one that the scripts have built, in one frame. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const PATIENCE_MS = 4000; // once all has come: then whatever stands is better than what can't be used
  let since = 0;

  const first = () => document.querySelector(".first");
  const shown = (selector) => document.querySelector(`#react-entry-point ${selector}`);

  /* All that the first map shows is there: areas or circles, symbols, words, and styles. Cards may follow. */
  function isWhole(map) {
    const shapes = document.querySelectorAll("#map path[data-shape]").length;
    const layers = atlas.state.view.layers.filter((layer) => atlas.start.urls.marks[layer]);
    return Boolean(document.querySelector("head > [rel=stylesheet]").sheet && atlas.picture && document.getElementById("title").textContent)
      && shapes >= Number(map.dataset.places) && atlas.marks.here(layers) && !atlas.isToBePainted();
  }

  /* Something that only the built page can tell. */
  const isTrouble = () => shown(".broken") || shown("#load-failed:not([hidden])");

  /* False once it has given way. */
  function look() {
    const page = first();
    if (!page) return false;
    const { built, places, view } = atlas.state;
    if (built && places && atlas.hasCubes(view)) since = since || performance.now();
    const late = since && performance.now() - since > PATIENCE_MS;
    const ready = shown("#title") && (isTrouble() || late || isWhole(page.querySelector(".first-map")));
    if (ready) takeOver(page);
    return !ready;
  }

  function goOn() {
    if (look()) requestAnimationFrame(goOn);
  }

  /* Where the reader has scrolled to, and what the keyboard's focus is on, stay. */
  function takeOver(page) {
    for (const part of [".middle", ".side"]) shown(part).scrollTop = page.querySelector(part).scrollTop;
    atlas.unveil();
    const href = page.contains(document.activeElement) && document.activeElement.getAttribute("href");
    page.remove();
    if (href) shown(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
    performance.mark("atlas-first-map-gone");
  }

  /* The page that Dash has built may be seen. */
  atlas.unveil = () => document.getElementById("react-entry-point").classList.add("painted");

  requestAnimationFrame(goOn);
  document.addEventListener("atlas:repainted", look); // in the very frame that is painted
})();
