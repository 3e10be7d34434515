/* Marks on the map. Those of one layer at one point make a site: symbols, a grid of units, or a circle of people. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const SYMBOL = 24, UNIT = 18, EDGE = 6, COLUMNS = 5, DOT = 12, PILL = [42, 24]; // px
  const LARGEST = 30; // px, radius of the largest circle
  const KEEN = 9; // sites whose points names leave free
  const NEAR = 10; // px within which two sites count as one point

  /* The sites of one board; `drawn`: key -> site with its marker, `version` counts the changes. */
  atlas.makeSites = function (board) {
    const own = { board, drawn: new Map(), version: 0 };
    return { paint: (marks) => paint(own, marks), place: (first) => place(own, first), keen: () => keen(own), version: () => own.version };
  };

  const order = (layer) => atlas.start.defaults.layers.indexOf(layer);
  const symbolOf = (mark) => atlas.marks.symbols()[mark.symbol] || atlas.marks.symbols()[mark.layer];
  const label = (layer) => atlas.words.text(`layer.${layer}`);

  function grouped(items, keyOf) {
    const groups = new Map();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) || []), item]);
    return groups;
  }

  /* Sites, the most important first: people by number, then the layers in their order, many marks before few. */
  function sitesOf(marks) {
    const sites = [...grouped(marks, (mark) => `${mark.layer}|${mark.lon},${mark.lat}`)].map(([key, own]) => ({
      key, marks: own, layer: own[0].layer, people: own[0].layer === "storm_idps" ? own[0].value || 0 : -1,
      signature: [atlas.state.view.digits, ...own.map((mark) => mark.id)].join(" "),
    }));
    return sites.sort((a, b) => b.people - a.people || order(a.layer) - order(b.layer)
      || b.marks.length - a.marks.length || (a.key < b.key ? -1 : 1));
  }

  function spoken(marks) {
    if (marks.length > 1) return `${label(marks[0].layer)}: ${atlas.words.number(marks.length)}`;
    const { inDigits } = atlas.words;
    return [inDigits(marks[0].name), atlas.marks.figure(marks[0]), inDigits(marks[0].kind)].filter(Boolean).join(", ");
  }

  function button(board, className, marks) {
    const attributes = { type: "button", "aria-label": spoken(marks) };
    const made = atlas.element("button", `site ${className}`, undefined, attributes);
    made.addEventListener("click", (event) => {
      L.DomEvent.stop(event);
      atlas.hideTip();
      atlas.openMarks(marks);
    });
    const [{ pcode, lat, lon }] = marks;
    for (const event of ["mouseenter", "focus"]) made.addEventListener(event, () => {
      atlas.showTip(board.map, made, marks);
      atlas.tipBeside(board, pcode, [lat, lon]);
    });
    for (const event of ["mouseleave", "blur"]) made.addEventListener(event, () => {
      atlas.hideTip();
      atlas.tipBeside(board, null);
    });
    return made;
  }

  function drawing(mark, form = mark.hollow ? "hollow" : "svg") {
    const holder = atlas.element("span", "symbol");
    holder.innerHTML = symbolOf(mark)[form]; // drawn by the server from its registry, never from data
    return holder;
  }

  /* One symbol for each kind of mark, with the number of marks it stands for. */
  function symbols(board, site) {
    const kinds = [...grouped(site.marks, (mark) => mark.symbol).values()];
    const make = () => kinds.map((same) => {
      const made = button(board, "", same);
      made.append(drawing(same[0]));
      if (same.length > 1) made.append(atlas.element("span", "badge", atlas.words.number(same.length)));
      return made;
    });
    return { name: "whole", width: kinds.length * SYMBOL, height: SYMBOL, make };
  }

  /* The units of a town as a small grid; where that is too much, how many they are. */
  function grid(board, site) {
    const units = [...grouped(site.marks, (mark) => mark.symbol).values()].map((same) => same[0]);
    const rows = Math.ceil(units.length / COLUMNS);
    const columns = Math.ceil(units.length / rows);
    const make = () => {
      const made = button(board, "units", site.marks);
      made.style.setProperty("--columns", columns);
      made.append(...units.map((mark) => drawing(mark)));
      return [made];
    };
    const whole = { name: "whole", width: columns * UNIT + EDGE, height: rows * UNIT + EDGE, make };
    if (units.length < 2) return [whole];
    const pill = () => {
      const made = button(board, "pill", site.marks);
      made.append(drawing(units[0]), atlas.element("span", "", atlas.words.number(site.marks.length)));
      return [made];
    };
    return [whole, { name: "pill", width: PILL[0], height: PILL[1], make: pill }];
  }

  /* A circle whose area is the number of people, the same scale at every date. */
  function circle(board, site) {
    const [mark] = site.marks;
    const radius = Math.max(6, atlas.classes.radiusPx(site.people, atlas.marks.largest("storm_idps"), LARGEST));
    const make = () => {
      const made = button(board, `people ${mark.hollow ? "hollow" : ""}`, site.marks);
      made.style.inlineSize = made.style.blockSize = `${2 * radius}px`;
      return [made];
    };
    return { name: "circle", width: 1.4 * radius, height: 1.4 * radius, make };
  }

  function dot(board, site) {
    const make = () => {
      const made = button(board, "dot", site.marks);
      made.append(drawing(site.marks[0], "dot"));
      return [made];
    };
    return { name: "dot", width: DOT, height: DOT, make };
  }

  function formsOf(board, site) {
    if (site.people >= 0) return [circle(board, site)];
    return [...(site.layer === "programmes" ? grid(board, site) : [symbols(board, site)]), dot(board, site)];
  }

  function begin(board, site) {
    const [mark] = site.marks;
    const body = atlas.element("div", "site-body");
    const leader = atlas.element("div", "leader");
    const icon = L.divIcon({ className: "site-point", html: atlas.element("div"), iconSize: null });
    const marker = L.marker([mark.lat, mark.lon], { icon, keyboard: false, interactive: false }).addTo(board.map);
    marker.getElement().replaceChildren(leader, body);
    marker.getElement().dataset.site = `${site.layer}|${mark.pcode}`;
    marker.getElement().dataset.marks = site.marks.map((one) => one.id).join(" ");
    return { ...site, marker, body, leader, forms: formsOf(board, site), shown: "" };
  }

  /* Markers of sites that stay are kept, so that a repaint costs little and the keyboard's focus stays. */
  function paint(own, marks) {
    const { board, drawn } = own;
    const sites = sitesOf(marks);
    const kept = new Map(sites.map((site) => [site.key, site.signature]));
    for (const [key, one] of drawn) {
      if (kept.get(key) === one.signature) continue;
      one.marker.remove();
      drawn.delete(key);
      own.version += 1;
    }
    sites.forEach((site, rank) => {
      if (!drawn.has(site.key)) {
        drawn.set(site.key, begin(board, site));
        own.version += 1;
      }
      drawn.get(site.key).rank = rank;
    });
  }

  const boxAt = (x, y, width, height) => (
    { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 });
  const apart = (a, b) => a.right <= b.left || a.left >= b.right || a.bottom <= b.top || a.top >= b.bottom;

  /* Where a form may stand about its point, nearest first; `room` is the half width of what stands on the point. */
  function spots(form, room) {
    const [x, y] = [room + form.width / 2 + 2, room + form.height / 2 + 2];
    const beside = [[x, 0], [-x, 0]], above = [[0, -y], [0, y]];
    const sides = form.width > SYMBOL ? [...above, ...beside] : [...beside, ...above];
    const corners = [[x, -y], [-x, -y], [x, y], [-x, y]];
    const further = [[x + SYMBOL, 0], [-x - SYMBOL, 0], [0, -y - SYMBOL], [0, y + SYMBOL]];
    return [[0, 0], ...sides, ...corners, ...further];
  }

  /* What a site moved off its point must not go behind: the map's edge, its legend and buttons. */
  function wallsOf(map) {
    const frame = map.getContainer().getBoundingClientRect();
    const size = map.getSize();
    const scale = frame.width / size.x; // in a meeting the stage is drawn larger than Leaflet knows
    const boxes = [...document.querySelectorAll("#legend, .leaflet-control, .board-name:not([hidden])")].map((one) => one.getBoundingClientRect());
    const walls = boxes.map((box) => ({ left: (box.left - frame.left) / scale, right: (box.right - frame.left) / scale,
      top: (box.top - frame.top) / scale, bottom: (box.bottom - frame.top) / scale }));
    return (box) => box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y
      && walls.every((wall) => apart(wall, box));
  }

  /* The first form and spot that meet nothing. Only what shares its point, or meets a name, moves off it. */
  function settle(site, at, taken, open) {
    const shared = taken.find((box) => box.at && Math.hypot(box.at.x - at.x, box.at.y - at.y) < NEAR);
    const room = shared ? Math.min((shared.right - shared.left) / 2, SYMBOL) : DOT;
    for (const form of site.forms) {
      const named = taken.some((box) => !box.at && !apart(box, boxAt(at.x, at.y, form.width, form.height)));
      const isDot = form.name === "dot";
      for (const [x, y] of shared || named || isDot ? spots(form, isDot && !shared ? 0 : room) : [[0, 0]]) {
        const box = boxAt(at.x + x, at.y + y, form.width, form.height);
        if ((!(x || y) || open(box)) && taken.every((other) => apart(other, box))) return { form, x, y, box };
      }
    }
    const form = site.forms[site.forms.length - 1];
    return { form, x: 0, y: 0, box: boxAt(at.x, at.y, form.width, form.height) };
  }

  function show(site, { form, x, y }) {
    const state = `${form.name} ${Math.round(x)} ${Math.round(y)}`;
    if (site.shown === state) return;
    if (site.shown.split(" ")[0] !== form.name) {
      const held = site.body.contains(document.activeElement);
      site.body.replaceChildren(...form.make());
      if (held) site.body.firstChild.focus({ preventScroll: true });
    }
    site.shown = state;
    site.body.style.translate = `calc(${x}px - 50%) calc(${y}px - 50%)`;
    site.leader.style.inlineSize = `${Math.hypot(x, y)}px`;
    site.leader.style.rotate = `${Math.atan2(y, x)}rad`;
    site.marker.setZIndexOffset({ circle: -9000, dot: 0 }[form.name] ?? 1000);
  }

  /* Lays sites out clear of the names in `first`; gives the boxes that other names must keep clear of. */
  function place({ board: { map }, drawn }, first) {
    const taken = [...first];
    const size = map.getSize();
    const open = wallsOf(map);
    for (const site of [...drawn.values()].sort((a, b) => a.rank - b.rank)) {
      const at = map.latLngToContainerPoint(site.marker.getLatLng());
      const beyond = Math.max(-at.x, -at.y, at.x - size.x, at.y - size.y) > 2 * SYMBOL;
      const found = beyond || site.people >= 0
        ? { form: site.forms[0], x: 0, y: 0, box: boxAt(at.x, at.y, site.forms[0].width, site.forms[0].height) }
        : settle(site, at, taken, open);
      show(site, found);
      taken.push({ ...found.box, at });
    }
    return taken;
  }

  /* Boxes about the points of the most important sites, which no name should hide. */
  const keen = ({ board: { map }, drawn }) => [...drawn.values()].filter((site) => site.rank < KEEN).map((site) => {
    const at = map.latLngToContainerPoint(site.marker.getLatLng());
    return boxAt(at.x, at.y, SYMBOL, SYMBOL);
  });

  /* A row for each symbol on the map and how many marks it stands for; a last one if any is approximate. */
  atlas.siteLegend = function (marks) {
    const sorted = [...marks].sort((a, b) => order(a.layer) - order(b.layer));
    const rows = grouped(sorted, (mark) => (atlas.marks.symbols()[mark.symbol] ? mark.symbol : mark.layer));
    const found = [...rows].map(([key, own]) => ({ key: `symbol.${key}`, count: own.length,
      html: key === "storm_idps" ? '<span class="people-key"></span>' : atlas.marks.symbols()[key].svg }));
    const hollow = { html: '<span class="hollow-key"></span>', key: "client.approximate_short" };
    if (marks.some((mark) => mark.hollow)) found.push(hollow);
    return found;
  };
})();
