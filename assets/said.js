/* The words of a view, above and below its map: held ahead for the likeliest views, else asked of the server. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  window.atlas_values = { Value: () => null }; // layouts/values.py
  const HELD = "held"; // instead of what the server sends with its words
  let ahead = null;
  let asking = false; // the server's answer is still to come, and would overwrite words said meanwhile

  clientside.atlas = {
    wordsArrived(sent) {
      if (sent !== HELD) asking = false;
      document.body.classList.remove("words-late", "words-offline");
      document.title = `${document.getElementById("title").textContent} · ${atlas.start.product}`;
      document.getElementById("table").hidden || atlas.paintTable(atlas.state.view);
      atlas.wordsForStudio();
      return clientside.no_update;
    },
  };

  /* Once Dash has built the page; before that, nothing can be set on it. */
  function built() {
    return new Promise((go) => {
      const look = () => {
        if (!clientside.set_props || !document.getElementById("title")) return;
        observer.disconnect();
        clearInterval(timer);
        go();
      };
      const observer = new MutationObserver(look), timer = setInterval(look, 20);
      observer.observe(document.getElementById("react-entry-point"), { childList: true, subtree: true });
      look();
    });
  }

  /* Still parts come to their places at once, as a rule before the browser lays out what Dash has built. */
  atlas.dashStands = async function () {
    await built();
    const { still } = atlas.start;
    if (!still) return; // not here yet, or in its places already
    for (const [place, html] of Object.entries(still)) document.getElementById(place).innerHTML = html;
    // Our pages' policy allows no style within HTML.
    for (const bar of document.querySelectorAll("[data-height]")) bar.style.setProperty("--part", bar.dataset.height);
    delete atlas.start.still;
    atlas.state.built = true;
  };

  function say(words) {
    for (const [id, children] of Object.entries(words)) clientside.set_props(id, { children });
  }

  /* Once the page is quiet. Words that came too late for the view on screen are said now. */
  atlas.fetchSaid = async function () {
    if (ahead) return;
    const answer = await fetch(atlas.start.urls.said);
    if (!answer.ok) throw new Error(`${atlas.start.urls.said}: ${answer.status}`);
    ahead = await answer.json();
    atlas.sayAgain();
  };

  function heldWords(view) {
    const places = ahead && ahead.views[atlas.view.toUrl({ ...view, bbox: null }, atlas.start.defaults)];
    return places && Object.fromEntries(ahead.parts.map((part, i) => [part, ahead.said[places[i]]]));
  }

  /* The first view's words came with the page, so that they need no question. */
  atlas.sayAtFirst = function () {
    const ofAnother = document.documentElement.dataset.kept && !atlas.view.equal(atlas.start.view, atlas.state.view);
    say(ofAnother ? atlas.wordsOffline() : atlas.start.said);
    atlas.state.wordsFor = JSON.stringify({ ...atlas.start.view, bbox: null });
    atlas.tellDash(atlas.state.view);
  };

  atlas.tellDash = function (view) {
    const told = JSON.stringify({ ...view, bbox: null });
    if (told === atlas.state.wordsFor) return;
    atlas.state.wordsFor = told;
    const held = heldWords(view);
    if (held) {
      say(held);
      clientside.set_props("words", { data: HELD });
      if (!asking) return;
    } else document.body.classList.add("words-late");
    if (atlas.isOffline()) return; // `sayAgain` asks once the server answers
    asking = true;
    clientside.set_props("view", { data: view });
  };

  /* Words that were asked for without a connection are asked for again. */
  atlas.sayAgain = function () {
    if (!document.body.classList.contains("words-late")) return;
    atlas.state.wordsFor = null;
    atlas.tellDash(atlas.state.view);
  };
})();
