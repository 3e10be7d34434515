/* The error boundary: a part that can't be drawn says so and offers another try, and all the others go on. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const faults = (atlas.faults = {}); // kind of fault -> how often it happened
  const broken = new Map(); // part -> its box, and the sign in it
  const lost = new Set(); // layers of marks that could not be fetched

  /* Count a fault; only the first of its kind is reported, so that nothing loops. True if it is the first. */
  function count(kind, fault) {
    faults[kind] = (faults[kind] || 0) + 1;
    if (faults[kind] === 1) console.error(`${kind}:`, fault);
    return faults[kind] === 1;
  }

  /* Draw one part of the page in `box`, an element or a selector. */
  atlas.guard = function (part, box, draw) {
    try {
      draw();
      heal(part);
    } catch (fault) {
      count(`${part}: ${fault.message}`, fault);
      breakDown(part, typeof box === "string" ? document.querySelector(box) : box, atlas.repaint);
    }
  };

  function heal(part) {
    if (!broken.has(part)) return;
    const { box, sign } = broken.get(part);
    broken.delete(part);
    if (![...broken.values()].some((one) => one.box === box)) box.classList.remove("has-broken");
    sign.remove();
  }

  /* The sign stands first in the box of the part; what is left of the part itself is out of sight. */
  function breakDown(part, box, again) {
    if (!box || (broken.has(part) && broken.get(part).sign.isConnected)) return;
    const { element, words } = atlas;
    const sign = element("div", "broken", undefined, { role: "alert", "data-part": part });
    const button = element("button", "tool", words.text("client.broken_again"), { type: "button" });
    button.addEventListener("click", again);
    sign.append(element("p", "", words.text("client.broken")), button);
    broken.set(part, { box, sign });
    box.hidden = false;
    box.classList.add("has-broken");
    box.prepend(sign);
  }

  /* The round of the view didn't come: what the map shows is of the view before. */
  atlas.numbersLost = function (again) {
    breakDown("numbers", document.querySelector(".map"), again);
    atlas.askIfOffline();
  };

  /* A layer of marks didn't come: the legend names it; the server may have gone altogether. */
  atlas.lostLayer = (layer) => lost.add(layer);
  atlas.foundLayer = (layer) => lost.delete(layer);
  atlas.marksLost = function () {
    if (atlas.picture) atlas.guard("legend", "#legend", () => atlas.paintLegend(atlas.state.view));
    atlas.askIfOffline();
  };

  atlas.cardLost = function (card, layers) {
    breakDown(`card ${card.dataset.chart}`, card, () => fetchAgain(layers));
  };

  function fetchAgain(layers) {
    return atlas.marks.need(layers).then(atlas.repaint, atlas.marksLost);
  }

  atlas.lostRows = (view) => view.layers.filter((layer) => lost.has(layer)).map((layer) => {
    const { element, words } = atlas;
    const row = element("p", "legend-note lost", words.text("client.layer_lost", { layer: words.text(`layer.${layer}`) }), { role: "status" });
    const button = element("button", "cite", words.text("client.broken_again"), { type: "button" });
    button.addEventListener("click", () => fetchAgain([layer]));
    row.append(" ", button);
    return row;
  });

  /* Where a choice leaves nothing: a button that takes it back; null where there is no choice to blame. */
  atlas.wayBack = function (view) {
    const chosen = Object.keys(view.facets).some((key) => !atlas.start.defaults.facets[key].initial);
    return chosen || view.within.length || view.where ? way("client.empty.clear", { "data-drop": "all" }) : null;
  };

  function way(key, attributes) {
    return atlas.element("button", "cite empty-way", atlas.words.text(key), { type: "button", ...attributes });
  }
  atlas.wayOut = way;

  /* Geometry is fetched here before Dash is told of it: its layer waits for ever for what once didn't come. */
  atlas.bringGeometry = function (key) {
    const url = atlas.start.urls.geometry[key];
    return geometryComes(key, () => atlas.bringGeometry(key)).then((came) => came && dash_clientside.set_props(`layer-${key}`, { url }));
  };

  /* True if a layer's geometry comes (into the browser's cache, from where Dash takes it); else the map says so. */
  function geometryComes(key, again) {
    return atlas.fetchJson(atlas.start.urls.geometry[key]).then(() => heal(`layer ${key}`) || true, (fault) => {
      count(`layer ${key}`, fault);
      breakDown(`layer ${key}`, document.querySelector(".map"), again);
      atlas.askIfOffline();
      return false;
    });
  }

  /* The areas that each map begins with, which Dash fetches by itself. */
  atlas.watchFirstAreas = () => geometryComes("mantika", () => location.reload());

  /* What no part has caught: counted, told once per kind, and the page goes on. Requests that fail have words of
     their own: the strip, or the part that waits for them. */
  function unexpected(fault) {
    const message = (fault && fault.message) || String(fault);
    const ofNetwork = /fetch|NetworkError|Load failed|aborted|Callback failed|ResizeObserver|: \d{3}$/i.test(message);
    faults[message] = (faults[message] || 0) + 1;
    if (faults[message] === 1 && !ofNetwork && atlas.start && atlas.start.words) atlas.toast(atlas.words.text("client.trouble"));
  }
  addEventListener("error", (event) => event.error && unexpected(event.error));
  addEventListener("unhandledrejection", (event) => unexpected(event.reason));
})();
