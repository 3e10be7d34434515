/* The strip of a chapter that moves through time: each date a button, and a button that plays them in turn. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const STEP_MS = 1200;
  let playing = 0;

  const strip = () => document.querySelector("[data-step]:not([hidden])");

  function values(facet) {
    return atlas.start.defaults.facets[facet].values;
  }

  function now(facet) {
    return atlas.marks.chosen(atlas.state.view)[facet][0];
  }

  atlas.stepTo = function (facet, value, how = "push") {
    atlas.show({ facets: { ...atlas.state.view.facets, [facet]: [value] } }, how);
  };

  atlas.paintStep = function (view) {
    const { strip: facet } = atlas.start.chapters[view.chapter];
    if (!atlas.start.defaults.facets[facet]) return stop();
    const here = now(facet);
    document.querySelectorAll(`[data-strip="${facet}"] [data-value]`).forEach((button) => {
      const on = button.dataset.value === here;
      button.setAttribute("aria-pressed", on);
      if (on) button.parentElement.parentElement.scrollLeft = button.offsetLeft - button.parentElement.parentElement.clientWidth / 2;
      button.parentElement.classList.toggle("past", button.dataset.value <= here);
    });
    document.querySelector(`[data-strip="${facet}"] .step-now`).textContent = atlas.words.inDigits(atlas.start.facets[facet].values[here]);
  };

  function stop() {
    clearInterval(playing);
    playing = 0;
    document.querySelectorAll('[data-action="play"]').forEach((button) => button.setAttribute("aria-pressed", "false"));
  }

  /* From where it stands to the end; from the end, from the beginning. */
  atlas.play = function () {
    if (playing) return stop();
    const facet = strip().dataset.step;
    const all = values(facet);
    if (now(facet) === all[all.length - 1]) atlas.stepTo(facet, all[0]);
    document.querySelectorAll('[data-action="play"]').forEach((button) => button.setAttribute("aria-pressed", "true"));
    playing = setInterval(() => {
      const next = all[all.indexOf(now(facet)) + 1];
      if (next === undefined || !strip()) return stop();
      atlas.stepTo(facet, next, "replace");
    }, STEP_MS);
  };
})();
