"""The few lines that run as soon as the first map stands in the page, before it is painted for the first time."""

from __future__ import annotations

# Fits the map as Leaflet's fitBounds and assets/stage.js do, which a test compares; keeps the size of
# what is drawn in px; takes the theme's colours. In a browser without scripts the map is shown whole, and light.
FIT = """
(() => {
  "use strict";
  const root = document.documentElement, map = document.querySelector(".first-map");
  if (!map) return;
  const { bounds, at, fit, view } = map.dataset;
  try { if (localStorage.getItem("visited") !== null) root.dataset.visited = "on"; } catch { /* shown once more */ }
  if (root.dataset.kept && location.pathname + location.search !== view) return map.closest(".first").remove();
  const theme = root.dataset.theme || "light";
  const colours = map.getAttribute(`data-ramp-${theme}`).split(" ").filter(Boolean);
  colours.forEach((colour, i) => map.closest(".first").style.setProperty(`--class-${i + 1}`, colour));
  const numbers = (told) => told.split(" ").map(Number);
  const [west, south, east, north] = numbers(bounds), [zoom0, west0, north0] = numbers(at);
  const px = (lon, lat, zoom) => [(lon + 180) / 360, 0.5 - Math.atanh(Math.sin(lat * Math.PI / 180)) / (2 * Math.PI)]
    .map((part) => 256 * 2 ** zoom * part);
  const circles = [...map.querySelectorAll(":scope > circle")].map((one) => [one, one.r.baseVal.value]);
  const placed = [...map.querySelectorAll(".at")];

  function rebound(before, after) {
    if (before + after > 0) return Math.round(before - after) / 2;
    return Math.max(0, Math.ceil(before)) - Math.max(0, Math.floor(after));
  }

  let last = "", drawnAt = 1; // as the server drew it
  function fitted() {
    const box = map.getBoundingClientRect(), [width, height] = [Math.round(box.width), Math.round(box.height)];
    if (!width || !height || last === `${width} ${height}`) return;
    last = `${width} ${height}`;
    const room = fit === "country" ? 12 : 0, left = room && width >= 860 ? 230 : room;
    const [a, b] = [px(west, north, 0), px(east, south, 0)];
    const most = Math.log2(Math.min((width - left - room) / (b[0] - a[0]), (height - 2 * room) / (b[1] - a[1])));
    const zoom = Math.max(4, Math.min(13, Math.floor(Math.round(most * 400) / 400 / 0.25 + 1e-9) * 0.25)) || 4;
    const k = 2 ** (zoom - zoom0), [c, d] = [px(west, north, zoom), px(east, south, zoom)];
    let x = (c[0] + d[0] + room - left - width) / 2, y = (c[1] + d[1] - height) / 2;
    const [e, f] = [px(-4, 42, zoom), px(40, 10, zoom)];
    x = Math.round(x + rebound(e[0] - x, x + width - f[0]));
    y = Math.round(y + rebound(e[1] - y, y + height - f[1]));
    map.setAttribute("viewBox", `${x / k - west0} ${y / k - north0} ${box.width / k} ${box.height / k}`);
    Object.assign(map, { fitted: [zoom, x, y] });
    const size = Math.min(1, Math.max(0.55, width / 900));
    if (drawnAt !== size * k) drawn(k, size);
    thin(k, box);
  }

  function drawn(k, size) {
    drawnAt = size * k;
    for (const [circle, r] of circles) circle.setAttribute("r", (r <= 3.5 ? r : Math.max(2, r * size)) / k);
    for (const one of placed) {
      const at = `${one.dataset.x} ${one.dataset.y}`;
      one.setAttribute("transform", `translate(${at}) scale(${1 / k}) translate(-${at.replace(" ", " -")})`);
    }
  }

  /* Names that the edge cuts step back and, laid out for another zoom, those that have no room or meet others. */
  function thin(k, frame) {
    const boxes = placed.map((one) => one.getBoundingClientRect()), taken = [];
    placed.forEach((one, i) => {
      const box = boxes[i], name = one.querySelector(".name");
      const free = taken.every((other) => box.right <= other.left || box.left >= other.right
        || box.bottom <= other.top || box.top >= other.bottom);
      const roomy = !name || !name.dataset.room || box.width <= 4 * name.dataset.room * k;
      const whole = box.left >= frame.left && box.right <= frame.right
        && box.top >= frame.top && box.bottom <= frame.bottom;
      const shown = !name || (whole && (k === 1 || name.matches(".always") || (free && roomy)));
      one.setAttribute("visibility", shown ? "visible" : "hidden");
      if (shown) taken.push(box);
    });
  }
  /* Where the scripts will have scrolled to. All is measured before anything is set, so that it is laid out once. */
  const here = document.querySelectorAll(".first :is(.strip, .steps) [aria-pressed=true], .first .rail [aria-current]");
  const middle = (part) => (({ x, width }) => x + width / 2)(part.getBoundingClientRect());
  const scrolled = [...here].map((one) => [one.closest("ol, nav"), one])
    .map(([list, one]) => [list, list.scrollWidth > list.clientWidth && middle(one) - middle(list)]);
  fitted();
  for (const [list, by] of scrolled) if (by) list.scrollLeft += by;
  new ResizeObserver(fitted).observe(map);
})();
"""

# Fetches and begins what waits in a template (the other scripts, and the styles of what only they show) once the first
# map is on the screen: else it would be painted after them, or up to 0.1 s later beside their fetching.
BEGIN = """
(() => {
  "use strict";
  let begun = false;
  const kept = document.getElementById("atlas-scripts").content;
  function begin() {
    if (begun) return;
    begun = true;
    document.head.append(...kept.querySelectorAll("[rel=preload]"));
    document.getElementById("atlas-styles").before(kept.querySelector("[rel=stylesheet]"));
    const waiting = [...kept.querySelectorAll("script")];
    const last = waiting.pop();
    const script = (parts) => Object.assign(document.createElement("script"), parts);
    const made = waiting.map((one) => script({ src: one.getAttribute("src"), async: false })); // in their order
    made[made.length - 1].onload = () => {
      document.body.append(script({ id: last.id, textContent: last.textContent }));
      document.dispatchEvent(new Event("atlas:loaded"));
    };
    document.body.append(...made);
  }
  function whenSeen() {
    const isSeen = () => performance.getEntriesByName("first-contentful-paint").length;
    if (isSeen() || !PerformanceObserver.supportedEntryTypes.includes("paint")) return begin();
    new PerformanceObserver(() => isSeen() && begin()).observe({ type: "paint", buffered: true });
  }
  requestAnimationFrame(() => setTimeout(whenSeen));
  setTimeout(begin, 400); // a page in the background has no frames
})();
"""
