/* Lists of marks: each row unfolds to all that is known of it; long lists stand under headings, and can be searched. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const SEARCHED = 20; // rows from which a list has a search box
  const unfolded = new Set(); // headings that the reader has opened
  const sought = new WeakMap(); // card -> what the reader looks for in it

  const fold = (words) => words.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f]/g, "").toLowerCase();

  function matches(row, query) {
    const { mark } = row;
    return fold([row.name, mark.kind, row.text, mark.note, row.share, row.group].join(" ")).includes(query);
  }

  atlas.paintList = function (card, spec, view) {
    const { text, number } = atlas.words;
    const all = atlas.marks.rows(spec, view);
    const query = fold(sought.get(card) || "");
    const rows = query ? all.filter((row) => matches(row, query)) : all;
    searchBox(card, all.length);
    const next = query ? clearSearch(card) : atlas.wayBack(view);
    atlas.chartNote(card, rows.length ? "" : text(query ? "client.search_none" : "client.no_marks"), rows.length ? null : next);
    const list = card.querySelector(".bars");
    const signature = JSON.stringify([rows.map((row) => row.key), view.digits, view.within, atlas.isWhole(card), query]);
    if (list.painted === signature) return;
    list.painted = signature;
    list.classList.add("facts");
    const grouped = rows.some((row) => row.group);
    const shown = grouped || query || atlas.isWhole(card) || rows.length <= atlas.TOP + 2 ? rows : rows.slice(0, atlas.TOP);
    list.replaceChildren(...(grouped ? groupsOf(card, spec, shown, Boolean(query)) : shown.map((row) => factRow(row))));
    atlas.moreButton(card, grouped || query ? 0 : rows.length, atlas.isWhole(card));
    card.querySelector(".chart-unit").textContent = rows.length ? text("client.listed", { n: number(rows.length) }) : "";
  };

  function groupsOf(card, spec, rows, searching) {
    const { element } = atlas;
    const groups = new Map();
    for (const row of rows) groups.set(row.group, [...(groups.get(row.group) || []), row]);
    return [...groups].map(([name, inside]) => {
      const key = `${spec.key}|${name}`;
      const item = element("li", "group", undefined, { "data-group": name });
      const details = element("details");
      const summary = element("summary");
      summary.append(element("span", "group-name", name), element("span", "group-count", atlas.words.number(inside.length)));
      const list = element("ol", "facts");
      details.append(summary, list);
      details.open = searching || unfolded.has(key) || groups.size === 1;
      const build = () => list.childElementCount || list.append(...inside.map((row) => factRow(row)));
      if (details.open) build();
      details.addEventListener("toggle", () => {
        if (details.open) build();
        if (!searching) details.open ? unfolded.add(key) : unfolded.delete(key);
      });
      item.append(details);
      return item;
    });
  }

  function factRow(row) {
    const { element } = atlas;
    const item = element("li", row.picked ? "picked" : "", undefined, { "data-key": row.key });
    const details = element("details", "fact");
    const summary = element("summary");
    summary.append(element("span", "fact-name", row.name), element("span", "fact-figure", row.text), element("span", "fact-date", row.share));
    details.append(summary);
    details.addEventListener("toggle", () => details.childElementCount > 1 || details.append(atlas.factCard(row.mark)), { once: true });
    item.append(details);
    return item;
  }

  /* A word that no row has: the way back is to take it out of the box. */
  function clearSearch(card) {
    const clear = atlas.wayOut("client.empty.clear_search");
    clear.addEventListener("click", () => {
      const box = card.querySelector(".list-search");
      box.value = "";
      box.dispatchEvent(new Event("input"));
      box.focus();
    });
    return clear;
  }

  function searchBox(card, length) {
    if (card.querySelector(".list-search") || length <= SEARCHED) return;
    const words = atlas.words.text("client.search_list", { list: card.querySelector("h3").textContent });
    const box = atlas.element("input", "list-search", undefined, { type: "search", "aria-label": words, placeholder: words });
    box.addEventListener("input", () => {
      sought.set(card, box.value.trim());
      atlas.paintCards(atlas.state.view);
    });
    card.querySelector(".bars").before(box);
  }
})();
