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

  /* Rows of places; `note` says how they were looked for. */
  function open(places, note = "") {
    const { element } = atlas;
    const { text } = atlas.words;
    const rows = places.map((place, i) => {
      const row = element("li", "", undefined, { role: "option", id: `found-${i}`, "data-found": place.pcode });
      row.append(element("span", "", place.name), element("small", "", place.where));
      return row;
    });
    const told = rows.length ? [note] : [text(note ? "client.search_offline_none" : "client.search_nothing"), note ? "" : text("client.search_hint")];
    const lines = told.filter(Boolean).map((words) => element("li", "none", words, { role: "presentation" }));
    list().replaceChildren(...lines, ...rows);
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
      if (!answer.ok) throw new Error(`search: ${answer.status}`);
      open(await answer.json());
    } catch (fault) {
      if (fault.name === "AbortError") return;
      atlas.askIfOffline();
      open(placesHere(typed), atlas.words.text("client.search_offline"));
    }
  }

  const MOST = 8; // places listed
  const fold = (words) => words.normalize("NFKD").replace(/[\u0300-\u036f\u0640\u064b-\u065f]/g, "").toLowerCase();

  /* Without the server, which knows how names are spelt: places whose name or P-code has what is typed, letter by
     letter; those that begin with it first. */
  function placesHere(typed) {
    const query = fold(typed);
    const { places } = atlas.state;
    const at = ([pcode, { en, ar }]) => Math.min(...[pcode, en, ar].map((name) => (fold(name).indexOf(query) + 1 || Infinity) - (fold(name) === query)));
    const found = Object.entries(places).filter(([pcode]) => pcode !== "LY").map((entry) => [at(entry), entry]).filter(([where]) => where < Infinity);
    found.sort(([a, [one]], [b, [other]]) => Math.min(a, 2) - Math.min(b, 2) || one.length - other.length || (one < other ? -1 : 1));
    return found.slice(0, MOST).map(([, [pcode, { level }]]) => ({ pcode, name: atlas.words.place(pcode),
      where: [atlas.words.text(`client.level.${level}`), parentOf(pcode, places)].filter(Boolean).join(" · ") }));
  }

  function parentOf(pcode, places) {
    for (let n = pcode.length - 1; n >= 2; n -= 1) if (places[pcode.slice(0, n)]) return atlas.words.place(pcode.slice(0, n));
    return "";
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
