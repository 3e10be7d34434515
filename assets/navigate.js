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

  /* The browser first paints that a press was heard; what it asks for comes in the next task, so that none is late. */
  atlas.afterwards = (act) => setTimeout(act);

  atlas.pickPlace = (pcode, add) => atlas.afterwards(() => pickPlace(pcode, add));

  function pickPlace(pcode, add) {
    atlas.show({ within: toggled(atlas.state.view.within, pcode, add) });
  }

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

  /* The clipboard is only open to pages behind TLS that the reader trusts; a meeting's laptop may serve without. */
  atlas.toClipboard = async function (words, beside = document.body) {
    try {
      return await navigator.clipboard.writeText(words);
    } catch { /* in the way of former days */ }
    const box = atlas.element("textarea", "unseen", words);
    const focused = document.activeElement;
    beside.append(box);
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    if (focused) focused.focus({ preventScroll: true });
    if (!copied) throw new Error("nothing was copied");
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
    const copied = await atlas.toClipboard(words).then(() => true, () => false);
    atlas.toast(atlas.words.text(copied ? said : "client.share.copied_nothing"));
  };

  /* What only the server can make; without a network the page would give way to the browser's own words. */
  function fromServer(url) {
    if (atlas.isOffline()) atlas.toast(atlas.words.text("client.offline_needs"));
    else location.assign(url);
  }

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
    "ask-again": () => atlas.askAgain(),
    about: () => atlas.toggleWelcome(),
    "close-welcome": () => atlas.closeWelcome(),
    tour: () => atlas.tour(),
    download: () => fromServer(atlas.downloadUrl()),
    "download-hxl": () => fromServer(`${atlas.downloadUrl()}&hxl=1`),
    play: () => atlas.play(),
    live: () => atlas.live.open(),
    "close-fact": () => atlas.closeFact(),
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-action],[data-dimension],[data-pcode],[data-drop],[data-round],[data-chapter],[data-sort],[data-facet],[data-mark],button[data-control],.more");
    if (!target || event.defaultPrevented) return;
    if (target.dataset.chapter && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (target.dataset.chapter) event.preventDefault();
    if (target.dataset.control) heard(target);
    atlas.afterwards(() => pressed(target, { ...target.dataset }, event.shiftKey));
  });

  /* A control shows at once what was asked of it; `paintControls` then shows what came of it. */
  function heard(button) {
    if (button.hasAttribute("aria-checked")) return button.setAttribute("aria-checked", button.getAttribute("aria-checked") !== "true");
    for (const one of button.parentElement.children) one.setAttribute("aria-pressed", one === button);
  }

  function pressed(target, data, add) {
    if (data.chapter) atlas.show(atlas.inChapter(data.chapter));
    else if (data.action) ACTIONS[data.action](data);
    else if (data.control) setControl(data.control, data.value);
    else if (data.drop) drop(data);
    else if (data.facet) pickFacet(data.facet, data.value, add);
    else if (data.mark) openMark(data.mark);
    else if (data.dimension) pickCategory(data.dimension, data.category, add);
    else if (data.sort) atlas.sortTable(data.sort);
    else if (data.round) atlas.show({ round: Number(data.round) });
    else if (target.classList.contains("more")) atlas.toggleMore(target.closest("[data-chart]"));
    else if (data.pcode) pickPlace(data.pcode, add);
  }

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

  /* An open dialog's Escape is its own: nothing below it hears it. */
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("dialog:modal")) event.stopImmediatePropagation();
  }, true);

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
    if (!foldAway(null) && !atlas.closeFact()) atlas.afterwards(() => atlas.show(unfiltered()));
  });
})();
