/* The tour: a few steps beside the real parts of the page, one small popover that never takes the page away. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const GAP = 12; // px between a part and the popover
  // Each step: its part, the first of these that is on screen, and its words.
  const STEPS = [
    [[".rail"], "client.tour.chapters", "client.tour.chapters_more"],
    [[".map"], "client.tour.map", "client.tour.map_more"],
    [["#strip"], "client.tour.rounds", "client.tour.rounds_more"],
    [[".about:not([hidden]) summary", ".about:not([hidden])"], "client.tour.sources", "client.tour.sources_more"],
    [['[data-share="open"]', '[data-opens="tools"]'], "client.tour.share", "client.tour.share_more"],
    [['[data-meet="enter"]', '[data-opens="tools"]'], "client.tour.meeting", "client.tour.meeting_more"],
  ];
  let box = null, ring = null, at = 0, opener = null;

  const isSeen = (part) => part && part.getClientRects().length > 0;
  const partOf = ([selectors]) => selectors.map((one) => document.querySelector(one)).find(isSeen);

  /* Begin at the first step; the strip of a first visit has done its work. */
  atlas.tour = function () {
    if (box) return end();
    opener = document.activeElement;
    for (const menu of document.querySelectorAll("details.fold[open]")) menu.open = false;
    if (document.getElementById("welcome").contains(opener)) atlas.closeWelcome();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    const { element, words } = atlas;
    box = element("div", "tour", undefined, { role: "dialog", "aria-label": words.text("client.tour.label"), "aria-describedby": "tour-words" });
    ring = element("div", "tour-ring", undefined, { "aria-hidden": "true" });
    box.addEventListener("keydown", onKey);
    document.body.append(ring, box);
    at = 0;
    show();
  };

  function end() {
    box.remove();
    ring.remove();
    box = ring = null;
    const back = isSeen(opener) ? opener : [...document.querySelectorAll(".as-of, .brand")].find(isSeen);
    if (back) back.focus({ preventScroll: true });
  }

  function show() {
    const { element, words } = atlas;
    const { text, number } = words;
    const [, title, more] = STEPS[at];
    const isLast = at === STEPS.length - 1;
    const heading = element("h2", "", text(title), { tabindex: -1 });
    const buttons = element("div", "tour-steps");
    const button = (key, run) => {
      const made = element("button", "tool", text(key), { type: "button" });
      made.addEventListener("click", run);
      buttons.append(made);
    };
    button("client.tour.close", end);
    if (at) button("client.tour.back", () => step(-1));
    button(isLast ? "client.tour.done" : "client.tour.next", isLast ? end : () => step(1));
    box.replaceChildren(element("p", "tour-of", text("client.tour.of", { n: number(at + 1), of: number(STEPS.length) })),
      heading, element("p", "", text(more), { id: "tour-words" }), buttons);
    const part = partOf(STEPS[at]);
    if (part) part.scrollIntoView({ block: "center", inline: "nearest" });
    place(part);
    heading.focus({ preventScroll: true });
  }

  function step(by) {
    at = Math.min(STEPS.length - 1, Math.max(0, at + by));
    show();
  }

  /* Arrows follow the reading direction. */
  function onKey(event) {
    const ahead = atlas.start.lang === "ar" ? "ArrowLeft" : "ArrowRight";
    const by = event.key === ahead || event.key === "ArrowDown" ? 1 : event.key.startsWith("Arrow") ? -1 : 0;
    if (event.key === "Escape") end();
    else if (by) step(by);
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would take filters back, arrows would move the map
  }

  /* Beside the part where there is room, else in the corner that leaves it most in sight. */
  function place(part) {
    const { innerWidth: wide, innerHeight: high } = window;
    ring.hidden = !part;
    if (!part) return Object.assign(box.style, { left: `${GAP}px`, top: `${GAP}px` });
    const { left, top, right, bottom, width, height } = part.getBoundingClientRect();
    Object.assign(ring.style, { left: `${left - 3}px`, top: `${top - 3}px`, width: `${width + 6}px`, height: `${height + 6}px` });
    const [w, h] = [box.offsetWidth, box.offsetHeight];
    const within = (value, most) => Math.max(GAP, Math.min(value, most - GAP));
    const spots = [[right + GAP, top], [left - GAP - w, top], [left, bottom + GAP], [left, top - GAP - h]];
    const fits = ([x, y]) => x >= GAP && x + w <= wide - GAP && y >= GAP && y + h <= high - GAP;
    const aligned = spots.map(([x, y], i) => (i < 2 ? [x, within(y, high - h)] : [within(x, wide - w), y]));
    const [x, y] = aligned.find(fits) || [within((left + right - w) / 2, wide - w), top > high / 2 ? GAP : high - GAP - h];
    Object.assign(box.style, { left: `${x}px`, top: `${y}px` });
  }

  (atlas.shortcuts = atlas.shortcuts || []).push({ key: "h", words: "client.key.tour", when: "always", run: () => atlas.tour() });
  for (const moved of ["resize", "scroll"]) addEventListener(moved, () => box && place(partOf(STEPS[at])), { passive: true, capture: true });
})();
