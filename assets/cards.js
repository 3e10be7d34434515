/* Cards beside the map: bars of places, breakdowns and counted marks, and the frame that lists and series share. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const TOP = 10;
  const open = new Set(); // cards whose whole list is shown

  function bar(item, kept) {
    const { element } = atlas;
    const row = kept || element("li");
    row.dataset.key = item.key;
    if (!kept) {
      const button = element(item.still ? "div" : "button", "bar", undefined, item.still ? {} : { type: "button" });
      const track = element("span", "bar-track");
      track.append(element("span", "bar-fill"));
      button.append(element("span", "bar-name"), track, element("span", "bar-value"), element("span", "bar-share"));
      row.append(button);
    }
    const button = row.firstChild;
    Object.assign(button.dataset, item.data);
    button.setAttribute(item.still ? "aria-current" : "aria-pressed", item.picked); // what can't be pressed may be current
    const [name, track, value, share] = button.children;
    name.textContent = item.name;
    value.textContent = item.value;
    share.textContent = item.share;
    track.firstChild.style.inlineSize = `${Math.max(0, item.width)}%`;
    button.classList.toggle("gap", item.width < 0);
    button.classList.toggle("hollow", Boolean(item.hollow));
    button.classList.toggle("falls", Boolean(item.falls));
    return row;
  }

  function paintBreakdown(card, spec, view) {
    const { dimension } = spec;
    const { text, number, percent, measured, category } = atlas.words;
    const data = atlas.breakdown(view, dimension);
    card.classList.toggle("apart", Boolean(data.apart));
    card.classList.toggle("filtered", Boolean(view.where) && !data.apart);
    note(card, data.missing ? text(`client.not_below.${dimension.startsWith("need_") ? "mantika" : "baladiya"}`)
      : data.apart ? text("client.apart", { dimension: text(`client.by.${view.where[0]}`) }) : "");
    const rows = data.missing ? [] : data.rows.filter((row) => row.value !== 0);
    if (atlas.start.by_size.includes(dimension)) rows.sort((a, b) => b.value - a.value);
    const largest = Math.max(...rows.map((row) => row.value), 1);
    const isNeed = dimension.startsWith("need_");
    cut(card, spec, rows.map((row) => ({
      key: row.category, name: category(dimension, row.category), picked: Boolean(row.picked), still: isNeed,
      data: { dimension, category: row.category },
      value: row.value < 0 ? measured(row.value, "count") : number(row.value),
      share: row.share < 0 ? "" : percent(row.share),
      width: row.value < 0 ? -1 : (100 * row.value) / largest,
    })));
  }

  function paintPlaces(card, spec, view) {
    const { text, measured, place } = atlas.words;
    const heading = text(`client.places.${view.level}`);
    card.querySelector("h3").textContent = heading;
    const about = card.querySelector(".source summary");
    about.title = text("client.about_number", { what: heading });
    about.setAttribute("aria-label", about.title);
    card.querySelector(".chart-unit").textContent = atlas.measureWords(view);
    note(card, "");
    const rows = atlas.ranking(view, atlas.picture);
    const length = (value) => (view.measure === "change" ? Math.abs(value - 100) : value); // 100 is unchanged
    const largest = Math.max(...rows.filter((row) => row.value >= 0).map((row) => length(row.value)), 1e-9);
    cut(card, spec, rows.map((row) => ({
      key: row.pcode, name: place(row.pcode), picked: row.picked, data: { pcode: row.pcode },
      value: measured(row.value, view.measure), share: row.value < 0 ? "" : row.also[0][1],
      width: row.value < 0 ? -1 : (100 * length(row.value)) / largest, falls: view.measure === "change" && row.value < 100,
    })));
  }

  /* Marks counted by a facet: each bar is a filter. */
  function paintCounted(card, spec, view) {
    const rows = atlas.marks.rows(spec, view);
    const largest = Math.max(...rows.map((row) => row.value), 1);
    note(card, rows.length ? "" : atlas.words.text("client.no_marks"), rows.length ? null : atlas.wayBack(view));
    cut(card, spec, rows.map((row) => ({ ...row, value: row.text, width: (100 * row.value) / largest,
      data: { facet: spec.facet, value: row.key } })));
  }

  /* Marks by their figure: each bar opens what is known of it. */
  function paintSized(card, spec, view) {
    const rows = atlas.marks.rows(spec, view);
    const largest = Math.max(...rows.map((row) => row.value), 1);
    note(card, rows.length ? "" : atlas.words.text("client.no_marks"), rows.length ? null : atlas.wayBack(view));
    cut(card, spec, rows.map((row) => ({ ...row, value: row.text, hollow: row.mark.hollow,
      width: row.value < 0 ? -1 : (100 * row.value) / largest, data: { mark: `${spec.layer}|${row.key}` } })));
  }

  /* What a card says of itself, with a button for what to do next. */
  function note(card, words, next = null) {
    const line = card.querySelector(".chart-note");
    line.textContent = words;
    line.hidden = !words;
    const before = card.querySelector(".empty-way");
    if (before) before.remove();
    if (next) line.after(next);
  }

  /* The first ten rows, with a button for the rest; a picked row is never cut away. */
  function cut(card, spec, items) {
    const all = open.has(card) || items.length <= TOP + 2;
    atlas.fill(card.querySelector(".bars"), all ? items : items.filter((item, i) => i < TOP || item.picked), bar);
    more(card, items.length, all);
  }

  function more(card, length, all) {
    const button = card.querySelector(".more");
    button.hidden = length <= TOP + 2;
    button.textContent = atlas.words.text(all ? "client.fewer" : "client.more", { n: atlas.words.number(length) });
    button.setAttribute("aria-expanded", all);
  }

  const PAINT = { places: paintPlaces, breakdown: paintBreakdown, count: paintCounted, sizes: paintSized,
    series: (...of) => atlas.paintSeries(...of), list: (...of) => atlas.paintList(...of) };

  atlas.paintCards = function (view) {
    const specs = atlas.start.chapters[view.chapter].cards;
    const panel = document.querySelector(`[data-panel="${view.chapter}"]`);
    for (const spec of specs) {
      const card = panel.querySelector(`[data-chart="${spec.key}"]`);
      const layers = atlas.marks.layersOf(spec, view);
      const here = atlas.marks.here(layers);
      card.setAttribute("aria-busy", !here);
      if (here) atlas.guard(`card ${spec.key}`, card, () => PAINT[spec.kind](card, spec, view));
      else atlas.marks.need(layers).catch(() => atlas.cardLost(card, layers));
      card.setAttribute("aria-label", card.querySelector("h3").textContent);
    }
  };

  atlas.toggleMore = function (card) {
    open.has(card) ? open.delete(card) : open.add(card);
    atlas.paintCards(atlas.state.view);
  };
  Object.assign(atlas, { chartNote: note, moreButton: more, isWhole: (card) => open.has(card), TOP });
})();
