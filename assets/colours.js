/* The map's colours, read from the page's tokens, so that each theme paints its own; the one place that reads them. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let read = null; // name -> colour, until the theme changes
  let styles = {};

  const TOKENS = {
    land: "--land", neighbours: "--neighbours", neighbourEdge: "--neighbour-edge", edge: "--border", quietEdge: "--border-quiet",
    outline: "--outline", graticule: "--line-strong", selected: "--selected", circle: "--circle", emptyCircle: "--circle-empty",
    emptyEdge: "--circle-empty-edge", ink: "--ink", halo: "--halo", unknown: "--dot-unknown",
  };
  /* What of a layer's style in geo/layers.toml, which is paper's, has which colour on screen. */
  const LAYERS = {
    far_land: { fillColor: "neighbours" }, neighbours: { fillColor: "neighbours", color: "neighbourEdge" },
    region: { fillColor: "land", color: "edge" }, mantika: { fillColor: "land", color: "edge" },
    baladiya: { fillColor: "land", color: "quietEdge" }, country: { color: "outline" }, graticule: { color: "graticule" },
    muhalla_points: { fillColor: "circle", color: "edge" }, baladiya_points: { fillColor: "circle", color: "edge" },
  };
  const BEHIND = { fillColor: "land", color: "quietEdge" };

  /* Colours by name: the same object until the theme changes. */
  atlas.colours = function () {
    if (!read) {
      const style = getComputedStyle(document.documentElement);
      read = Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()]));
    }
    return read;
  };

  const coloured = (style, names) => (
    { ...style, ...Object.fromEntries(Object.entries(names || {}).map(([part, name]) => [part, atlas.colours()[name]])) });

  const kept = (name, make) => (styles[name] = styles[name] || make());

  /* A layer as it is before a view paints it, and as it lies behind what stands for figures. */
  atlas.plainStyle = (key) => kept(key, () => coloured(atlas.start.layers[key].style, LAYERS[key]));
  atlas.behindStyle = (key) => kept(`${key} behind`, () => coloured(atlas.start.layers[key].behind_circles, BEHIND));

  document.addEventListener("atlas:theme", () => {
    read = null;
    styles = {};
  });
})();
