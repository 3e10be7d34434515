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

  const SIDES = { at: 0, up: -22, down: 22 }; // px by which a name gives way to symbols, as in marks.css
  const ABOVE = -18; // px by which a name clears its circle, as in shell.css

  function boxOf(label, at, side) {
    const y = at.y + (label.above ? ABOVE : SIDES[side]);
    return { left: at.x - label.width / 2 - 3, right: at.x + label.width / 2 + 3, top: y - 9, bottom: y + 9 };
  }

  const isFree = (box, taken) => taken.every((b) => box.right < b.left || box.left > b.right || box.bottom < b.top || box.top > b.bottom);

  /* Puts a name on the map and measures it; false if the view doesn't want it. */
  function ready(label, map) {
    const named = label.kind === "mantika" && focus.some((one) => one.name === label.name);
    if (named || !wanted(label, atlas.state.view)) {
      label.marker.remove();
      return false;
    }
    if (!label.marker._map) label.marker.addTo(map);
    label.width = label.width || label.marker.getElement().firstChild.offsetWidth;
    return true;
  }

  /* Draws a name at its first free side, or hides it; gives its box. */
  function draw(label, map, taken) {
    const at = map.latLngToContainerPoint(label.marker.getLatLng());
    const roomy = !label.room_km || label.always || label.width <= OVERHANG * label.room_km / kmPerPixel(map, label.lat);
    const free = Object.keys(SIDES).find((one) => roomy && isFree(boxOf(label, at, one), taken));
    const side = free || (label.always ? "at" : "");
    const { classList } = label.marker.getElement();
    for (const one of Object.keys(SIDES)) classList.toggle(one, one === side);
    classList.toggle("crowded", !side);
    return side ? [boxOf(label, at, side)] : [];
  }

  /* Greedy: the names that must be there, then the marks, then the other names, none over what came before. */
  function place(map) {
    const shown = [...focus, ...markers].filter((label) => ready(label, map));
    const keen = atlas.keenBoxes(map);
    const first = [];
    for (const label of shown.filter((one) => one.always)) first.push(...draw(label, map, [...keen, ...first]));
    const taken = atlas.placeSites(map, first);
    for (const label of shown.filter((one) => !one.always)) taken.push(...draw(label, map, taken));
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
    const key = [view.level, view.layers, view.within, atlas.sitesVersion()].join("|");
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
