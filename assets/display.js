/* How the page looks on this device: theme and text size, kept in localStorage; and the page on paper, always light.
   `atlas.settleDisplay` ran before the first paint: layouts/display.py. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const root = document.documentElement;
  const USUAL = { theme: "auto", "text-size": "100" };

  function kept(key) {
    try {
      return localStorage.getItem(key) || USUAL[key];
    } catch {
      return USUAL[key]; // a browser that keeps nothing
    }
  }

  /* Ramps of the theme that is shown. */
  atlas.styles = () => atlas.start.styles.themes[root.dataset.theme] || atlas.start.styles;

  /* Painters read their colours anew. */
  function repaint() {
    document.dispatchEvent(new CustomEvent("atlas:theme", { detail: root.dataset.theme }));
    if (atlas.picture) atlas.repaint();
  }

  function settle() {
    const before = root.dataset.theme;
    atlas.settleDisplay();
    show();
    if (root.dataset.theme !== before) repaint();
  }

  function show() {
    for (const button of document.querySelectorAll("[data-display]")) {
      button.setAttribute("aria-pressed", kept(button.dataset.display) === button.dataset.value);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-display]");
    if (!button) return;
    try {
      localStorage.setItem(button.dataset.display, button.dataset.value);
    } catch {
      root.dataset[button.dataset.display === "theme" ? "theme" : "text"] = button.dataset.value;
    }
    settle();
  });

  /* The menu shows what is chosen from the moment it is opened. */
  document.addEventListener("toggle", (event) => event.target.matches(".display") && show(), true);
  addEventListener("storage", (event) => event.key in USUAL && settle());
  for (const what of ["prefers-color-scheme: dark", "prefers-contrast: more"]) {
    matchMedia(`(${what})`).addEventListener("change", settle);
  }

  function printedOn() {
    const language = { en: "en-GB", ar: "ar-LY-u-ca-gregory-nu-latn" }[atlas.start.lang];
    return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date());
  }

  addEventListener("beforeprint", () => {
    if (!atlas.state.view) return;
    for (const line of document.querySelectorAll(".printed")) {
      line.querySelector(".printed-link").textContent = location.origin + atlas.at(atlas.pinnedUrl());
      line.querySelector(".printed-on").textContent = printedOn();
    }
    if (root.dataset.theme === "light") return;
    root.dataset.theme = "light";
    repaint();
  });
  addEventListener("afterprint", settle);
})();
