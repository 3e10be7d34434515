/* Paints the map: styles of shapes that Leaflet already holds. Numbers come from sums.js, classes from classes.js. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const layers = {}; // layer key -> Map of P-code -> Leaflet layer
  const groups = {}; // layer key -> the Leaflet group that holds them
  const AREAS = ["region", "mantika", "baladiya"];
  let map = null;
  let waiting = false;

  const SELECTED = { color: "#16202C", weight: 2.5, opacity: 1 };
  const POINTS_OF = { baladiya: "baladiya_points", muhalla: "muhalla_points" };

  function styleAtFirst(feature, context) {
    return atlas.start.layers[context.hideout.layer].style;
  }

  function pointToLayer(feature, latlng, context) {
    return L.circleMarker(latlng, { radius: 3, ...atlas.start.layers[context.hideout.layer].style });
  }

  /* Leaflet hands over each feature as it arrives. */
  function adopt(feature, layer, context) {
    const key = context.hideout.layer;
    (layers[key] = layers[key] || new Map()).set(feature.properties.pcode || feature.properties.iso3, layer);
    if (!map) {
      map = context.map;
      requestAnimationFrame(() => atlas.frame(map));
    }
    layer.once("add", () => {
      groups[key] = Object.values(layer._eventParents || {})[0] || groups[key];
      soon();
    });
    if (!feature.properties.pcode || feature.properties.pcode === "LY") return;
    layer.bindTooltip(() => tooltip(feature.properties.pcode), { sticky: true, className: "tip", direction: "top" });
    layer.on("click", (event) => atlas.pickPlace(feature.properties.pcode, event.originalEvent.shiftKey));
    layer.on("mouseover", () => hover(feature.properties.pcode, true));
    layer.on("mouseout", () => hover(feature.properties.pcode, false));
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      atlas.repaint();
    });
  }

  function hover(pcode, on) {
    document.querySelectorAll(`[data-pcode="${pcode}"]`).forEach((row) => row.classList.toggle("hover", on));
    for (const key of Object.keys(layers)) {
      const path = layers[key].get(pcode) && layers[key].get(pcode).getElement();
      if (path) path.classList.toggle("hover", on);
    }
  }

  function tooltip(pcode) {
    const { text, place, measured } = atlas.words;
    const fact = filled() && atlas.picture.facts.get(pcode);
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
    if (!fact) return box;
    line("tip-value", `${measured(fact.value, atlas.state.view.measure)} ${fact.value < 0 ? "" : atlas.picture.unit}`);
    for (const [label, value] of fact.also) line("tip-also", `${label}: ${value}`);
    if (fact.rank) line("tip-also", text("client.rank", { rank: fact.rankText, of: atlas.picture.rankedText }));
    return box;
  }

  /* Shows or hides a layer; fetches its geometry the first time a view needs it. */
  function setShown(key, shown) {
    if (shown && !layers[key]) {
      layers[key] = new Map();
      dash_clientside.set_props(`layer-${key}`, { url: atlas.start.urls.geometry[key] });
    }
    const group = groups[key];
    if (!map || !group) return;
    if (shown && !map.hasLayer(group)) map.addLayer(group);
    if (!shown && map.hasLayer(group)) map.removeLayer(group);
  }

  const gapFill = (value) => `url(#${atlas.words.GAPS[value].replace(".", "-")})`;

  const filled = () => atlas.state.view.layers.includes("migrants");

  function areaStyle(fact, muted) {
    if (!filled()) return { ...atlas.start.layers.mantika.behind_circles, fillOpacity: muted ? 0.5 : 1, dashArray: null };
    const { ramp } = atlas.picture;
    const fill = fact.value < 0 ? gapFill(fact.value) : ramp[fact.klass];
    return { fillColor: fill, fillOpacity: muted ? 0.35 : 1, color: fact.value < 0 ? "#9AA3AE" : "#ffffff", weight: 1, opacity: 1 };
  }

  function circleStyle(fact, muted) {
    if (fact.size <= 0 && !(fact.value >= 0 && atlas.state.view.measure === "change")) return { radius: 3.5, fillColor: "#ffffff", fillOpacity: 1, color: "#5b6678", weight: 1.25, opacity: 1,
      dashArray: fact.size === -1 ? "1 3" : null };
    const plain = atlas.start.layers.baladiya_points.style;
    const fill = !atlas.picture.rated ? plain.fillColor : fact.value < 0 ? gapFill(fact.value) : atlas.picture.ramp[fact.klass];
    return { radius: Math.max(fact.radius, 2), fillColor: fill, fillOpacity: muted ? 0.25 : plain.fillOpacity, color: "#ffffff", weight: 1, opacity: 1, dashArray: null };
  }

  function describe(layer, pcode, fact, selected) {
    const path = layer.getElement && layer.getElement();
    if (!path) return;
    path.setAttribute("data-shape", pcode);
    path.setAttribute("data-value", filled() ? fact.value : "");
    if (atlas.state.view.level === "muhalla") return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-pressed", selected);
    path.setAttribute("aria-label", filled() ? fact.spoken : atlas.words.place(pcode));
    path.classList.toggle("selected", selected);
  }

  function undescribe(layer) {
    const path = layer.getElement();
    if (!path) return;
    ["data-shape", "data-value", "tabindex", "role", "aria-label", "aria-pressed"].forEach((name) => path.removeAttribute(name));
    path.classList.remove("selected");
  }

  /* A shape that comes to the front leaves the page for a moment: the keyboard's focus comes back to it. */
  function paintMap() {
    const focused = document.activeElement;
    paintLayers();
    const lost = focused !== document.activeElement && map && map.getContainer().contains(focused);
    if (lost) focused.focus({ preventScroll: true });
  }

  function paintLayers() {
    const { view } = atlas.state;
    if (!map || !atlas.picture) return; // what is asked of Dash before its layers stand may be lost
    const circles = filled() && POINTS_OF[view.level];
    const behind = view.level === "baladiya" || view.level === "muhalla"; // mantikas lie under what is finer
    const cells = view.layers.includes("cells");
    const shown = [circles || view.level, behind && "mantika", cells && "baladiya", view.layers.includes("muhallas") && "muhalla_points",
      view.layers.includes("graticule") && "graticule"];
    for (const key of [...AREAS, "baladiya_points", "muhalla_points", "graticule"]) setShown(key, shown.includes(key));
    const within = new Set(view.within);
    const inFocus = (pcode) => !within.size || view.within.some((focus) => pcode.startsWith(focus) || focus.startsWith(pcode));
    const { facts } = atlas.picture;
    if (behind) paintContext("mantika", Boolean(circles));
    if (!circles) paintAreas(layers[view.level], facts, inFocus, within);
    for (const key of [behind && "mantika", "neighbours", "far_land"]) if (groups[key]) groups[key].bringToBack();
    if (cells && (circles || view.level !== "baladiya")) paintContext("baladiya", Boolean(circles));
    if (groups.country) groups.country.bringToFront();
    if (circles) paintCircles(layers[circles], facts, inFocus, within);
    if (circles !== "muhalla_points" && view.layers.includes("muhallas")) paintDots();
    atlas.paintSites(map, atlas.marks.onMap(view));
    atlas.paintLabels(map);
  }

  const INK = "#16202C";
  const DOTS = { urban: { fillColor: INK, color: "#ffffff", weight: 0.5 }, rural: { fillColor: "#ffffff", color: INK, weight: 1 } };

  /* Muhallas as dots over another level: where they are, not how many live there; rural ones are rings. */
  function paintDots() {
    for (const [pcode, layer] of layers.muhalla_points || []) {
      const { setting } = atlas.state.places[pcode];
      layer.setStyle({ fillOpacity: 0.9, dashArray: null, ...(DOTS[setting] || { fillColor: "#9AA3AE", color: "#ffffff", weight: 0.5 }) });
      layer.setRadius(2.2);
      layer.bringToFront();
      undescribe(layer);
    }
  }

  function paintAreas(shapes, facts, inFocus, within) {
    for (const [pcode, layer] of shapes || []) {
      const fact = facts.get(pcode);
      if (!fact) continue;
      const selected = within.has(pcode);
      layer.setStyle({ ...areaStyle(fact, !inFocus(pcode)), ...(selected ? SELECTED : {}) });
      describe(layer, pcode, fact, selected);
      if (selected) layer.bringToFront();
    }
  }

  function paintCircles(shapes, facts, inFocus, within) {
    const largestFirst = [...(shapes || [])].sort((a, b) => facts.get(b[0]).size - facts.get(a[0]).size);
    for (const [pcode, layer] of largestFirst) {
      const fact = facts.get(pcode);
      const selected = within.has(pcode);
      const style = { ...circleStyle(fact, !inFocus(pcode)), ...(selected ? SELECTED : {}) };
      layer.setStyle(style);
      layer.setRadius(style.radius);
      describe(layer, pcode, fact, selected);
      layer.bringToFront();
    }
  }

  /* Shapes that stand for no figure of this view; a reader picks one only where nothing with a figure lies under it. */
  function paintContext(key, pickable) {
    for (const layer of (layers[key] || new Map()).values()) {
      layer.setStyle(atlas.start.layers[key].behind_circles);
      undescribe(layer);
      if (layer.getElement()) layer.getElement().style.pointerEvents = pickable ? "" : "none";
      if (!pickable) layer.bringToFront();
    }
  }

  atlas.paint = { styleAtFirst, pointToLayer, adopt };
  atlas.paintMap = paintMap;
  atlas.leaflet = () => map;
})();
