/* Marks on the map: one marker a point, its layers side by side; where there is no room, a dot in their place. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const SYMBOL = 24, UNIT = 18, COLUMNS = 5, DOT = 11; // px
  const LARGEST = 30; // px, radius of the largest circle
  const MANY = 5; // marks that a tooltip names
  const drawn = new Map(); // point -> { marker, element, signature, … }
  let bound = null;

  const order = (layer) => atlas.start.defaults.layers.indexOf(layer);
  const symbolOf = (mark) => atlas.marks.symbols()[mark.symbol] || atlas.marks.symbols()[mark.layer];

  /* Points of the map, the most important first; at each the marks by layer. */
  function pointsOf(marks) {
    const points = new Map();
    for (const mark of marks) {
      const key = `${mark.lon},${mark.lat}`;
      if (!points.has(key)) points.set(key, { key, lon: mark.lon, lat: mark.lat, layers: new Map(), marks: [] });
      const point = points.get(key);
      point.layers.set(mark.layer, [...(point.layers.get(mark.layer) || []), mark]);
      point.marks.push(mark);
    }
    const first = (point) => Math.min(...[...point.layers.keys()].map(order));
    const people = (point) => Math.max(0, ...point.marks.map((mark) => (mark.layer === "storm_idps" ? mark.value || 0 : 0)));
    return [...points.values()].sort((a, b) => people(b) - people(a) || first(a) - first(b) || b.marks.length - a.marks.length || (a.key < b.key ? -1 : 1));
  }

  function button(className, marks) {
    const words = marks.length === 1 ? said(marks[0]) : `${label(marks[0].layer)}: ${atlas.words.number(marks.length)}`;
    const made = atlas.element("button", className, undefined, { type: "button", "aria-label": words });
    made.addEventListener("click", (event) => pick(marks, event));
    for (const event of ["mouseenter", "focus"]) made.addEventListener(event, () => tell(made, marks));
    for (const event of ["mouseleave", "blur"]) made.addEventListener(event, () => bound.closeTooltip(tip));
    return made;
  }

  const label = (layer) => atlas.words.text(`layer.${layer}`);
  const said = (mark) => [atlas.words.inDigits(mark.name), atlas.marks.figure(mark), atlas.words.inDigits(mark.kind)].filter(Boolean).join(", ");

  /* A click opens what is known of the marks, and brings their place into focus. */
  function pick(marks, event) {
    L.DomEvent.stop(event);
    bound.closeTooltip(tip);
    atlas.openMarks(marks);
  }

  function svg(mark) {
    const symbol = symbolOf(mark);
    const holder = atlas.element("span", "symbol");
    holder.innerHTML = mark.hollow ? symbol.hollow : symbol.svg; // drawn by the server from its registry, never from data
    return holder;
  }

  /* One symbol for each kind of mark of a layer; the units of a town as a small grid. */
  function site(layer, marks) {
    if (layer === "programmes") return grid(marks);
    const kinds = new Map();
    for (const mark of marks) kinds.set(mark.symbol, [...(kinds.get(mark.symbol) || []), mark]);
    return [...kinds.values()].map((same) => {
      const made = button("site", same);
      made.append(svg(same[0]));
      if (same.length > 1) made.append(atlas.element("span", "badge", atlas.words.number(same.length)));
      return made;
    });
  }

  function grid(marks) {
    const units = new Map(marks.map((mark) => [mark.symbol, mark]));
    const made = button("site units", marks);
    made.style.setProperty("--columns", Math.min(COLUMNS, units.size));
    for (const mark of units.values()) made.append(svg(mark));
    return [made];
  }

  /* A circle whose area is the number of people, the same scale at every date. */
  function circle(marks) {
    const [mark] = marks;
    const most = atlas.marks.largest("storm_idps");
    const radius = Math.max(6, atlas.classes.radiusPx(mark.value || 0, most, LARGEST));
    const made = button(`site people ${mark.hollow ? "hollow" : ""}`, marks);
    made.style.inlineSize = made.style.blockSize = `${2 * radius}px`;
    return { made, radius };
  }

  function build(point) {
    const element = atlas.element("div", "point-body");
    const row = atlas.element("div", "sites");
    let radius = 0, width = 0, height = SYMBOL;
    for (const [layer, marks] of point.layers) {
      if (layer === "storm_idps") {
        const round = circle(marks);
        radius = round.radius;
        element.append(round.made);
        continue;
      }
      for (const one of site(layer, marks)) {
        row.append(one);
        const columns = Number(one.style.getPropertyValue("--columns")) || 0;
        width += columns ? columns * UNIT + 6 : SYMBOL;
        if (columns) height = Math.max(height, Math.ceil(one.childElementCount / columns) * UNIT + 6);
      }
    }
    const dot = button("site dot", point.marks);
    dot.style.setProperty("--colour", symbolOf(point.marks[0]).colour);
    if (row.childElementCount) element.append(row, dot);
    return { element, radius, width, height };
  }

  atlas.paintSites = function (map, marks) {
    bound = map;
    const points = pointsOf(marks);
    const wanted = new Set(points.map((point) => point.key));
    for (const [key, one] of drawn) {
      if (wanted.has(key)) continue;
      one.marker.remove();
      drawn.delete(key);
    }
    points.forEach((point, rank) => {
      const signature = JSON.stringify([point.marks.map((mark) => mark.id), atlas.state.view.digits]);
      const before = drawn.get(point.key);
      if (!before || before.signature !== signature) {
        if (before) before.marker.remove();
        const parts = build(point);
        const icon = L.divIcon({ className: "site-point", html: parts.element, iconSize: null });
        const marker = L.marker([point.lat, point.lon], { icon, keyboard: false, interactive: false }).addTo(map);
        marker.getElement().dataset.marks = point.marks.map((mark) => mark.id).join(" ");
        drawn.set(point.key, { ...parts, marker, signature, point });
      }
      drawn.get(point.key).rank = rank;
    });
  };

  /* Who has room is drawn whole, the others as dots; gives the boxes that names must keep clear of. */
  atlas.placeSites = function (map) {
    const taken = [];
    for (const one of [...drawn.values()].sort((a, b) => a.rank - b.rank)) {
      const at = map.latLngToContainerPoint(one.marker.getLatLng());
      const whole = boxAt(at, one.width, one.height);
      const free = !one.width || taken.every((box) => apart(box, whole));
      one.element.classList.toggle("crowded", !free);
      one.marker.setZIndexOffset(free && one.width ? 1000 : 0); // a dot never lies over a symbol
      if (one.width) taken.push(free ? whole : boxAt(at, DOT, DOT));
      else taken.push(boxAt(at, one.radius, one.radius));
    }
    return taken;
  };

  const boxAt = (at, width, height) => ({ left: at.x - width / 2, right: at.x + width / 2, top: at.y - height / 2, bottom: at.y + height / 2 });
  const apart = (a, b) => a.right < b.left || a.left > b.right || a.bottom < b.top || a.top > b.bottom;

  const tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -10] });
  function tell(part, marks) {
    const box = atlas.element("div");
    for (const mark of marks.slice(0, MANY)) {
      box.append(atlas.element("div", "tip-name", atlas.words.inDigits(mark.name)));
      if (mark.text) box.append(atlas.element("div", "tip-value", atlas.marks.figure(mark)));
      const rest = [mark.kind, mark.as_of].filter(Boolean).map(atlas.words.inDigits).join(" · ");
      box.append(atlas.element("div", "tip-also", rest));
      if (mark.hollow) box.append(atlas.element("div", "tip-also", atlas.words.text("client.approximate")));
    }
    if (marks.length > MANY) box.append(atlas.element("div", "tip-also", atlas.words.text("client.and_more", { n: atlas.words.number(marks.length - MANY) })));
    tip.setLatLng([marks[0].lat, marks[0].lon]).setContent(box);
    bound.openTooltip(tip);
  }

  /* A row for each symbol on the map and how many marks it stands for; a last one if any is approximate. */
  atlas.siteLegend = function (marks) {
    const rows = new Map();
    for (const mark of [...marks].sort((a, b) => order(a.layer) - order(b.layer))) {
      const key = symbolOf(mark) === atlas.marks.symbols()[mark.symbol] ? mark.symbol : mark.layer;
      const row = rows.get(key) || { html: atlas.marks.symbols()[key].svg, key: `symbol.${key}`, count: 0 };
      row.count += 1;
      rows.set(key, row);
    }
    const found = [...rows.values()];
    if (marks.some((mark) => mark.hollow)) found.push({ html: '<span class="hollow-key"></span>', key: "client.approximate_short" });
    return found;
  };
})();
