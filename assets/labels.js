/* Names on the map, in the page's language: the most important first, none over another. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const OVERHANG = 4; // a name may be this much wider than the room about its point
  const MOST_FOCUSED = 12;
  let markers = null;
  let focus = [];
  let bound = null;

  function icon(label) {
    const html = document.createElement("span");
    html.textContent = label.name;
    return L.divIcon({ className: `label ${label.kind} ${label.above ? "above" : ""}`, html, iconSize: null });
  }

  function build(map) {
    markers = atlas.start.labels.map((label) => ({
      ...label,
      marker: L.marker([label.lat, label.lon], { icon: icon(label), interactive: false, keyboard: false }),
    }));
    if (bound !== map) map.on("zoomend moveend", () => place(map));
    bound = map;
  }

  function wanted(label, view) {
    if (["sea", "country", "island", "focus"].includes(label.kind)) return true;
    if (!view.layers.includes("labels")) return false;
    if (label.kind === "region") return view.level === "region";
    if (label.kind === "mantika") return view.level !== "region";
    return false;
  }

  function kmPerPixel(map, lat) {
    return (40075 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
  }

  const SIDES = { at: 0, up: -20, down: 20 }; // px by which a name gives way to symbols, as in marks.css

  function boxOf(label, at, side) {
    const y = at.y + SIDES[side];
    return { left: at.x - label.width / 2 - 3, right: at.x + label.width / 2 + 3, top: y - 9, bottom: y + 9 };
  }

  const isFree = (box, taken) => taken.every((b) => box.right < b.left || box.left > b.right || box.bottom < b.top || box.top > b.bottom);

  /* Greedy: a label is drawn if its box meets no box drawn before it. */
  function place(map) {
    const { view } = atlas.state;
    const taken = atlas.placeSites(map);
    for (const label of [...focus, ...markers]) {
      const { marker } = label;
      const named = label.kind === "mantika" && focus.some((one) => one.name === label.name);
      if (named || !wanted(label, view)) {
        marker.remove();
        continue;
      }
      if (!marker._map) marker.addTo(map);
      const at = map.latLngToContainerPoint(marker.getLatLng());
      const span = marker.getElement().firstChild;
      label.width = label.width || span.offsetWidth;
      const roomy = !label.room_km || label.always || label.width <= OVERHANG * label.room_km / kmPerPixel(map, label.lat);
      const side = Object.keys(SIDES).find((one) => roomy && isFree(boxOf(label, at, one), taken));
      const shown = side || (label.always ? "up" : "");
      for (const one of Object.keys(SIDES)) marker.getElement().classList.toggle(one, one === shown);
      marker.getElement().classList.toggle("crowded", !shown);
      if (shown) taken.push(boxOf(label, at, shown));
    }
  }

  /* The places in focus are named wherever they are. */
  function nameFocus(map, within) {
    for (const label of focus) label.marker.remove();
    focus = within.filter((pcode) => atlas.state.places[pcode].point).slice(0, MOST_FOCUSED).map((pcode) => {
      const [lon, lat] = atlas.state.places[pcode].point;
      const label = { kind: "focus", above: atlas.picture.circles, name: atlas.words.place(pcode), lon, lat, always: true };
      return { ...label, marker: L.marker([lat, lon], { icon: icon(label), interactive: false, keyboard: false }) };
    });
  }

  atlas.paintLabels = function (map) {
    const { view } = atlas.state;
    const key = [view.level, view.layers, view.within].join("|");
    if (!markers) build(map);
    if (bound.labelKey === key) return;
    bound.labelKey = key;
    nameFocus(map, view.within);
    place(map);
  };
  document.fonts.ready.then(() => {
    if (!bound) return;
    markers.forEach((label) => (label.width = 0));
    place(bound);
  });
})();
