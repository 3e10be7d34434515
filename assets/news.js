/* A badge for a reader who comes back after newer data was published; it opens what changed, and goes. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const KEPT = "seen-release";

  const newest = () => Math.max(...atlas.start.held);

  /* What this reader saw last; null for somebody new, whose data is all new. */
  function seen() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT));
      return kept && typeof kept.release === "string" && Number.isInteger(kept.round) ? kept : null;
    } catch {
      return null;
    }
  }

  function remember() {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ release: atlas.start.release, round: newest() }));
    } catch {
      // A private window keeps nothing.
    }
  }

  /* The change since the round before where there is a new round to compare, else where the data came from. */
  function whatChanged(before) {
    if (newest() <= before.round || atlas.start.held.length < 2) return atlas.inChapter("data");
    const plain = { within: [], where: null, facets: {}, bbox: null };
    return { ...atlas.inChapter("migrants"), ...plain, round: newest(), measure: "change", against: null };
  }

  function show(before) {
    const { text, number } = atlas.words;
    const isRound = newest() > before.round;
    const words = isRound ? text("client.news.round", { round: number(newest()) }) : text("client.news.data");
    const badge = atlas.element("button", "news", words);
    badge.type = "button";
    badge.title = text("client.news.opens");
    badge.addEventListener("click", () => {
      remember();
      badge.remove();
      atlas.show(whatChanged(before));
      const title = document.getElementById("title");
      title.tabIndex = -1;
      title.focus();
    });
    document.querySelector(".header .as-of").after(badge);
  }

  function look() {
    if (document.documentElement.dataset.embed) return;
    const before = seen();
    if (!before) remember();
    else if (before.release !== atlas.start.release) show(before);
  }
  document.addEventListener("atlas:repainted", look, { once: true });
})();
