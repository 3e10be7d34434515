/* Place search: a combobox over the gazetteer. The server ranks, since it knows how names are spelt. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let asked = null;
  let timer = 0;

  const input = () => document.querySelector(".search-box input");
  const list = () => document.getElementById("found");
  const options = () => [...list().children].filter((option) => option.dataset.found);

  function close() {
    list().hidden = true;
    input().setAttribute("aria-expanded", "false");
    input().removeAttribute("aria-activedescendant");
  }

  function open(places) {
    const { element } = atlas;
    const { text } = atlas.words;
    const rows = places.map((place, i) => {
      const row = element("li", "", undefined, { role: "option", id: `found-${i}`, "data-found": place.pcode });
      row.append(element("span", "", place.name), element("small", "", place.where));
      return row;
    });
    list().replaceChildren(...(rows.length ? rows : [element("li", "none", text("client.search_nothing"))]));
    list().hidden = false;
    input().setAttribute("aria-expanded", "true");
    if (rows.length) mark(rows[0]);
  }

  function mark(option) {
    options().forEach((one) => one.setAttribute("aria-selected", one === option));
    input().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    const typed = input().value.trim();
    if (asked) asked.abort();
    if (!typed) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`${atlas.start.urls.search}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      open(await answer.json());
    } catch (fault) {
      if (fault.name !== "AbortError") atlas.offline(true);
    }
  }

  /* Focus the place, on a level that shows it. */
  function choose(pcode) {
    const { level } = atlas.state.places[pcode];
    const { view } = atlas.state;
    const finer = atlas.depthOf(level) > atlas.depthOf(view.level);
    input().value = "";
    close();
    atlas.show({ within: [pcode], table: false, ...(finer ? { level } : {}) });
    atlas.zoomTo(pcode);
  }

  document.addEventListener("focusin", (event) => {
    if (event.target !== input() || input().hasAttribute("role")) return;
    const combobox = { role: "combobox", "aria-controls": "found", "aria-expanded": "false", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(combobox)) input().setAttribute(name, value);
  });

  document.addEventListener("input", (event) => {
    if (event.target !== input()) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target !== input() || list().hidden) return;
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) mark(all[(at + step + all.length) % all.length]);
    else if (event.key === "Enter" && at >= 0) choose(all[at].dataset.found);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[data-found]");
    if (option) choose(option.dataset.found);
    else if (list() && !event.target.closest(".search-box")) close();
  });
})();
