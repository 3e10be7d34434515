/* Paints what stands around the map: legend, chips, charts, table twin and round strip. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const TOP = 10;
  const open = new Set(); // charts whose whole list is shown

  function element(tag, className, content, attributes = {}) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  /* Fill a list, keeping the element of each key so that keyboard focus and transitions survive a repaint. */
  function fill(list, items, make) {
    const kept = new Map([...list.children].map((child) => [child.dataset.key, child]));
    const focused = document.activeElement;
    const wanted = items.map((item) => make(item, kept.get(item.key)));
    const same = wanted.length === list.children.length && wanted.every((child, i) => child === list.children[i]);
    if (same) return;
    const held = list.contains(focused);
    list.replaceChildren(...wanted);
    const next = list.contains(focused) ? focused : list.querySelector("button");
    if (held && next) next.focus({ preventScroll: true });
  }

  function bar(item, kept) {
    const row = kept || element("li");
    row.dataset.key = item.key;
    if (!kept) {
      const button = element("button", "bar", undefined, { type: "button" });
      const track = element("span", "bar-track");
      track.append(element("span", "bar-fill"));
      button.append(element("span", "bar-name"), track, element("span", "bar-value"), element("span", "bar-share"));
      row.append(button);
    }
    const button = row.firstChild;
    Object.assign(button.dataset, item.data);
    button.setAttribute("aria-pressed", item.picked);
    button.disabled = Boolean(item.still);
    const [name, track, value, share] = button.children;
    name.textContent = item.name;
    value.textContent = item.value;
    share.textContent = item.share;
    track.firstChild.style.inlineSize = `${Math.max(0, item.width)}%`;
    button.classList.toggle("gap", item.width < 0);
    return row;
  }

  function paintBreakdown(card, view) {
    const dimension = card.dataset.chart;
    const { text, number, percent, measured, category } = atlas.words;
    const data = atlas.breakdown(view, dimension);
    card.classList.toggle("apart", Boolean(data.apart));
    card.classList.toggle("filtered", Boolean(view.where) && !data.apart);
    const note = card.querySelector(".chart-note");
    note.textContent = data.missing ? text(`client.not_below.${dimension.startsWith("need_") ? "mantika" : "baladiya"}`)
      : data.apart ? text("client.apart", { dimension: text(`client.by.${view.where[0]}`) }) : "";
    note.hidden = !note.textContent;
    const rows = data.missing ? [] : data.rows.filter((row) => row.value !== 0);
    if (atlas.start.by_size.includes(dimension)) rows.sort((a, b) => b.value - a.value);
    const largest = Math.max(...rows.map((row) => row.value), 1);
    const isNeed = dimension.startsWith("need_");
    const items = rows.map((row) => ({
      key: row.category, name: category(dimension, row.category), picked: Boolean(row.picked), still: isNeed,
      data: { dimension, category: row.category },
      value: row.value < 0 ? measured(row.value, "count") : number(row.value),
      share: row.share < 0 ? "" : percent(row.share),
      width: row.value < 0 ? -1 : (100 * row.value) / largest,
    }));
    cut(card, items, dimension);
  }

  /* The first ten rows, with a button for the rest; a picked row is never cut away. */
  function cut(card, items, key) {
    const all = open.has(key) || items.length <= TOP + 2;
    fill(card.querySelector(".bars"), all ? items : items.filter((item, i) => i < TOP || item.picked), bar);
    const more = card.querySelector(".more");
    more.hidden = items.length <= TOP + 2;
    more.textContent = atlas.words.text(all ? "client.fewer" : "client.more", { n: atlas.words.number(items.length) });
    more.setAttribute("aria-expanded", all);
  }

  function paintPlaces(card, view) {
    const { text, measured, place } = atlas.words;
    card.querySelector("h3").textContent = text(`client.places.${view.level}`);
    card.querySelector(".chart-unit").textContent = text(`measure.${atlas.measureKey(view)}`);
    const note = card.querySelector(".chart-note");
    note.hidden = true;
    const rows = atlas.ranking(view, atlas.picture);
    const largest = Math.max(...rows.map((row) => row.value), 1e-9);
    const items = rows.map((row) => ({
      key: row.pcode, name: place(row.pcode), picked: row.picked, data: { pcode: row.pcode },
      value: measured(row.value, view.measure), share: row.value < 0 ? "" : row.also[0][1],
      width: row.value < 0 ? -1 : (100 * row.value) / largest,
    }));
    cut(card, items, "places");
  }

  function paintCharts(view) {
    document.querySelectorAll("[data-chart]").forEach((card) => {
      if (card.closest("[hidden]")) return;
      if (card.dataset.chart === "places") paintPlaces(card, view);
      else paintBreakdown(card, view);
    });
  }

  function paintChips(view) {
    const { text, place, category } = atlas.words;
    const chips = view.within.map((pcode) => ({ key: pcode, label: place(pcode), data: { drop: "within", pcode } }));
    if (view.where) {
      const [dimension, categories] = view.where;
      for (const key of categories) {
        chips.push({ key, label: `${text(`dimension.${dimension}`)}: ${category(dimension, key)}`, data: { drop: "where", category: key } });
      }
    }
    const list = document.getElementById("chips");
    document.getElementById("hint").hidden = Boolean(chips.length);
    if (chips.length) chips.push({ key: "clear", label: text("client.clear"), data: { drop: "all" } });
    fill(list, chips, (chip, kept) => {
      const row = kept || element("li");
      row.dataset.key = chip.key;
      if (!kept) row.append(element("button", "chip", undefined, { type: "button" }));
      const button = row.firstChild;
      button.textContent = chip.label;
      Object.assign(button.dataset, chip.data);
      button.setAttribute("aria-label", chip.key === "clear" ? chip.label : text("client.drop", { label: chip.label }));
      return row;
    });
  }

  function legendRow(className, swatch, label, count) {
    const row = element("li", className);
    row.append(swatch, typeof label === "string" ? element("span", "legend-label", label) : label);
    if (count !== undefined) row.append(element("span", "legend-count", count));
    return row;
  }

  /* A range stays left to right in Arabic too, each figure in its own direction. The isolates that the figures
     bring for running text give way to elements: at the start of a line Chromium draws them wrongly. */
  function rangeLabel(figures) {
    const label = element("span", "legend-label", figures.length ? undefined : "–", { dir: "ltr" });
    const dir = atlas.start.lang === "ar" && atlas.state.view.digits === "arab" ? "rtl" : "ltr";
    figures.forEach((figure, i) => {
      if (i) label.append(" – ");
      label.append(element("bdi", "", figure.replace(/[\u2066-\u2069]/g, ""), { dir }));
    });
    return label;
  }

  function swatch(fill) {
    const made = element("span", "swatch");
    made.style.background = fill;
    return made;
  }

  function paintLegend(view) {
    const { text, number, measured } = atlas.words;
    const picture = atlas.picture;
    const legend = document.getElementById("legend");
    const list = element("ul");
    const filtered = view.where ? view.where[1].map((key) => atlas.words.category(view.where[0], key)).join(", ") : "";
    if (picture.circles) list.append(circleKey(picture));
    if (!picture.circles || picture.rated) {
      picture.classes.breaks.forEach((_, klass) => {
        const inside = [...picture.facts.values()].filter((fact) => fact.klass === klass).map((fact) => fact.value);
        const [low, high] = [Math.min(...inside), Math.max(...inside)];
        const ends = !inside.length ? [] : low === high ? [low] : [low, high];
        const label = rangeLabel(ends.map((value) => measured(value, view.measure)));
        list.append(legendRow("class", swatch(picture.ramp[klass]), label, number(inside.length)));
      });
    }
    for (const gap of ["-1", "-2", "-3", "-4"]) {
      const n = [...picture.facts.values()].filter((fact) => fact.value === Number(gap)).length;
      if (!n) continue;
      const mark = element("span", `swatch ${atlas.words.GAPS[gap].slice(4)} ${picture.circles ? "round" : ""}`);
      list.append(legendRow("gap", mark, text(atlas.words.GAPS[gap]), number(n)));
    }
    for (const key of ["offices", "muhallas"].filter((layer) => view.layers.includes(layer))) {
      list.append(legendRow("overlay", element("span", `swatch ${key}`), text(`layer.${key}`)));
    }
    const title = element("p", "legend-title", text(`measure.${atlas.measureKey(view)}`));
    if (filtered) title.append(element("span", "legend-filter", filtered));
    const note = picture.classes.note_key && !picture.circles ? element("p", "legend-note", text("client.fewer_classes",
      { shown: number(picture.classes.breaks.length), asked: number(view.classes) })) : "";
    legend.replaceChildren(title, list, note);
  }

  /* The value with all but its first digit zero: 126,813 becomes 100,000. */
  function oneDigit(value) {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)));
    return Math.floor(value / unit) * unit;
  }

  /* Three circles to read sizes from, at round values. */
  function circleKey(picture) {
    const { number } = atlas.words;
    const row = element("li", "circle-key");
    const steps = [...new Set([1, 0.25, 0.05].map((part) => oneDigit(picture.largest * part)))].filter(Boolean);
    for (const value of steps) {
      const size = 2 * atlas.classes.radiusPx(value, picture.largest, atlas.maxRadius(atlas.state.view.level));
      const circle = element("span", "circle");
      circle.style.inlineSize = circle.style.blockSize = `${size}px`;
      const one = element("span", "circle-step");
      one.append(circle, element("span", "legend-label", number(value)));
      row.append(one);
    }
    return row;
  }

  /* Where the page names the round: badge, date, source, licence. */
  function paintRound(view) {
    const facts = atlas.start.rounds[view.round];
    document.querySelectorAll("[data-round-fact]").forEach((place) => (place.textContent = atlas.words.inDigits(facts[place.dataset.roundFact])));
    if (atlas.start.lang === "ar") {
      document.querySelectorAll("[data-number]").forEach((place) => (place.textContent = atlas.words.inDigits(place.textContent)));
    }
    document.querySelectorAll("#strip [data-round]").forEach((button) => {
      const here = Number(button.dataset.round) === view.round;
      button.setAttribute("aria-pressed", here);
      const strip = button.closest("ol");
      if (here) strip.scrollLeft = button.offsetLeft - strip.offsetLeft - strip.clientWidth / 2;
    });
  }

  function paintChrome(view) {
    document.querySelectorAll("[data-chapter]").forEach((link) => {
      const here = link.dataset.chapter === view.chapter;
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      link.href = atlas.view.toUrl(atlas.inChapter(link.dataset.chapter), atlas.start.defaults);
    });
    document.querySelectorAll("[data-panel]").forEach((panel) => (panel.hidden = panel.dataset.panel !== view.chapter));
    document.querySelectorAll("[data-language]").forEach((link) => {
      link.href = atlas.view.toUrl({ ...view, lang: link.dataset.language }, atlas.start.defaults);
    });
    document.querySelectorAll('[data-action="table"]').forEach((button) => button.setAttribute("aria-pressed", view.table));
  }

  atlas.repaint = function () {
    const { view, cubes, places } = atlas.state;
    if (!cubes[view.round] || !places || document.querySelector("template[data-into]")) return;
    atlas.picture = atlas.compute(view);
    atlas.paintMap();
    paintLegend(view);
    paintChips(view);
    paintChrome(view);
    paintRound(view);
    paintCharts(view);
    atlas.paintTable(view);
    document.documentElement.dataset.painted = atlas.view.toUrl(view, atlas.start.defaults);
  };

  atlas.toggleMore = function (card) {
    const key = card.dataset.chart;
    open.has(key) ? open.delete(key) : open.add(key);
    paintCharts(atlas.state.view);
  };
  atlas.element = element;
})();
