/* The first visit's three lines: seen once on a device, and again whenever somebody asks how fresh and how sure. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const root = document.documentElement;
  let opener = null; // where the keyboard's focus goes back to

  /* This runs before Dash builds the page, so that nothing jumps. */
  function wasHere() {
    try {
      return localStorage.getItem("visited") !== null;
    } catch {
      return false; // a browser that keeps nothing meets us anew each time
    }
  }
  if (wasHere()) root.dataset.visited = "on";

  atlas.toggleWelcome = function () {
    if (!root.dataset.visited) return atlas.closeWelcome();
    opener = document.activeElement;
    for (const menu of document.querySelectorAll("details.fold[open]")) menu.open = false;
    delete root.dataset.visited;
    const strip = document.getElementById("welcome");
    strip.focus({ preventScroll: true });
    strip.scrollIntoView({ block: "nearest" });
  };

  atlas.closeWelcome = function () {
    try {
      localStorage.setItem("visited", "1");
    } catch {
      // It is closed for now.
    }
    const inside = document.getElementById("welcome").contains(document.activeElement);
    root.dataset.visited = "on";
    if (!inside) return;
    const back = [opener, document.querySelector(".as-of"), document.querySelector(".brand")];
    back.find((one) => one && one.isConnected && one.getClientRects().length).focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest("#welcome")) return;
    event.preventDefault();
    event.stopPropagation();
    atlas.closeWelcome();
  }, true);
})();
