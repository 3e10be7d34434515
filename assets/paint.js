/* Boards: each a map, the view it shows and what paints it. Numbers come from picture.js, classes from classes.js.
   The first board is the page's map; a second one stands beside it while a reader compares (compare.js). */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const AREAS = ["region", "mantika", "baladiya"];
  const CONTEXT = ["far_land", "neighbours", "country", "graticule"];
  const POINTS_OF = { baladiya: "baladiya_points", muhalla: "muhalla_points" };
  const boards = (atlas.boards = []);
  let waiting = false;

  /* `view` and `picture` give what the board shows now; `load` brings the shapes of a layer, `begin` is told of the
     map. A board that `follows` another is out of the Tab order, as the other one's shapes speak for both. */
  function makeBoard({ view, picture, load, begin = () => {}, follows = false }) {
    const board = { map: null, view, picture, load, begin, follows, themed: null,
      layers: {}, // layer key -> Map of P-code -> Leaflet layer
      groups: {} }; // layer key -> the Leaflet group that holds them
    board.sites = atlas.makeSites(board);
    board.names = atlas.makeNames(board);
    boards.push(board);
    return board;
  }

  function styleAtFirst(feature, context) {
    return atlas.plainStyle(context.hideout.layer);
  }

  function pointToLayer(feature, latlng, context) {
    return L.circleMarker(latlng, { radius: 3, ...atlas.plainStyle(context.hideout.layer) });
  }

  /* Leaflet hands over each feature as it arrives. */
  function adopt(board, feature, layer, context) {
    const key = context.hideout.layer;
    const { pcode, iso3 } = feature.properties;
    (board.layers[key] = board.layers[key] || new Map()).set(pcode || iso3, layer);
    if (!board.map) {
      board.map = context.map;
      board.begin(board);
    }
    layer.once("add", () => {
      board.groups[key] = Object.values(layer._eventParents || {})[0] || board.groups[key];
      atlas.repaintSoon();
    });
    if (!pcode || pcode === "LY") return;
    layer.bindTooltip(() => tooltip(board, pcode), { sticky: true, className: "tip place-tip", direction: "top" });
    layer.on("click", (event) => atlas.pickPlace(pcode, event.originalEvent.shiftKey));
    layer.on("mouseover", (event) => hover(board, pcode, true, event.latlng));
    layer.on("mousemove", (event) => atlas.tipBeside(board, pcode, event.latlng));
    layer.on("mouseout", () => hover(board, pcode, false));
  }

  /* Shapes and marks come one after the other: whatever has come before the next frame is painted at once. */
  atlas.repaintSoon = function () {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      atlas.repaint();
    });
  };

  atlas.isToBePainted = () => waiting;

  /* A place that is pointed at shows it everywhere: in rows, in bars and on each map. */
  function hover(board, pcode, on, latlng) {
    document.querySelectorAll(`[data-pcode="${pcode}"]`).forEach((row) => row.classList.toggle("hover", on));
    for (const { layers } of boards) {
      for (const key of Object.keys(layers)) {
        const path = layers[key].get(pcode) && layers[key].get(pcode).getElement();
        if (path) path.classList.toggle("hover", on);
      }
    }
    atlas.tipBeside(board, on ? pcode : null, latlng);
  }

  function tooltip(board, pcode) {
    const { text, place, measured } = atlas.words;
    const picture = board.picture();
    const fact = filled(board) && picture.facts.get(pcode);
    const box = document.createElement("div");
    const line = (className, content) => {
      const part = document.createElement("div");
      part.className = className;
      part.textContent = content;
      box.append(part);
    };
    line("tip-name", place(pcode));
    const { level, setting } = atlas.state.places[pcode];
    line("tip-level", [text(`client.level.${level}`), setting && text(`setting.${setting}`)].filter(Boolean).join(" · "));
    if (fact) {
      line("tip-value", `${measured(fact.value, board.view().measure)} ${fact.value < 0 ? "" : picture.unit}`);
      for (const [label, value] of fact.also) line("tip-also", `${label}: ${value}`);
      if (fact.rank) line("tip-also", text("client.rank", { rank: fact.rankText, of: picture.rankedText }));
    }
    for (const [label, value] of atlas.besideLines(board, pcode)) line("tip-beside", `${label}: ${value}`);
    return box;
  }

  /* Shows or hides a layer; fetches its geometry the first time a view needs it. */
  function setShown(board, key, shown) {
    if (shown && !board.layers[key]) {
      board.layers[key] = new Map();
      board.load(key, board);
    }
    const group = board.groups[key];
    if (!board.map || !group) return;
    if (shown && !board.map.hasLayer(group)) board.map.addLayer(group);
    if (!shown && board.map.hasLayer(group)) board.map.removeLayer(group);
  }

  const gapFill = (value) => `url(#${atlas.words.GAPS[value].replace(".", "-")})`;

  const filled = (board) => board.view().layers.includes("migrants");

  const selectedStyle = () => ({ color: atlas.colours().selected, weight: 2.5, opacity: 1 });

  function areaStyle(board, fact, muted) {
    if (!filled(board)) return { ...atlas.behindStyle("mantika"), fillOpacity: muted ? 0.5 : 1, dashArray: null };
    const { quietEdge, edge } = atlas.colours();
    const fill = fact.value < 0 ? gapFill(fact.value) : board.picture().ramp[fact.klass];
    return { fillColor: fill, fillOpacity: muted ? 0.35 : 1, color: fact.value < 0 ? quietEdge : edge, weight: 1, opacity: 1 };
  }

  function circleStyle(board, fact, muted) {
    const { emptyCircle, emptyEdge, edge } = atlas.colours();
    const fellToNone = fact.value >= 0 && board.view().measure === "change";
    if (fact.size <= 0 && !fellToNone) return { radius: 3.5, fillColor: emptyCircle, fillOpacity: 1, color: emptyEdge, weight: 1.25,
      opacity: 1, dashArray: fact.size === -1 ? "1 3" : null };
    const plain = atlas.plainStyle("baladiya_points");
    const { rated, ramp } = board.picture();
    const fill = !rated ? plain.fillColor : fact.value < 0 ? gapFill(fact.value) : ramp[fact.klass];
    return { radius: Math.max(fact.radius, 2), fillColor: fill, fillOpacity: muted ? 0.25 : plain.fillOpacity, color: edge,
      weight: 1, opacity: 1, dashArray: null };
  }

  function describe(board, layer, pcode, fact, selected) {
    const path = layer.getElement && layer.getElement();
    if (!path) return;
    path.setAttribute("data-shape", pcode);
    path.setAttribute("data-value", filled(board) ? fact.value : "");
    if (board.view().level === "muhalla") return;
    path.setAttribute("tabindex", board.follows ? "-1" : "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-pressed", selected);
    path.setAttribute("aria-label", filled(board) ? fact.spoken : atlas.words.place(pcode));
    path.classList.toggle("selected", selected);
  }

  function undescribe(layer) {
    const path = layer.getElement();
    if (!path) return;
    ["data-shape", "data-value", "tabindex", "role", "aria-label", "aria-pressed"].forEach((name) => path.removeAttribute(name));
    path.classList.remove("selected");
  }

  /* A shape that comes to the front leaves the page for a moment: the keyboard's focus comes back to it. */
  function paintBoard(board) {
    const focused = document.activeElement;
    paintLayers(board);
    const lost = focused !== document.activeElement && board.map && board.map.getContainer().contains(focused);
    if (lost) focused.focus({ preventScroll: true });
  }

  function paintLayers(board) {
    const { map, layers, groups } = board;
    if (!map || !board.picture()) return; // what is asked of Dash before its layers stand may be lost
    const view = board.view();
    const { facts } = board.picture();
    const circles = filled(board) && POINTS_OF[view.level];
    const behind = view.level === "baladiya" || view.level === "muhalla"; // mantikas lie under what is finer
    const cells = view.layers.includes("cells");
    const shown = [circles || view.level, behind && "mantika", cells && "baladiya", view.layers.includes("muhallas") && "muhalla_points",
      view.layers.includes("graticule") && "graticule"];
    for (const key of [...AREAS, "baladiya_points", "muhalla_points", "graticule"]) setShown(board, key, shown.includes(key));
    paintGround(board);
    const within = new Set(view.within);
    const inFocus = (pcode) => !within.size || view.within.some((focus) => pcode.startsWith(focus) || focus.startsWith(pcode));
    if (behind) paintContext(board, "mantika", Boolean(circles));
    if (!circles) paintAreas(board, layers[view.level], facts, inFocus, within);
    for (const key of [behind && "mantika", "neighbours", "far_land"]) if (groups[key]) groups[key].bringToBack();
    if (cells && (circles || view.level !== "baladiya")) paintContext(board, "baladiya", Boolean(circles));
    if (groups.country) groups.country.bringToFront();
    if (circles) paintCircles(board, layers[circles], facts, inFocus, within);
    if (circles !== "muhalla_points" && view.layers.includes("muhallas")) paintDots(board);
    board.sites.paint(atlas.marks.onMap(view));
    board.names.paint();
  }

  /* What no view changes takes other colours with another theme alone. */
  function paintGround(board) {
    if (board.themed === atlas.colours()) return;
    if (board.themed) for (const key of CONTEXT) if (board.groups[key]) board.groups[key].setStyle(atlas.plainStyle(key));
    board.themed = atlas.colours();
  }

  /* Muhallas as dots over another level: where they are, not how many live there; rural ones are rings. */
  function paintDots(board) {
    const { ink, edge, halo, unknown } = atlas.colours();
    const dots = { urban: { fillColor: ink, color: edge, weight: 0.5 }, rural: { fillColor: halo, color: ink, weight: 1 } };
    for (const [pcode, layer] of board.layers.muhalla_points || []) {
      const { setting } = atlas.state.places[pcode];
      layer.setStyle({ fillOpacity: 0.9, dashArray: null, ...(dots[setting] || { fillColor: unknown, color: edge, weight: 0.5 }) });
      layer.setRadius(2.2);
      layer.bringToFront();
      undescribe(layer);
    }
  }

  function paintAreas(board, shapes, facts, inFocus, within) {
    for (const [pcode, layer] of shapes || []) {
      const fact = facts.get(pcode);
      if (!fact) continue;
      const selected = within.has(pcode);
      layer.setStyle({ ...areaStyle(board, fact, !inFocus(pcode)), ...(selected ? selectedStyle() : {}) });
      describe(board, layer, pcode, fact, selected);
      if (selected) layer.bringToFront();
    }
  }

  function paintCircles(board, shapes, facts, inFocus, within) {
    const largestFirst = [...(shapes || [])].sort((a, b) => facts.get(b[0]).size - facts.get(a[0]).size);
    for (const [pcode, layer] of largestFirst) {
      const fact = facts.get(pcode);
      const selected = within.has(pcode);
      const style = { ...circleStyle(board, fact, !inFocus(pcode)), ...(selected ? selectedStyle() : {}) };
      layer.setStyle(style);
      layer.setRadius(style.radius);
      describe(board, layer, pcode, fact, selected);
      layer.bringToFront();
    }
  }

  /* Shapes that stand for no figure of this view; a reader picks one only where nothing with a figure lies under it. */
  function paintContext(board, key, pickable) {
    for (const layer of (board.layers[key] || new Map()).values()) {
      layer.setStyle(atlas.behindStyle(key));
      undescribe(layer);
      if (layer.getElement()) layer.getElement().style.pointerEvents = pickable ? "" : "none";
      if (!pickable) layer.bringToFront();
    }
  }

  let first = null; // the page's own map: made with its first feature, when every script is here

  function firstBoard() {
    return (first = first || makeBoard({
      view: () => atlas.state.view,
      picture: () => atlas.picture,
      load: (key) => atlas.bringGeometry(key),
      begin: ({ map }) => requestAnimationFrame(() => atlas.frame(map)),
    }));
  }

  atlas.paint = { styleAtFirst, pointToLayer, adopt: (...of) => adopt(firstBoard(), ...of) };
  Object.assign(atlas, { makeBoard, adoptOn: adopt, placeTip: tooltip, hoverPlace: hover });
  atlas.paintMap = () => boards.forEach((board) => (board.follows && !atlas.state.view.beside ? null : paintBoard(board)));
  atlas.leaflet = () => first && first.map;
})();
