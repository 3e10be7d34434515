/* Paints what stands around the map: chips, links, round facts; and calls all other painters. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});

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

  function paintChips(view) {
    const { text, place, category } = atlas.words;
    const chips = view.within.map((pcode) => ({ key: pcode, label: place(pcode), data: { drop: "within", pcode } }));
    if (view.where) {
      const [dimension, categories] = view.where;
      for (const key of categories) {
        chips.push({ key, label: `${text(`dimension.${dimension}`)}: ${category(dimension, key)}`, data: { drop: "where", category: key } });
      }
    }
    for (const [facet, values] of Object.entries(view.facets)) {
      if (atlas.start.defaults.facets[facet].initial) continue; // the strip shows where these stand
      for (const value of values) {
        const label = `${atlas.start.facets[facet].title}: ${atlas.words.inDigits(atlas.start.facets[facet].values[value])}`;
        chips.push({ key: `${facet}-${value}`, label, data: { drop: "facet", facet, value } });
      }
    }
    const list = document.getElementById("chips");
    list.hidden = !chips.length;
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
      if (here) atlas.onceLaidOut(() => atlas.intoSight(button));
    });
  }

  function paintChrome(view) {
    document.querySelectorAll("[data-chapter]").forEach((link) => {
      const here = link.dataset.chapter === view.chapter;
      if (here && !link.hasAttribute("aria-current")) atlas.onceLaidOut(() => link.scrollIntoView({ block: "nearest", inline: "center" }));
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      link.href = atlas.at(atlas.view.toUrl(atlas.inChapter(link.dataset.chapter), atlas.start.defaults));
    });
    document.querySelectorAll("[data-panel]").forEach((panel) => (panel.hidden = panel.dataset.panel !== view.chapter));
    const { strip } = atlas.start.chapters[view.chapter];
    document.querySelectorAll("[data-strip]").forEach((one) => (one.hidden = one.dataset.strip !== strip));
    document.body.dataset.filled = view.layers.includes("migrants");
    document.body.dataset.measure = view.measure;
    const about = atlas.marks.subject(view).length ? "marks" : "people";
    document.querySelectorAll("[data-about]").forEach((card) => (card.hidden = card.dataset.about !== about));
    document.querySelectorAll("[data-language]").forEach((link) => {
      link.href = atlas.at(atlas.start.base + atlas.view.toUrl({ ...view, lang: link.dataset.language }, atlas.start.defaults));
    });
    document.querySelectorAll('[data-action="table"]').forEach((button) => button.setAttribute("aria-pressed", view.table));
  }

  /* What has to know where things are waits until all is painted, so that the page is laid out once. */
  let looks = null;
  atlas.onceLaidOut = (look) => (looks ? looks.push(look) : look());

  atlas.repaint = function () {
    const { view, places } = atlas.state;
    if (!atlas.hasCubes(view) || !places || !atlas.state.built) return;
    looks = [];
    paintParts(view);
    const due = looks;
    looks = null;
    atlas.unveil();
    atlas.guard("sight", ".words", () => due.forEach((look) => look()));
    if (!atlas.picture) return;
    if (atlas.marks.here(wanted(view))) document.documentElement.dataset.painted = atlas.view.toUrl(view, atlas.start.defaults);
    document.dispatchEvent(new CustomEvent("atlas:repainted", { detail: view }));
  };

  function paintParts(view) {
    const { guard } = atlas;
    atlas.picture = null;
    guard("numbers", ".map", () => atlas.readyBoards(view));
    const { need, subject } = atlas.marks;
    need([...view.layers, ...subject(view)]).catch(atlas.marksLost);
    guard("chapters", ".words", () => paintChrome(view));
    guard("controls", ".words", () => atlas.paintControls(view));
    guard("chips", ".words", () => paintChips(view));
    guard("rounds", "#strip", () => paintRound(view));
    guard("dates", "#strip", () => atlas.paintStep(view));
    if (!atlas.picture) return; // without numbers nothing else may stand there as if it were of this view
    guard("legend", "#legend", () => atlas.paintLegend(view));
    guard("compare", "#compare-card", () => atlas.paintCompare(view));
    guard("cards", "#panels", () => atlas.paintCards(view));
    guard("table", "#table", () => atlas.paintTable(view));
    guard("map", ".map", atlas.paintMap);
  }

  /* Layers of marks without which the view isn't whole. */
  function wanted(view) {
    const cards = atlas.start.chapters[view.chapter].cards.flatMap((spec) => atlas.marks.layersOf(spec, view));
    return [...view.layers, ...atlas.marks.subject(view), ...cards].filter((layer) => atlas.start.urls.marks[layer]);
  }

  /* Words of the view's measure; change names the round that it is measured from. */
  atlas.measureWords = function (view) {
    if (view.measure === "change") return atlas.words.text("measure.change_since", { round: atlas.words.number(view.against) });
    return atlas.words.text(`measure.${atlas.measureKey(view)}`);
  };
  atlas.fill = fill;
  atlas.wantedLayers = wanted;
  atlas.element = element;
})();
