/* The map of a point's form: place the point by pressing, dragging or the arrow keys; its fields and it agree always.
   A point of its own goes anywhere; of the other layers it goes from municipality to municipality. */
(function () {
  "use strict";
  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const ZOOM = 1.6, CLOSEST = 24, ACROSS = 150; // times; units of the widest view it shrinks to; steps over a view

  function begin(figure) {
    const map = figure.querySelector("svg"), pin = map.querySelector(".pin"), told = figure.querySelector("output");
    const form = figure.closest("form"), field = (name) => form.elements[name];
    const [, , width, height] = map.getAttribute("viewBox").split(" ").map(Number);
    const { west, north, x: perLon, y: perLat } = Object.fromEntries(Object.entries(map.dataset).map(([key, value]) => [key, Number(value)]));
    const snaps = figure.dataset.pointMap === "snaps";
    const towns = [...field("pcode").querySelectorAll("option[data-lon]")].map((option) =>
      ({ pcode: option.value, name: option.textContent, at: [option.dataset.lon, option.dataset.lat].map(Number) }));
    let view = { x: 0, y: 0, wide: width };

    const onMap = ([lon, lat]) => [(lon - west) * perLon, (north - lat) * perLat];
    const onEarth = ([x, y]) => [west + x / perLon, north - y / perLat];
    const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const nearest = (spot, those = towns) => those.reduce((best, town) =>
      (!best || apart(onMap(town.at), spot) < apart(onMap(best.at), spot) ? town : best), null);

    function now() {
      if (!snaps) {
        const at = [field("lon").value, field("lat").value].map(Number);
        return field("lon").value && field("lat").value && at.every(Number.isFinite) ? at : null;
      }
      const town = towns.find(({ pcode }) => pcode === field("pcode").value);
      return town ? town.at : null;
    }

    /* Draw the pin where the fields say, always as large as it is; say where that is. */
    function draw() {
      const at = now();
      pin.toggleAttribute("hidden", !at);
      if (at) {
        const [x, y] = onMap(at);
        pin.setAttribute("transform", `translate(${x} ${y}) scale(${view.wide / width})`);
        const [lon, lat] = at.map((degrees) => degrees.toFixed(4));
        const chosen = field("pcode").value ? field("pcode").selectedOptions[0].textContent : "";
        told.textContent = told.dataset.words.replace("{lon}", lon).replace("{lat}", lat) + (chosen && ` · ${chosen}`);
      }
      for (const dot of map.querySelectorAll(".others circle")) dot.setAttribute("r", 3 * view.wide / width);
      map.setAttribute("viewBox", [view.x, view.y, view.wide, view.wide * height / width].join(" "));
    }

    /* Put the point on a spot of the map: into its fields. Its municipality follows where another one is nearest. */
    function put(spot) {
      const [x, y] = [Math.min(Math.max(spot[0], 0), width), Math.min(Math.max(spot[1], 0), height)];
      const town = nearest([x, y]);
      if (snaps || !now() || !field("pcode").value || nearest(onMap(now())) !== town) field("pcode").value = town.pcode;
      if (!snaps) [field("lon").value, field("lat").value] = onEarth([x, y]).map((degrees) => degrees.toFixed(4));
      follow(now());
      draw();
    }

    /* Keep the point in sight. */
    function follow(at) {
      if (!at) return;
      const high = view.wide * height / width, [x, y] = onMap(at);
      if (x < view.x || x > view.x + view.wide) view.x = x - view.wide / 2;
      if (y < view.y || y > view.y + high) view.y = y - high / 2;
    }

    function step([across, down], far) {
      const from = onMap(now() || onEarth([view.x + view.wide / 2, view.y + view.wide / 2]));
      const length = view.wide / ACROSS * (far ? 10 : 1);
      if (!snaps) return put([from[0] + across * length, from[1] + down * length]);
      const ahead = towns.filter(({ at }) => {
        const [x, y] = onMap(at), along = (x - from[0]) * across + (y - from[1]) * down;
        return along > 0.01 && Math.abs((x - from[0]) * down + (y - from[1]) * across) <= along;
      });
      if (ahead.length) put(onMap(nearest(from, ahead).at));
    }

    function zoom(way) {
      const wide = Math.min(Math.max(view.wide * (way === "in" ? 1 / ZOOM : ZOOM), CLOSEST), width);
      const middle = now() ? onMap(now()) : [view.x + view.wide / 2, view.y + view.wide * height / width / 2];
      const within = (least, size, all) => Math.min(Math.max(least, 0), all - size);
      const high = wide * height / width;
      view = { wide, x: within(middle[0] - wide / 2, wide, width), y: within(middle[1] - high / 2, high, height) };
      draw();
    }

    function spotOf(event) {
      const box = map.getBoundingClientRect();
      return [view.x + (event.clientX - box.left) / box.width * view.wide,
        view.y + (event.clientY - box.top) / box.height * view.wide * height / width];
    }

    map.addEventListener("keydown", (event) => {
      const way = { "+": "in", "=": "in", "-": "out" }[event.key];
      if (!STEPS[event.key] && !way) return;
      event.preventDefault();
      if (way) zoom(way);
      else step(STEPS[event.key], event.shiftKey);
    });
    map.addEventListener("pointerdown", (event) => {
      map.setPointerCapture(event.pointerId);
      map.focus({ preventScroll: true });
      put(spotOf(event));
    });
    map.addEventListener("pointermove", (event) => {
      if (map.hasPointerCapture(event.pointerId)) put(spotOf(event));
    });
    for (const button of figure.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(button.dataset.zoom));
    for (const name of ["lon", "lat", "pcode"]) if (field(name)) field(name).addEventListener("change", draw);
    draw();
  }

  document.querySelectorAll("[data-point-map]").forEach(begin);
})();
