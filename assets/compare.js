/* Comparing: a second board beside the first or over it, led by the same hand; what differs is in compare_rows.js. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const page = document.documentElement;
  const MAP_OPTIONS = ["zoomSnap", "minZoom", "maxZoom"];
  const STEP = 2, LEAP = 10; // per cent of the width by which keys move the divider
  let second = null; // the board beside, once somebody has compared
  let shown = null; // the view it shows
  let at = 50; // per cent of the width where the divider stands
  let led = null; // the map that is being moved by the other
  let byPlace = new Map(); // P-code -> row of the change table

  const part = (id) => document.getElementById(id);
  const other = (view) => atlas.view.swapped(view, atlas.start.defaults);

  /* What stands where, and every number of it: before anything is painted. */
  atlas.readyBoards = function (view) {
    arrange(view);
    atlas.picture = atlas.compute(view);
    shown = view.beside ? other(view) : shown;
    atlas.pictureBeside = view.beside ? atlas.compute(shown) : null;
    atlas.changes = view.beside ? atlas.changesOf(view) : null;
    byPlace = new Map(atlas.changes ? atlas.changes.rows.map((row) => [row.pcode, row]) : []);
    if (view.beside && !atlas.isStepFacet(view.beside[0])) speak(view);
  };

  /* Each shape of the first map says both sides, so that it speaks for both maps. */
  function speak(view) {
    const [, side] = atlas.sideNames(view);
    for (const [pcode, fact] of atlas.picture.facts) {
      const row = byPlace.get(pcode);
      const [value, difference] = textsOf(view, row, true);
      fact.spoken = atlas.words.text("client.compare.spoken", { own: fact.spoken, side, value, difference });
    }
  }

  /* The other side's figure and the difference, as seen from a board. */
  function textsOf(view, row, isFirst) {
    const [field] = view.beside;
    if (field === "measure") return [row.texts[isFirst ? 2 : 0], row.texts[4]];
    const firstIsEarlier = atlas.view.sides(view, atlas.start.defaults)[0] === view;
    const { texts } = row;
    const said = row.relative === null ? texts[2] : `${texts[2]} (${texts[3]})`;
    return [texts[firstIsEarlier === isFirst ? 1 : 0], said];
  }

  /* Lines that a tip adds: the other side's figure, or both where the map itself has none, and the difference. */
  atlas.besideLines = function (board, pcode) {
    const { view } = atlas.state;
    const row = atlas.changes && byPlace.get(pcode);
    if (!row) return [];
    const names = atlas.sideNames(view);
    const isFirst = !board.follows;
    const [value, difference] = textsOf(view, row, isFirst);
    const own = textsOf(view, row, !isFirst)[0];
    const columns = atlas.changes.columns;
    const told = [[names[isFirst ? 1 : 0], value], [columns[view.beside[0] === "measure" ? 6 : 4], difference]];
    return view.layers.includes("migrants") && !atlas.isStepFacet(view.beside[0]) ? told : [[names[isFirst ? 0 : 1], own], ...told];
  };

  /* One map or two: what changes their size does so before anything is measured. */
  function arrange(view) {
    const mode = view.beside ? view.compare : "";
    if (mode && !second && atlas.leaflet()) begin(atlas.leaflet());
    if ((page.dataset.compare || "") === mode) return;
    if (mode) page.dataset.compare = mode;
    else delete page.dataset.compare;
    for (const id of ["compare", "compare-bar", "compare-card"]) part(id).hidden = !mode;
    atlas.resized();
    if (second && mode) fitBeside();
  }

  /* The second map: the same geometry from the browser's cache, painted by the same code. */
  function begin(first) {
    const options = Object.fromEntries(MAP_OPTIONS.map((name) => [name, first.options[name]]));
    const map = L.map("map-beside", { ...options, center: first.getCenter(), zoom: first.getZoom(), zoomControl: false,
      attributionControl: false, keyboard: false, trackResize: false });
    first.eachLayer((layer) => layer instanceof L.TileLayer && L.tileLayer(layer._url, layer.options).addTo(map));
    second = atlas.makeBoard({ view: () => shown, picture: () => atlas.pictureBeside, load, follows: true });
    second.map = map;
    for (const [key, layer] of Object.entries(atlas.start.layers)) if (layer.at_once && layer.kind === "context") load(key);
    lead(first, map);
    lead(map, first);
    new ResizeObserver(() => atlas.state.view.beside && fitBeside()).observe(map.getContainer());
    for (const [kind, on] of [["focusin", true], ["focusout", false]]) {
      first.getContainer().addEventListener(kind, (event) => pointedAt(event.target.closest("[data-shape]"), on));
    }
  }

  /* The second map takes another size; that is no move that the first would follow. */
  function fitBeside() {
    led = second.map;
    second.map.invalidateSize({ animate: false, pan: false });
    led = null;
    follow(atlas.leaflet(), second.map);
  }

  async function load(key) {
    const { urls, layers } = atlas.start;
    try {
      const shapes = await (await fetch(urls.geometry[key])).json();
      const context = { hideout: { layer: key }, map: second.map };
      second.groups[key] = L.geoJSON(shapes, { interactive: layers[key].kind !== "context",
        style: (feature) => atlas.paint.styleAtFirst(feature, context),
        pointToLayer: (feature, latlng) => atlas.paint.pointToLayer(feature, latlng, context),
        onEachFeature: (feature, layer) => atlas.adoptOn(second, feature, layer, context) }).addTo(second.map);
    } catch {
      delete second.layers[key]; // asked for again with the next repaint
      atlas.toast(atlas.words.text("client.compare.no_map"));
    }
  }

  function follow(from, to) {
    const before = led;
    led = to;
    to.setView(from.getCenter(), from.getZoom(), { animate: false });
    led = before;
  }

  /* Wherever one map goes, the other goes too; a zoom that glides glides on both. */
  function lead(from, to) {
    const leads = () => atlas.state.view.beside && led !== from;
    from.on("move", () => leads() && follow(from, to));
    from.on("zoomanim", (event) => {
      if (!leads()) return;
      led = to;
      to.once("zoomend", () => (led = null));
      to.setView(event.center, event.zoom, { animate: true });
    });
  }

  function pointedAt(shape, on) {
    if (!shape || !atlas.changes) return;
    const [lon, lat] = atlas.state.places[shape.dataset.shape].point || [];
    if (lat !== undefined) atlas.hoverPlace(atlas.boards[0], shape.dataset.shape, on, L.latLng(lat, lon));
  }

  /* What the other map says of a place that is pointed at; under the divider both sides stand in one box. */
  atlas.tipBeside = function (board, pointed, latlng) {
    if (!atlas.changes) return;
    const pcode = byPlace.has(pointed) ? pointed : null;
    const box = part("compare-tip");
    const over = page.dataset.compare === "swipe";
    box.hidden = !over || !pcode;
    if (over) {
      if (!box.hidden && box.dataset.of !== pcode) box.replaceChildren(atlas.placeTip(board, pcode));
      box.dataset.of = box.hidden ? "" : pcode;
      return;
    }
    const beside = atlas.boards.find((one) => one !== board && one.map);
    beside.tip = beside.tip || L.tooltip({ className: "tip place-tip", direction: "top" });
    if (!pcode) return beside.tip.remove();
    if (beside.tip.of !== pcode || !beside.tip.isOpen()) beside.tip.setContent(atlas.placeTip(beside, pcode));
    beside.tip.of = pcode;
    beside.tip.setLatLng(latlng).addTo(beside.map);
  };

  /* The divider stands where a hand, a key or a part in focus brings it; left and right are those of the screen. */
  function moveDivider(to) {
    at = Math.min(100, Math.max(0, Math.round(to)));
    const divider = part("divider");
    divider.parentElement.parentElement.style.setProperty("--at", `${at}%`);
    divider.setAttribute("aria-valuenow", at);
    const [left, right] = atlas.sideNames(atlas.state.view);
    divider.setAttribute("aria-valuetext", atlas.words.text("client.compare.divider_at", { left, right, percent: atlas.words.number(at) }));
  }

  const KEYS = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP, PageUp: LEAP, PageDown: -LEAP,
    Home: -100, End: 100 };
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "divider" || !KEYS[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moveDivider(at + KEYS[event.key]);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest && event.target.closest("#divider")) event.target.closest("#divider").setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    const divider = event.target.closest && event.target.closest("#divider");
    if (!divider || event.buttons !== 1) return;
    const box = second.map.getContainer().getBoundingClientRect();
    moveDivider((100 * (event.clientX - box.left)) / box.width);
  });

  atlas.divide = () => moveDivider(at);
})();
