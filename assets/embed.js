/* A view in another site's page: it stays inside its frame, and leaves that page its keys, its scrolling and its history. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const embedded = document.documentElement.dataset.embed === "on";
  if (!embedded) return;

  document.addEventListener("atlas:loaded", () => (atlas.shortcuts.length = 0)); // no single keys

  /* Neither a meeting nor a presenter to follow, whatever the address says. */
  const address = new URL(location.href);
  const { of_the_page: ofThePage } = JSON.parse(document.getElementById("atlas-start").textContent);
  for (const part of ofThePage) address.searchParams.delete(part);
  if (ofThePage.some((part) => location.search.includes(`${part}=`))) history.replaceState(null, "", address);

  // A file that is dropped here is meant for the page around.
  for (const kind of ["dragenter", "dragover", "drop"]) addEventListener(kind, (event) => event.stopImmediatePropagation(), true);

  /* The wheel scrolls the page around until somebody takes hold of the map. */
  function leaveTheWheel() {
    const map = atlas.leaflet();
    if (!map || map.wheelIsLeft) return;
    map.wheelIsLeft = true;
    map.scrollWheelZoom.disable();
    map.on("click dragstart zoomstart", () => map.scrollWheelZoom.enable());
    map.getContainer().addEventListener("pointerleave", () => map.scrollWheelZoom.disable());
  }

  document.addEventListener("atlas:repainted", (event) => {
    leaveTheWheel();
    const link = document.querySelector("[data-embed=open]");
    link.href = atlas.origin() + atlas.pinnedUrl(event.detail);
  });
})();
