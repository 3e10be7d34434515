/* Gestures: a click, a key or a control becomes a change of the view; nothing here paints. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});

  const NUMBERS = ["classes", "against"];

  /* A click replaces the choice (or takes it back); Shift adds to it. */
  function toggled(chosen, key, add) {
    if (add) return chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
    return chosen.length === 1 && chosen[0] === key ? [] : [key];
  }

  atlas.pickPlace = function (pcode, add) {
    atlas.show({ within: toggled(atlas.state.view.within, pcode, add) });
  };

  function pickCategory(dimension, category, add) {
    const { where } = atlas.state.view;
    const chosen = where && where[0] === dimension ? where[1] : [];
    const next = toggled(chosen, category, add);
    atlas.show({ where: next.length ? [dimension, next] : null });
  }

  function pickFacet(facet, value, add) {
    if (atlas.start.defaults.facets[facet].initial) return atlas.stepTo(facet, value);
    const { facets } = atlas.state.view;
    atlas.show({ facets: { ...facets, [facet]: toggled(facets[facet] || [], value, add) } });
  }

  /* Without filters; the strip stays where it stands. */
  function unfiltered() {
    const steps = Object.entries(atlas.state.view.facets).filter(([key]) => atlas.start.defaults.facets[key].initial);
    return { within: [], where: null, facets: Object.fromEntries(steps) };
  }

  function drop({ drop, pcode, category, facet, value }) {
    const { within, where, facets } = atlas.state.view;
    if (drop === "all") atlas.show(unfiltered());
    if (drop === "facet") atlas.show({ facets: { ...facets, [facet]: facets[facet].filter((one) => one !== value) } });
    if (drop === "within") atlas.show({ within: within.filter((one) => one !== pcode) });
    if (drop === "where") {
      const left = where[1].filter((one) => one !== category);
      atlas.show({ where: left.length ? [where[0], left] : null });
    }
  }

  /* The view of another chapter: its preset, with the focus, filter and round of now. */
  atlas.inChapter = function (chapter) {
    const { view } = atlas.state;
    if (chapter === view.chapter) return view;
    const carried = { lang: view.lang, round: view.round, within: view.within, digits: view.digits, facets: view.facets };
    return atlas.view.settle({ ...atlas.start.defaults.chapters[chapter], ...carried }, atlas.start.defaults);
  };

  /* The clipboard is only open to pages behind TLS; a meeting's laptop may serve without. */
  atlas.toClipboard = async function (words, beside = document.body) {
    if (navigator.clipboard) return navigator.clipboard.writeText(words);
    const box = atlas.element("textarea", "unseen", words);
    beside.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  /* The link of a front page moves on with each round; a link that is handed on keeps its numbers. */
  atlas.pinnedUrl = function (view = atlas.state.view) {
    const url = atlas.view.toUrl(view, atlas.start.defaults);
    if (url.includes("round=")) return url;
    return `${url}${url.includes("?") ? "&" : "?"}round=${view.round}`;
  };

  /* The tables of exactly what is shown. */
  atlas.downloadUrl = () => atlas.start.urls.download + atlas.pinnedUrl().slice(atlas.pinnedUrl().indexOf("?"));

  atlas.copy = async function (words, said) {
    await atlas.toClipboard(words);
    atlas.toast(atlas.words.text(said));
  };

  const ACTIONS = {
    table: () => atlas.show({ table: !atlas.state.view.table }),
    fit: () => {
      foldAway(null);
      atlas.fit();
    },
    zoom: ({ extent }) => {
      foldAway(null);
      atlas.zoomToExtent(extent);
    },
    retry: () => location.reload(),
    copy: () => atlas.copy(location.origin + atlas.pinnedUrl(), "client.copied"),
    download: () => location.assign(atlas.downloadUrl()),
    "download-hxl": () => location.assign(`${atlas.downloadUrl()}&hxl=1`),
    play: () => atlas.play(),
    "close-fact": () => atlas.closeFact(),
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-action],[data-dimension],[data-pcode],[data-drop],[data-round],[data-chapter],[data-sort],[data-facet],[data-mark],button[data-control],.more");
    if (!target || event.defaultPrevented) return;
    const data = target.dataset;
    if (data.chapter) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      atlas.show(atlas.inChapter(data.chapter));
    } else if (data.action) ACTIONS[data.action](data);
    else if (data.control) setControl(data.control, data.value);
    else if (data.drop) drop(data);
    else if (data.facet) pickFacet(data.facet, data.value, event.shiftKey);
    else if (data.mark) openMark(data.mark);
    else if (data.dimension) pickCategory(data.dimension, data.category, event.shiftKey);
    else if (data.sort) atlas.sortTable(data.sort);
    else if (data.round) atlas.show({ round: Number(data.round) });
    else if (target.classList.contains("more")) atlas.toggleMore(target.closest("[data-chart]"));
    else if (data.pcode) atlas.pickPlace(data.pcode, event.shiftKey);
  });

  /* What is known of a mark; its place comes into focus with it. */
  function openMark(address) {
    const cut = address.indexOf("|");
    atlas.openMarks([atlas.marks.of(address.slice(0, cut), address.slice(cut + 1))]);
  }

  /* A control sets its field of the view; layers are switched one by one. */
  function setControl(field, value) {
    const { layers } = atlas.state.view;
    if (field === "layers") atlas.show({ layers: layers.includes(value) ? layers.filter((one) => one !== value) : [...layers, value] });
    else atlas.show({ [field]: NUMBERS.includes(field) ? Number(value) : value });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-control]")) setControl(event.target.dataset.control, event.target.value);
  });

  /* The controls show the view, whatever was asked of them. */
  atlas.paintControls = function (view) {
    for (const part of document.querySelectorAll("[data-control]")) {
      const { control, value } = part.dataset;
      if (part.tagName === "SELECT") part.value = String(view[control] ?? "");
      else if (control === "layers") part.setAttribute("aria-checked", view.layers.includes(value));
      else part.setAttribute("aria-pressed", String(view[control]) === value);
    }
  };

  /* Fold menus and source cards in again, but the one that was clicked; true if one was open. */
  function foldAway(kept) {
    const open = [...document.querySelectorAll("details.fold[open]")].filter((card) => card !== kept);
    for (const card of open) {
      if (card.contains(document.activeElement)) card.querySelector("summary").focus();
      card.open = false;
    }
    return open.length > 0;
  }
  document.addEventListener("pointerdown", (event) => foldAway(event.target.closest("details.fold")));

  /* Dragging along the round strip shows round after round. */
  document.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1 || !event.target.closest("#strip")) return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const round = under && under.closest("[data-round]");
    if (round) atlas.show({ round: Number(round.dataset.round) }, "replace");
  });

  document.addEventListener("keydown", (event) => {
    const shape = event.target.closest && event.target.closest("[data-shape]");
    if (shape && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      atlas.pickPlace(shape.dataset.shape, event.shiftKey);
    }
    const point = event.target.closest && event.target.closest("g[data-mark]");
    if (point && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      openMark(point.dataset.mark);
    }
    const busy = event.target.closest && event.target.closest("input:not([type=radio], [type=checkbox]), [role=listbox]");
    if (event.key !== "Escape" || busy) return;
    if (!foldAway(null) && !atlas.closeFact()) atlas.show(unfiltered());
  });

  /* Dash side: the view's words. */
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.atlas = {
    wordsArrived() {
      document.body.classList.remove("words-late");
      document.title = `${document.getElementById("title").textContent} · ${atlas.start.product}`;
      document.getElementById("table").hidden || atlas.paintTable(atlas.state.view);
      atlas.wordsForStudio();
      return clientside.no_update;
    },
  };

  /* Dash has built the page; before that, nothing can be set on it. */
  atlas.dashStands = async function () {
    while (!clientside.set_props || !document.getElementById("title")) await new Promise((go) => setTimeout(go, 20));
    for (const part of document.querySelectorAll("template[data-into]")) {
      document.getElementById(part.dataset.into).replaceChildren(part.content);
      part.remove();
    }
  };

  /* The first view's words came with the page, so that they need no question. */
  atlas.sayAtFirst = function () {
    for (const [id, children] of Object.entries(atlas.start.said)) clientside.set_props(id, { children });
    atlas.state.wordsFor = JSON.stringify({ ...atlas.start.view, bbox: null });
    atlas.tellDash(atlas.state.view);
  };

  atlas.tellDash = function (view) {
    const told = JSON.stringify({ ...view, bbox: null });
    if (told === atlas.state.wordsFor) return;
    atlas.state.wordsFor = told;
    document.body.classList.add("words-late");
    clientside.set_props("view", { data: view });
  };

  /* Words that were asked for without a connection are asked for again. */
  atlas.sayAgain = function () {
    if (!document.body.classList.contains("words-late")) return;
    atlas.state.wordsFor = null;
    atlas.tellDash(atlas.state.view);
  };
})();
