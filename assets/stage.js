/* The map's frame, and what the page says in passing: extent and toasts. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let moving = false; // true while the script, not the reader, moves the map
  let framed = true; // true until the reader moves the map: then its frame holds through every change of size
  let keeping = 0; // the timer by which a reader's extent gets into the link

  function move(map, bounds, options = {}) {
    moving = framed = true;
    clearTimeout(keeping);
    map.once("moveend", () => setTimeout(() => (moving = false)));
    map.fitBounds(bounds, { padding: [12, 12], animate: false, ...options });
  }

  const BESIDE_LEGEND = 230, WIDE = 860; // px: on a wide map the country stands beside the legend
  const TALL = 0.4; // part of the map's height
  const BELOW_NAME = 56; // px: a map that is compared bears its name above

  function wholeCountry(map) {
    if (document.documentElement.dataset.compare) {
      return move(map, corners(atlas.start.bounds), { paddingTopLeft: [12, BELOW_NAME], paddingBottomRight: [12, 12] });
    }
    const left = map.getSize().x >= WIDE ? BESIDE_LEGEND : roomForLegend(map);
    move(map, corners(atlas.start.bounds), { paddingTopLeft: [left, 12], paddingBottomRight: [12, 12] });
  }

  /* A meeting's legend is large: the country makes way for one that would cover much of it. */
  function roomForLegend(map) {
    const { offsetWidth, offsetHeight } = document.getElementById("legend");
    const covers = atlas.meeting.on && offsetHeight > TALL * map.getSize().y && offsetWidth < map.getSize().x / 2;
    return covers ? offsetWidth * 0.7 : 12;
  }

  const corners = ([w, s, e, n]) => [[s, w], [n, e]];

  atlas.fit = function () {
    wholeCountry(atlas.leaflet());
    atlas.show({ bbox: null }, "replace");
  };

  /* One of the close views that the printed maps have as insets. */
  atlas.zoomToExtent = function (key) {
    move(atlas.leaflet(), corners(atlas.start.defaults.extents[key]));
    keepExtent();
  };

  atlas.zoomTo = async function (pcode) {
    const place = atlas.state.places[pcode];
    if (place && place.bounds) move(atlas.leaflet(), corners(place.bounds), { maxZoom: 11 });
    keepExtent();
  };

  function keepExtent() {
    const round = (value) => Math.round(value * 1000) / 1000;
    const bounds = atlas.leaflet().getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round);
    atlas.show({ bbox }, "replace");
  }

  function nameZoom(map) {
    for (const sign of ["in", "out"]) {
      const button = map.getContainer().querySelector(`.leaflet-control-zoom-${sign}`);
      button.title = atlas.words.text(`client.zoom.${sign}`);
      button.setAttribute("aria-label", button.title);
    }
  }

  /* Leaflet glides back from beyond its bounds, also after a move of ours; a glide that ends later, or is interrupted,
     would pass for the reader's. */
  function backAtOnce(map) {
    const inside = map.panInsideBounds;
    map.panInsideBounds = (bounds, options) => inside.call(map, bounds, moving ? { animate: false } : options);
  }

  /* Once the map stands: the view's extent or the country, and from then on the reader's own. */
  atlas.frame = function (map) {
    if (atlas.start.words) nameZoom(map);
    else document.addEventListener("atlas:repainted", () => nameZoom(map), { once: true });
    backAtOnce(map);
    atlas.reframe();
    let begun = false; // a map that takes another size, whoever saw it first, ends a move that nobody began
    map.on("movestart", () => (begun = !moving));
    map.on("moveend", () => {
      if (moving || !begun) return;
      framed = begun = false;
      clearTimeout(keeping);
      keeping = setTimeout(keepExtent, 300);
    });
    new ResizeObserver(atlas.resized).observe(map.getContainer());
  };

  /* The map takes another size; that is not a move of the reader's. */
  atlas.resized = function () {
    const map = atlas.leaflet();
    if (!map) return;
    moving = true;
    map.invalidateSize({ animate: false });
    if (framed) atlas.reframe();
    else setTimeout(() => (moving = false));
  };

  /* Back and Forward bring the extent of their view too. */
  atlas.reframe = function () {
    const { bbox } = atlas.state.view;
    if (bbox) move(atlas.leaflet(), corners(bbox), { padding: [0, 0] });
    else wholeCountry(atlas.leaflet());
  };

  /* On paper the map has a size of its own; `printing` in shell.css gives it. */
  function forPrint(on) {
    const map = atlas.leaflet();
    if (!map) return;
    document.documentElement.classList.toggle("printing", on);
    map.invalidateSize({ animate: false });
    move(map, corners(atlas.state.view.bbox || atlas.start.bounds));
  }
  addEventListener("beforeprint", () => forPrint(true));
  addEventListener("afterprint", () => forPrint(false));

  atlas.toast = function (message) {
    const box = document.getElementById("toast");
    box.textContent = message;
    box.classList.add("shown");
    clearTimeout(box.timer);
    box.timer = setTimeout(() => box.classList.remove("shown"), Math.max(4000, 70 * message.length)); // long enough to be read
  };

  atlas.loadFailed = async function () {
    await atlas.dashStands();
    atlas.unveil();
    document.getElementById("load-failed").hidden = false;
  };
})();
