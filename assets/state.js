/* The one state of the page, a view, and the data it is painted from: fetched once by address, kept by digest. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  // `ahead`: true once all that the page may need has been fetched; `built`: once its still parts are in their places.
  const state = (atlas.state = { view: null, cubes: {}, places: null, wordsFor: null, ahead: false, built: false });

  let telling = 0;

  function readStart() {
    atlas.start = JSON.parse(document.getElementById("atlas-start").textContent);
    state.view = atlas.viewAtFirst();
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
    const stands = atlas.dashStands();
    atlas.marks.need(atlas.wantedLayers(state.view)).catch(atlas.askIfOffline);
    state.places = await fetchJson(urls.places);
    await first;
    const within = state.view.within.filter((pcode) => state.places[pcode]); // of an address that no server has read
    if (within.length < state.view.within.length) state.view = { ...state.view, within };
    await stands;
    atlas.repaint();
    atlas.sayAtFirst();
    atlas.watchFirstAreas();
    sayWhatIsNew();
    if (document.documentElement.dataset.kept) {
      atlas.offline(true);
      lookForRelease();
    }
    await quiet();
    await fetchAhead();
  }

  /* Why the page came anew by itself. */
  function sayWhatIsNew() {
    const { release, app } = atlas.start;
    const before = sessionStorage.getItem("before");
    sessionStorage.removeItem("before");
    if (before === null || before === `${release} ${app}`) return;
    atlas.toast(atlas.words.text(before.startsWith(release) ? "client.new_app" : "client.new_release"));
  }

  /* All marks and the newest other rounds follow, so that nothing waits and the page goes on without a network; what a
     lost connection leaves out is asked for again with the next look for a release. */
  async function fetchAhead() {
    const { urls, held } = atlas.start;
    try {
      await atlas.marks.need(Object.keys(urls.marks));
      if (!state.ahead) await Promise.all(Object.values(urls.geometry).map((url) => fetch(url))); // into the browser's cache
      await atlas.fetchSaid();
      state.ahead = true;
      for (const round of [...held].reverse().slice(0, atlas.start.ahead)) await fetchCube(round);
      await atlas.keepForLater();
    } catch {
      atlas.askIfOffline();
    }
  }

  const coming = {}; // rounds that have been asked for
  async function fetchCube(round) {
    if (state.cubes[round]) return;
    coming[round] = coming[round] || fetchJson(atlas.start.urls.cubes[round]).finally(() => delete coming[round]);
    state.cubes[round] = await coming[round];
  }

  /* Whoever turns to an older round, or to the strip, may want any: all of them, the nearest first. */
  let older = null;
  atlas.fetchOlder = function () {
    const distance = (round) => Math.abs(round - state.view.round);
    const nearest = [...atlas.start.held].sort((one, other) => distance(one) - distance(other));
    older = older || Promise.all(nearest.map(fetchCube)).catch(() => (older = null)); // or with the next look
  };
  for (const event of ["pointerover", "focusin"]) {
    document.addEventListener(event, ({ target }) => target.closest && target.closest("#strip") && atlas.fetchOlder());
  }

  /* What isn't needed yet waits until the page has nothing else to do. */
  const quiet = () => new Promise((go) => (window.requestIdleCallback || setTimeout)(go));

  const besideRound = ({ beside }) => (beside && beside[0] === "round" ? Number(beside[1]) : null);
  const roundsOf = (view) => [view.round, view.against, besideRound(view)].filter(Boolean);
  const hasCubes = (view) => roundsOf(view).every((round) => state.cubes[round]);

  /* The cubes of a view's rounds, if they aren't here yet. */
  async function fetchCubes(view) {
    await Promise.all(roundsOf(view).map(fetchCube));
  }

  const showOnceHere = () => fetchCubes(state.view).then(atlas.repaint, () => atlas.numbersLost(showOnceHere));

  /* Show a view: paint first, then tell history, the controls and the server's words. */
  function show(change, how = "push") {
    const view = atlas.view.settle({ ...state.view, ...atlas.keptBeside(change) }, atlas.start.defaults);
    if (how !== "restore") explain(change, view);
    if (how !== "restore" && atlas.view.equal(view, state.view)) {
      atlas.paintControls(view); // a control that asked for what can't be goes back
      return;
    }
    state.view = view;
    if (hasCubes(view)) atlas.repaint();
    else showOnceHere().then(atlas.fetchOlder);
    if (how === "push" || how === "replace") {
      history[(embedded() ? "replace" : how) + "State"]({ view }, "", atlas.addressOf(view));
    }
    // The server's words follow once the reader pauses, so that they never hold up the next repaint.
    clearTimeout(telling);
    telling = setTimeout(() => atlas.tellDash(state.view), 100);
    document.dispatchEvent(new CustomEvent("atlas:shown", { detail: view }));
  }

  /* Parts of the page's address that say how the page stands, such as meeting=3: kept through every change of view. */
  const ofThePage = {};
  atlas.setOfThePage = function (part, value) {
    if (value === null) delete ofThePage[part];
    else ofThePage[part] = value;
    if (state.view) history.replaceState({ view: state.view }, "", atlas.addressOf(state.view));
  };

  /* An embedded view stays at its own address, and leaves the history to the page around it. */
  const embedded = () => document.documentElement.dataset.embed === "on";
  const home = () => atlas.at(embedded() ? "/embed" : atlas.start.base);

  /* The page's own address while it shows a view; the view's link alone is atlas.view.toUrl. */
  atlas.addressOf = function (view) {
    const url = home() + atlas.view.toUrl(view, atlas.start.defaults);
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

  let looking = false;
  let leaving = false; // another reload would begin the first one anew

  /* A publish on the server reaches an open page here: the page comes anew, at the same view, and says why. */
  async function lookForRelease() {
    if (looking || leaving) return;
    looking = true;
    try {
      const answer = await fetch(atlas.start.urls.release, atlas.soonOrNever());
      atlas.offline(!answer.ok);
      if (!answer.ok) return;
      const { digest, app } = await answer.json();
      if (digest === atlas.start.release && app === atlas.start.app) {
        if (atlas.picture) fetchAhead();
        return atlas.sayAgain();
      }
      if (!atlas.meeting.waitsFor(reload)) reload();
    } catch {
      atlas.offline(true);
    } finally {
      looking = false;
    }
  }

  function reload() {
    leaving = true;
    sessionStorage.setItem("before", `${atlas.start.release} ${atlas.start.app}`);
    location.reload();
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
  atlas.askAgain = lookForRelease;
  atlas.fetchJson = fetchJson;
  atlas.hasCubes = hasCubes;
  atlas.begin = begin;
  document.addEventListener("atlas:loaded", begin); // layouts/first_map_fit.py
})();
