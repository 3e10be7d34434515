/* Names on the map, in the page's language: the most important first, none over another. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let markers = null;
  let bound = null;

  function icon(label) {
    const html = document.createElement("span");
    html.textContent = label.name || atlas.words.place(label.pcode);
    return L.divIcon({ className: `label ${label.kind}`, html, iconSize: null });
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
    if (["sea", "country", "island"].includes(label.kind)) return true;
    if (!view.layers.includes("labels")) return false;
    if (label.kind === "region") return view.level === "region";
    if (label.kind === "mantika") return view.level !== "region";
    return false;
  }

  /* Greedy: a label is drawn if its box meets no box drawn before it. */
  function place(map) {
    const { view } = atlas.state;
    const taken = [];
    for (const label of markers) {
      const { marker } = label;
      if (!wanted(label, view)) {
        marker.remove();
        continue;
      }
      if (!marker._map) marker.addTo(map);
      const at = map.latLngToContainerPoint(marker.getLatLng());
      const span = marker.getElement().firstChild;
      label.width = label.width || span.offsetWidth;
      const box = { left: at.x - label.width / 2 - 3, right: at.x + label.width / 2 + 3, top: at.y - 9, bottom: at.y + 9 };
      const free = taken.every((b) => box.right < b.left || box.left > b.right || box.bottom < b.top || box.top > b.bottom);
      marker.getElement().classList.toggle("crowded", !free);
      if (free) taken.push(box);
    }
  }

  atlas.paintLabels = function (map) {
    const key = atlas.state.view.level + atlas.state.view.layers.join();
    if (!markers) build(map);
    if (bound.labelKey === key) return;
    bound.labelKey = key;
    place(map);
  };
  document.fonts.ready.then(() => {
    if (!bound) return;
    markers.forEach((label) => (label.width = 0));
    place(bound);
  });
})();
