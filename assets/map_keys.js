/* The map by keyboard: its areas are one stop of the Tab key and its symbols another; arrows move between neighbours.
   Enter, Space and Shift+Enter on an area are in navigate.js, as a click on it is. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }; // geometry never mirrors
  const ZOOM = { "+": 1, "=": 1, "-": -1, _: -1 };
  const PAN_PX = 120;
  const EDGE_PX = 48; // what is focused stands at least so far inside the frame
  const TIP_PX = 140; // height of a tip
  const AREAS = { selector: "path[data-shape]", all: byRank, at: pointOf, stop: "" };
  const SITES = { selector: "button.site", all: (box) => [...box.querySelectorAll("button.site")], at: middleOf, stop: null };

  function byRank(box) {
    const rank = ({ dataset: { shape } }) => (atlas.picture.facts.get(shape) || {}).rank || Infinity;
    return [...box.querySelectorAll(AREAS.selector)]
      .sort((a, b) => rank(a) - rank(b) || (a.dataset.shape < b.dataset.shape ? -1 : 1)); // gaps have no rank: last
  }

  function pointOf(path) {
    const [lon, lat] = atlas.state.places[path.dataset.shape].point;
    return atlas.leaflet().latLngToContainerPoint([lat, lon]);
  }

  function middleOf(part) {
    const frame = atlas.leaflet().getContainer().getBoundingClientRect();
    const box = part.getBoundingClientRect();
    return { x: box.x - frame.x + box.width / 2, y: box.y - frame.y + box.height / 2 };
  }

  /* The first that a circle meets which grows from here in the direction: near before far, ahead before aside. */
  function neighbour(kind, from, [dx, dy]) {
    const here = kind.at(from);
    const reach = (one) => {
      const there = kind.at(one);
      const [x, y] = [there.x - here.x, there.y - here.y];
      const ahead = x * dx + y * dy;
      return ahead > 0 ? (x * x + y * y) / ahead : Infinity;
    };
    const ways = kind.all(atlas.leaflet().getContainer()).map((one) => ({ one, cost: reach(one) }));
    ways.sort((a, b) => a.cost - b.cost || 0); // Infinity less itself is no number
    return ways[0].cost < Infinity ? ways[0].one : null;
  }

  /* By rank: the first, the last, one up, one down. */
  function inOrder(kind, from, key) {
    const all = kind.all(atlas.leaflet().getContainer());
    const at = all.indexOf(from);
    return { Home: all[0], End: all[all.length - 1], PageUp: all[at - 1], PageDown: all[at + 1] }[key];
  }

  function goTo(kind, part) {
    const map = atlas.leaflet();
    const at = kind.at(part);
    const outside = (value, size) => Math.min(0, value - EDGE_PX) + Math.max(0, value - size + EDGE_PX);
    const by = [outside(at.x, map.getSize().x), outside(at.y, map.getSize().y)];
    if (by[0] || by[1]) map.panBy(by, { animate: false });
    stopAt(kind, part);
    part.focus({ preventScroll: true });
  }

  function pressed(event) {
    const { key, target, shiftKey } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const kind = [AREAS, SITES].find(({ selector }) => target.closest(selector));
    const map = atlas.leaflet();
    if (ZOOM[key]) map.setZoom(map.getZoom() + ZOOM[key], { animate: false });
    else if (shiftKey && ARROWS[key]) map.panBy(ARROWS[key].map((way) => way * PAN_PX), { animate: false });
    else if (kind && (ARROWS[key] || ["Home", "End", "PageUp", "PageDown"].includes(key))) {
      const from = target.closest(kind.selector);
      const next = ARROWS[key] ? neighbour(kind, from, ARROWS[key]) : inOrder(kind, from, key);
      if (next) goTo(kind, next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Only one of a kind is in the Tab order: the one that was focused last, else the first. */
  function stopAt(kind, part) {
    kind.stop = kind === AREAS ? part.dataset.shape : part;
    for (const one of atlas.leaflet().getContainer().querySelectorAll(kind.selector)) {
      const index = one === part ? "0" : "-1";
      if (one.getAttribute("tabindex") !== index) one.setAttribute("tabindex", index);
    }
    if (kind === AREAS && atlas.state.view.level === "muhalla") nameOnly(part);
  }

  /* Muhallas are too many to be named all at once: only the one that may be focused is. */
  function nameOnly(path) {
    for (const named of atlas.leaflet().getContainer().querySelectorAll(`${AREAS.selector}[role]`)) {
      if (named !== path) ["role", "aria-label", "aria-pressed"].forEach((name) => named.removeAttribute(name));
    }
    const { shape } = path.dataset;
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", path.dataset.value ? atlas.picture.facts.get(shape).spoken : atlas.words.place(shape));
    path.setAttribute("aria-pressed", atlas.state.view.within.includes(shape));
  }

  /* After each repaint and each move of the map. */
  function mend() {
    const map = atlas.leaflet();
    if (!map) return;
    const box = map.getContainer();
    ready(map, box);
    const { within } = atlas.state.view;
    const areas = byRank(box);
    const find = (pcode) => areas.find((path) => path.dataset.shape === pcode);
    const area = find(AREAS.stop) || within.map(find).find(Boolean) || areas[0];
    const site = SITES.stop && SITES.stop.isConnected ? SITES.stop : box.querySelector(SITES.selector);
    if (area) stopAt(AREAS, area);
    if (site) stopAt(SITES, site);
    for (const name of box.querySelectorAll(".label:not([aria-hidden])")) name.setAttribute("aria-hidden", "true");
    ring();
  }

  /* Once the map stands: its names, keys and what follows the focus. */
  function ready(map, box) {
    const drawing = box.querySelector(".leaflet-overlay-pane svg");
    if (box.getAttribute("role") || !drawing) return;
    const { text } = atlas.words;
    const name = (part, role, words) => {
      part.setAttribute("role", role);
      part.setAttribute("aria-label", words);
    };
    name(box, "application", text("client.map.application"));
    box.setAttribute("aria-description", text("client.map.keys"));
    name(drawing, "group", text("client.map.areas"));
    name(map.getPane("markerPane"), "group", text("client.map.symbols"));
    box.addEventListener("keydown", pressed);
    box.addEventListener("focusin", focused);
    box.addEventListener("focusout", () => {
      box.removeAttribute("data-map-keys");
      ring();
    });
    map.on("zoomend moveend", () => requestAnimationFrame(mend));
    map.on("tooltipopen", ({ tooltip }) => keepInside(map, tooltip));
  }

  /* The tip of an area at the upper edge opens downwards. */
  function keepInside(map, tooltip) {
    if (!tooltip.options.sticky) return; // a symbol's tip has its side: tips.js
    tooltip.options.direction = map.latLngToContainerPoint(tooltip.getLatLng()).y < TIP_PX ? "bottom" : "top";
    tooltip.update();
  }

  function focused({ target }) {
    const kind = [AREAS, SITES].find(({ selector }) => target.matches(selector));
    if (!kind) return;
    target.removeAttribute("aria-describedby"); // Leaflet's: the tip says what the name has said
    const byKeys = target.matches(":focus-visible");
    atlas.leaflet().getContainer().toggleAttribute("data-map-keys", byKeys); // a meeting's arrows are its own after a click
    if (byKeys) ring();
    requestAnimationFrame(() => target.isConnected && stopAt(kind, target)); // a mouse's click doesn't wait for it
  }

  /* A ring of two colours above all shapes: one of them stands out from any fill. */
  const SVG = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(SVG, "g");
  drawn.setAttribute("class", "map-ring");
  drawn.append(document.createElementNS(SVG, "path"), document.createElementNS(SVG, "path"));

  function ring() {
    const path = document.activeElement;
    if (!path.matches(`${AREAS.selector}:focus-visible`)) return drawn.remove();
    for (const line of drawn.children) line.setAttribute("d", path.getAttribute("d"));
    path.parentNode.append(drawn);
  }

  document.addEventListener("atlas:repainted", mend);
})();
