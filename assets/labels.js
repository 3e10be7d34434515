/* Names on the map, in the page's language: the most important first, none over another. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const OVERHANG = 4; // a name may be this much wider than the room about its point
  const MOST_FOCUSED = 12;

  function icon(label) {
    const html = document.createElement("span");
    html.textContent = label.name;
    return L.divIcon({ className: `label ${label.kind} ${label.above ? "above" : ""}`, html, iconSize: null });
  }

  /* The names of one board; `key`: what they were last placed for. */
  atlas.makeNames = function (board) {
    const names = { board, markers: null, focus: [], key: "" };
    return { paint: () => paint(names), measure: () => measure(names) };
  };

  function build(names) {
    names.markers = atlas.start.labels.map((label) => ({
      ...label,
      marker: L.marker([label.lat, label.lon], { icon: icon(label), interactive: false, keyboard: false }),
    }));
    names.board.map.on("zoomend moveend", () => place(names));
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

  /* What stands over the map, in its own pixels: buttons and scale. */
  const controls = (map) => [...map.getContainer().querySelectorAll(".leaflet-top, .leaflet-bottom")]
    .map(({ offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight }) => ({ left, top, right: left + offsetWidth, bottom: top + offsetHeight }));

  /* Puts a name on the map; false if the view doesn't want it. */
  function stands(label, { board: { map, view }, focus }) {
    const named = label.kind === "mantika" && focus.some((one) => one.name === label.name);
    if (named || !wanted(label, view())) {
      label.marker.remove();
      return false;
    }
    if (!label.marker._map) label.marker.addTo(map);
    return true;
  }

  /* Neither the map's edge cuts it nor what stands over the map. */
  function isWhole(box, map, over) {
    const { x, y } = map.getSize();
    return box.left >= 0 && box.right <= x && box.top >= 0 && box.bottom <= y && isFree(box, over);
  }

  /* Draws a name at its first free side, or hides it; gives its box. */
  function draw(label, map, over, taken) {
    const at = map.latLngToContainerPoint(label.marker.getLatLng());
    const roomy = !label.room_km || label.always || label.width <= OVERHANG * label.room_km / kmPerPixel(map, label.lat);
    const whole = Object.keys(SIDES).filter((one) => roomy && isWhole(boxOf(label, at, one), map, over));
    const side = whole.find((one) => isFree(boxOf(label, at, one), taken)) || (label.always && whole[0]) || "";
    const { classList } = label.marker.getElement();
    for (const one of Object.keys(SIDES)) classList.toggle(one, one === side);
    classList.toggle("crowded", !side);
    return side ? [boxOf(label, at, side)] : [];
  }

  /* Greedy: the names that must be there, then the marks, then the other names, none over what came before. */
  function place(names) {
    const { map, sites } = names.board;
    const shown = [...names.focus, ...names.markers].filter((label) => stands(label, names));
    // All stand before the first is measured, so that the page is laid out once.
    for (const label of shown) label.width = label.width || label.marker.getElement().firstChild.offsetWidth;
    const over = controls(map);
    const keen = sites.keen();
    const first = [];
    for (const label of shown.filter((one) => one.always)) first.push(...draw(label, map, over, [...keen, ...first]));
    const taken = sites.place(first);
    for (const label of shown.filter((one) => !one.always)) taken.push(...draw(label, map, over, taken));
  }

  /* The places in focus are named wherever they are. */
  function nameFocus(names, within) {
    for (const label of names.focus) label.marker.remove();
    const above = names.board.picture().circles;
    names.focus = within.filter((pcode) => atlas.state.places[pcode].point).slice(0, MOST_FOCUSED).map((pcode) => {
      const [lon, lat] = atlas.state.places[pcode].point;
      const label = { kind: "focus", above, name: atlas.words.place(pcode), lon, lat, always: true };
      return { ...label, marker: L.marker([lat, lon], { icon: icon(label), interactive: false, keyboard: false }) };
    });
  }

  function paint(names) {
    const view = names.board.view();
    const key = [view.level, view.layers, view.within, names.board.sites.version()].join("|");
    if (!names.markers) build(names);
    if (names.key === key) return;
    names.key = key;
    nameFocus(names, view.within);
    place(names);
  }

  function measure(names) {
    if (!names.markers) return;
    names.markers.forEach((label) => (label.width = 0));
    place(names);
  }
  document.fonts.ready.then(() => atlas.boards.forEach((board) => board.names.measure()));
})();
