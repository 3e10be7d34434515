/* The one state of the page, a view, and the data it is painted from: fetched once by address, kept by digest. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  // `ahead`: true once all that the page may need has been fetched.
  const state = (atlas.state = { view: null, cubes: {}, places: null, wordsFor: null, ahead: false });

  let telling = 0;

  function readStart() {
    atlas.start = JSON.parse(document.getElementById("atlas-start").textContent);
    state.view = atlas.start.view;
    const asked = new URLSearchParams(location.search);
    for (const part of atlas.start.of_the_page) if (asked.has(part)) ofThePage[part] = asked.get(part);
    history.replaceState({ view: state.view }, "", location.href);
  }

  async function fetchJson(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  }

  async function load() {
    const urls = atlas.start.urls;
    const page = fetchJson(urls.page);
    const first = fetchCubes(state.view);
    Object.assign(atlas.start, await page);
    atlas.marks.need(atlas.wantedLayers(state.view)).catch(() => atlas.offline(true));
    state.places = await fetchJson(urls.places);
    await first;
    await atlas.dashStands();
    atlas.repaint();
    atlas.sayAtFirst();
    if (sessionStorage.getItem("new-release") === atlas.start.release) {
      sessionStorage.removeItem("new-release");
      atlas.toast(atlas.words.text("client.new_release"));
    }
    await quiet();
    await fetchAhead();
  }

  /* All marks and the other rounds follow, so that nothing waits and the page goes on without a network; what a
     lost connection leaves out is asked for again with the next look for a release. */
  async function fetchAhead() {
    const { urls, held } = atlas.start;
    try {
      await atlas.marks.need(Object.keys(urls.marks));
      if (!state.ahead) await Promise.all(Object.values(urls.geometry).map((url) => fetch(url))); // into the browser's cache
      state.ahead = true;
      for (const round of [...held].reverse()) if (!state.cubes[round]) state.cubes[round] = await fetchJson(urls.cubes[round]);
    } catch {
      atlas.offline(true);
    }
  }

  /* What isn't needed yet waits until the page has nothing else to do. */
  const quiet = () => new Promise((go) => (window.requestIdleCallback || setTimeout)(go));

  const roundsOf = (view) => [view.round, view.against].filter(Boolean);
  const hasCubes = (view) => roundsOf(view).every((round) => state.cubes[round]);

  /* The cubes of a view's rounds, if they aren't here yet. */
  async function fetchCubes(view) {
    const missing = roundsOf(view).filter((round) => !state.cubes[round]);
    const found = await Promise.all(missing.map((round) => fetchJson(atlas.start.urls.cubes[round])));
    missing.forEach((round, i) => (state.cubes[round] = found[i]));
  }

  /* Show a view: paint first, then tell history, the controls and the server's words. */
  function show(change, how = "push") {
    const view = atlas.view.settle({ ...state.view, ...change }, atlas.start.defaults);
    explain(change, view);
    if (how !== "restore" && atlas.view.equal(view, state.view)) {
      atlas.paintControls(view); // a control that asked for what can't be goes back
      return;
    }
    state.view = view;
    if (hasCubes(view)) atlas.repaint();
    else fetchCubes(view).then(atlas.repaint, () => atlas.offline(true));
    if (how === "push" || how === "replace") {
      history[how + "State"]({ view }, "", atlas.addressOf(view));
    }
    // The server's words follow once the reader pauses, so that they never hold up the next repaint.
    clearTimeout(telling);
    telling = setTimeout(() => atlas.tellDash(state.view), 100);
  }

  /* Parts of the page's address that say how the page stands, such as meeting=3: kept through every change of view. */
  const ofThePage = {};
  atlas.setOfThePage = function (part, value) {
    if (value === null) delete ofThePage[part];
    else ofThePage[part] = value;
    if (state.view) history.replaceState({ view: state.view }, "", atlas.addressOf(state.view));
  };

  /* The page's own address while it shows a view; the view's link alone is atlas.view.toUrl. */
  atlas.addressOf = function (view) {
    const url = atlas.view.toUrl(view, atlas.start.defaults);
    const parts = Object.entries(ofThePage).map(([part, value]) => `${part}=${encodeURIComponent(value)}`).join("&");
    return parts ? `${url}${url.includes("?") ? "&" : "?"}${parts}` : url;
  };

  /* Say why a choice came out otherwise than asked. */
  function explain(change, view) {
    const { text } = atlas.words;
    const before = state.view.where;
    if (change.where && before && change.where[0] !== before[0]) atlas.toast(text("client.one_filter"));
    const lacks = change.measure === "change" ? "client.needs_round" : "client.needs_filter";
    if (change.measure && view.measure !== change.measure) atlas.toast(text(lacks));
    const level = change.level || state.view.level;
    if (view.level !== level) atlas.toast(text("client.coarser", { level: text(`client.level.${view.level}`) }));
  }

  addEventListener("popstate", (event) => {
    if (!event.state || !event.state.view) return location.reload();
    const { bbox } = state.view;
    show(event.state.view, "restore");
    if (String(bbox) !== String(state.view.bbox) && atlas.leaflet()) atlas.reframe();
  });

  /* A publish on the server reaches an open page here: the page comes anew, at the same view, and says why. */
  async function lookForRelease() {
    try {
      const answer = await fetch(atlas.start.urls.release, { cache: "no-cache" });
      atlas.offline(!answer.ok);
      if (!answer.ok) return;
      const { digest } = await answer.json();
      if (digest === atlas.start.release) {
        if (atlas.picture) fetchAhead();
        return atlas.sayAgain();
      }
      sessionStorage.setItem("new-release", digest);
      location.reload();
    } catch {
      atlas.offline(true);
    }
  }

  function begin() {
    readStart();
    load().catch((error) => {
      atlas.loadFailed();
      throw error;
    });
    setInterval(lookForRelease, atlas.start.poll_s * 1000);
    addEventListener("offline", () => atlas.offline(true));
    addEventListener("online", lookForRelease);
  }

  atlas.show = show;
  atlas.hasCubes = hasCubes;
  atlas.begin = begin;
  document.addEventListener("DOMContentLoaded", begin);
})();
