/* The strip of a chapter that moves through time: each date a button, and a button that plays them in turn. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const STEP_MS = 1200;
  let playing = 0;
  let played = ""; // strip of the chapter that plays

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
    if (playing && played !== facet) stop();
    if (!atlas.start.defaults.facets[facet]) return;
    const here = now(facet);
    document.querySelectorAll(`[data-strip="${facet}"] [data-value]`).forEach((button) => {
      const on = button.dataset.value === here;
      button.setAttribute("aria-pressed", on);
      if (on) atlas.onceLaidOut(() => intoSight(button));
      button.parentElement.classList.toggle("past", button.dataset.value <= here);
    });
    document.querySelector(`[data-strip="${facet}"] .step-now`).textContent = atlas.words.inDigits(atlas.start.facets[facet].values[here]);
  };

  /* In the middle of its strip, in either direction of writing. */
  function intoSight(button) {
    const list = button.closest("ol");
    const middle = (part) => part.getBoundingClientRect().left + part.getBoundingClientRect().width / 2;
    list.scrollLeft += middle(button) - middle(list);
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    press(false);
  }

  function press(on) {
    document.querySelectorAll('[data-action="play"], [data-meet="play"]').forEach((button) => button.setAttribute("aria-pressed", on));
  }

  /* What the chapter moves through: dates of its strip, or the rounds held by area. Nothing plays with fewer than two. */
  function track() {
    const shown = strip();
    const { round } = atlas.state.view;
    const dates = shown && { all: values(shown.dataset.step), now: now(shown.dataset.step),
      go: (value, how) => atlas.stepTo(shown.dataset.step, value, how) };
    const rounds = atlas.start.chapters[atlas.state.view.chapter].strip === "round"
      && { all: atlas.start.held, now: round, go: (value, how) => atlas.show({ round: value }, how) };
    const found = dates || rounds;
    return found && found.all.length > 1 ? found : null;
  }

  /* One date or round on or back, staying at the ends; false if there is nothing to step through. */
  atlas.stepBy = function (by, how = "push") {
    const along = track();
    if (!along) return false;
    const next = along.all[along.all.indexOf(along.now) + by];
    if (next !== undefined) along.go(next, how);
    return true;
  };

  /* From where it stands to the end; from the end, from the beginning. False if nothing plays here. */
  atlas.play = function () {
    if (playing) {
      stop();
      return true;
    }
    const along = track();
    if (!along) return false;
    if (along.now === along.all[along.all.length - 1]) along.go(along.all[0]);
    played = atlas.start.chapters[atlas.state.view.chapter].strip;
    press(true);
    playing = setInterval(() => {
      const here = track();
      if (!here || here.now === here.all[here.all.length - 1]) return stop();
      return atlas.stepBy(1, "replace");
    }, STEP_MS);
    return true;
  };
  atlas.stopPlaying = stop;
  atlas.intoSight = intoSight;
})();
