/* On the screen of a meeting: play through dates, spotlight places, and cards that fit without scrolling. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const { meeting } = atlas;
  const root = document.documentElement;
  const say = (key, values) => atlas.toast(atlas.words.text(key, values));

  /* Rounds and dates */

  meeting.play = function () {
    if (!atlas.play()) say("client.meeting.nothing_plays");
  };
  meeting.stop = () => atlas.stopPlaying();

  function stepBy(by) {
    if (!atlas.stepBy(by)) say("client.meeting.nothing_plays");
  }

  /* Spotlight */

  /* The place under the mouse or the keyboard's focus. */
  function pointedAt() {
    const shape = document.activeElement?.closest?.("[data-shape]") || document.querySelector("#map path.hover[data-shape]");
    return shape && shape.dataset.shape;
  }

  /* Falls on the places picked; on a place that is pointed at, by picking it, so that followers see the same. */
  meeting.spot = function () {
    const { within } = atlas.state.view;
    const place = pointedAt();
    if (meeting.spotlight) return meeting.shine(false, true);
    if (!within.length && !place) return say("client.meeting.pick_first");
    if (!within.length) atlas.show({ within: [place] });
    return meeting.shine(true, true);
  };

  meeting.shine = function (on, told = false) {
    if (meeting.spotlight === on) return;
    meeting.spotlight = on;
    if (on) root.dataset.spotlight = "on";
    else delete root.dataset.spotlight;
    light();
    if (!told) return;
    const places = atlas.state.view.within.map(atlas.words.place).join(", ");
    say(on ? "client.meeting.spotlight_on" : "client.meeting.spotlight_off", { places });
    meeting.tell();
  };

  /* Marks what the light falls on; all else is dimmed by meeting.css. */
  function light() {
    if (!meeting.spotlight) return;
    const { within } = atlas.state.view;
    const isLit = (pcode) => within.some((place) => pcode && (pcode.startsWith(place) || place.startsWith(pcode)));
    for (const path of document.querySelectorAll("#map path")) path.classList.toggle("lit", isLit(path.dataset.shape));
    for (const site of document.querySelectorAll("#map [data-site]")) {
      const pcode = site.dataset.site.split("|")[1];
      site.classList.toggle("lit", within.some((place) => pcode.startsWith(place)));
    }
  }
  document.addEventListener("atlas:repainted", light);
  document.addEventListener("atlas:shown", () => requestAnimationFrame(light));

  /* Cards */

  const ROWS = ".bars > li, .figures > .figure, .offices > li, .freshness > *";
  const FEWEST = 3; // rows that make a card worth its place
  let waiting = 0;

  /* Cards and rows that would be cut by the screen's edge stand back; what is picked stays. */
  function fit() {
    const panels = document.getElementById("panels");
    for (const part of panels.querySelectorAll(".beyond")) part.classList.remove("beyond");
    if (!meeting.on) return;
    atlas.paintStep(atlas.state.view); // its date comes into sight again at this size
    const limit = panels.getBoundingClientRect().bottom;
    const cards = [...panels.querySelectorAll("[data-panel]:not([hidden]) .card")];
    const byPlace = cards.map((card) => [card, card.getBoundingClientRect().top]).sort((a, b) => a[1] - b[1]);
    for (const [card] of byPlace) fitCard(card, limit);
  }

  function fitCard(card, limit) {
    const bottom = (part) => part.getBoundingClientRect().bottom;
    const over = bottom(card) - limit;
    if (over <= 0) return;
    const rows = [...card.querySelectorAll(ROWS)].filter((row) => row.offsetHeight); // not those folded away
    const edge = limit - (bottom(card) - Math.max(...rows.map(bottom), 0)); // what stands below the last row stays
    const [inside, outside] = [rows.filter((row) => bottom(row) <= edge), rows.filter((row) => bottom(row) > edge)];
    const picked = outside.filter((row) => row.querySelector('[aria-pressed="true"]'));
    const most = inside.length - picked.length;
    if (!rows.length || most + picked.length < Math.min(FEWEST, rows.length)) return card.classList.add("beyond");
    for (const row of [...inside.slice(most), ...outside]) row.classList.toggle("beyond", !picked.includes(row));
  }

  /* Once the frame is drawn: the cards have been filled and the type has its size. */
  meeting.fitCards = function () {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(fit);
  };
  /* The room for cards changes with the screen, a longer caption, sources and marks that arrive. */
  document.addEventListener("atlas:repainted", () => {
    const watch = new ResizeObserver(() => meeting.on && meeting.fitCards());
    for (const part of [document.getElementById("panels"), ...document.querySelectorAll("#panels > *")]) watch.observe(part);
    document.fonts.ready.then(() => meeting.on && meeting.fitCards());
  }, { once: true });

  (atlas.shortcuts = atlas.shortcuts || []).push(
    { key: " ", words: "client.key.play", when: "meeting", run: () => meeting.play() },
    { key: ",", also: ["."], words: "client.key.step", when: "meeting", repeats: true, run: (event) => stepBy(atlas.keyOf(event) === "." ? 1 : -1) },
    { key: "l", words: "client.key.spotlight", when: "meeting", run: () => meeting.spot() },
  );
})();
