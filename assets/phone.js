/* Small screens: parts that unfold behind a button, the sheet of charts with its three stops, and a summary cut short.
   Where the screen is large, shell_phone.css leaves all of it in its place and nothing here has anything to do. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const root = document.documentElement;
  const STOPS = ["peek", "half", "full"];
  const FAR = 6; // px that a finger moves before it drags
  const FAST = 0.5; // px a ms: a flick goes one stop on
  const PAUSE = 100; // ms of rest after which it is no flick
  const hasSheet = matchMedia("(max-width: 640px) and (min-height: 501px)");

  /* What a button unfolds: one part at a time. */
  function unfold(button) {
    const opened = button && button.getAttribute("aria-expanded") === "false" ? button.dataset.opens : "";
    for (const one of document.querySelectorAll("[data-opens]")) one.setAttribute("aria-expanded", one.dataset.opens === opened);
    root.dataset.opened = opened;
    if (opened) document.querySelector(`#${opened} :is(button, a, select, summary)`)?.focus({ preventScroll: true });
  }

  function foldBack() {
    const opener = document.querySelector(`[data-opens="${root.dataset.opened}"]`);
    const inside = document.getElementById(root.dataset.opened).contains(document.activeElement);
    unfold(null);
    if (inside) opener.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) return unfold(opener);
    const part = root.dataset.opened && document.getElementById(root.dataset.opened);
    const chosen = part && part.id === "tools" && event.target.closest("#tools :is(a, button)") && !event.target.closest(".display");
    if (part && (chosen || !part.contains(event.target))) unfold(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.dataset.opened || document.querySelector("details.fold[open]")) return;
    event.stopPropagation();
    foldBack();
  }, true);

  /* The sheet */
  const sheet = () => document.getElementById("charts");
  const stop = () => root.dataset.sheet || STOPS[0];

  function rest(at) {
    root.dataset.sheet = at;
    sheet().style.removeProperty("block-size");
    if (at === STOPS[0]) sheet().scrollTop = 0;
    for (const button of document.querySelectorAll("[data-sheet-step]")) {
      button.setAttribute("aria-disabled", at === (button.dataset.sheetStep === "raise" ? STOPS[2] : STOPS[0]));
    }
  }

  function step(by) {
    rest(STOPS[Math.min(2, Math.max(0, STOPS.indexOf(stop()) + by))]);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sheet-step]");
    if (button) step(button.dataset.sheetStep === "raise" ? 1 : -1);
  });

  let drag = null;
  document.addEventListener("pointerdown", (event) => {
    const head = hasSheet.matches && event.target.closest(".sheet-head");
    if (head && !event.target.closest("button")) drag = { y: event.clientY, from: sheet().offsetHeight, moved: 0, at: event.timeStamp, speed: 0 };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const moved = drag.y - event.clientY;
    Object.assign(drag, { speed: (moved - drag.moved) / (event.timeStamp - drag.at || 1), moved, at: event.timeStamp });
    if (Math.abs(drag.moved) < FAR) return;
    root.dataset.dragging = "on";
    sheet().style.blockSize = `${drag.from + drag.moved}px`;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, (event) => {
      if (!drag) return;
      const { moved, from } = drag;
      const speed = event.timeStamp - drag.at > PAUSE ? 0 : drag.speed;
      drag = null;
      if (Math.abs(moved) < FAR) rest(stop() === STOPS[0] ? STOPS[1] : stop()); // a tap
      else if (Math.abs(speed) > FAST) step(Math.sign(speed));
      else rest(nearest(from + moved));
      delete root.dataset.dragging;
    });
  }

  /* The stop whose height is the nearest to where the finger left the sheet. */
  function nearest(height) {
    const heights = STOPS.map((one) => {
      root.dataset.sheet = one;
      sheet().style.removeProperty("block-size");
      return Number.parseFloat(getComputedStyle(sheet()).getPropertyValue("block-size"));
    });
    const off = heights.map((one) => Math.abs(one - height));
    return STOPS[off.indexOf(Math.min(...off))];
  }

  /* The keyboard's focus is never behind the sheet, nor in a part of it that is out of sight. */
  document.addEventListener("focusin", (event) => {
    if (event.target.closest(".steps, .chips, .rail, .strip")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!hasSheet.matches || !sheet() || drag) return;
    if (sheet().contains(event.target)) {
      if (stop() === STOPS[0] && !event.target.closest(".sheet-head")) raiseFor(event.target);
      return;
    }
    uncover(event.target);
  });

  /* A sheet that was still rising when the keyboard's focus left it lies over it now; a finger may have left its focus
     anywhere. */
  document.addEventListener("transitionend", (event) => {
    const focused = document.activeElement;
    if (hasSheet.matches && event.target === sheet() && focused.matches(":focus-visible")) uncover(focused);
  });

  function uncover(part) {
    const isBehind = part.getBoundingClientRect().bottom > sheet().getBoundingClientRect().top;
    if (stop() !== STOPS[0] && part.closest(".middle") && isBehind) rest(STOPS[0]);
  }

  /* At once, since a sheet that still moves can't tell where its parts will be. */
  function raiseFor(part) {
    root.dataset.dragging = "on";
    rest(STOPS[1]);
    sheet().scrollTop = 0;
    part.scrollIntoView({ block: "nearest" });
    delete root.dataset.dragging;
  }

  /* At its lowest the sheet says what it begins with: the first card and its first figure. */
  function paintHead() {
    const card = document.querySelector("[data-panel]:not([hidden]) .card");
    const head = document.querySelector(".sheet-head");
    if (!card || !head) return;
    const said = (selector) => (card.querySelector(selector) || { textContent: "" }).textContent;
    const counted = said(".bars > li .bar-value");
    head.querySelector(".sheet-title").textContent = [said("h3"), counted && said(".chart-unit")].filter(Boolean).join(" · ");
    head.querySelector(".sheet-name").textContent = said(".bars > li .bar-name") || said(".figure-label") || said(".chart-unit");
    head.querySelector(".sheet-value").textContent = counted || said(".figure-value");
  }

  /* The legend's own swatches make its key of one line. */
  function paintKey() {
    const key = document.getElementById("legend-key");
    const legend = document.getElementById("legend");
    if (!key || !legend) return;
    const title = legend.querySelector(".legend-title");
    const words = atlas.element("span", "", title ? title.firstChild.textContent : atlas.words.text("client.legend"));
    const marks = [...legend.querySelectorAll("li.class .swatch, .legend-symbol")].slice(0, 7).map((one) => one.cloneNode(true));
    key.replaceChildren(words, ...marks);
    key.hidden = legend.hidden;
  }

  function summaryCut() {
    if (!hasSheet.matches) return; // elsewhere it is shown whole
    const summary = document.getElementById("summary");
    const more = document.querySelector(".summary-more");
    const whole = more.getAttribute("aria-expanded") === "true";
    more.hidden = !whole && summary.scrollHeight <= summary.clientHeight + 2;
  }
  document.addEventListener("click", (event) => {
    const more = event.target.closest(".summary-more");
    if (!more) return;
    const whole = more.getAttribute("aria-expanded") === "false";
    more.setAttribute("aria-expanded", whole);
    more.parentElement.classList.toggle("whole", whole);
  });

  let watched = null;
  document.addEventListener("atlas:repainted", () => {
    paintHead();
    paintKey();
    const summary = document.getElementById("summary");
    if (watched === summary) return;
    watched = summary;
    rest(stop());
    new ResizeObserver(summaryCut).observe(summary);
    new MutationObserver(summaryCut).observe(summary, { childList: true, characterData: true, subtree: true });
  });
  atlas.sheet = { rest, stop };
})();
