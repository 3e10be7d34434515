/* Marks: which of them a view shows, and the rows of the cards made of them: the twin of geo/marks/collection.py
   and geo/mark_charts.py; a test compares them. Their words come from the server, by layer. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const held = {}; // layer -> its marks, as they came
  const labels = {}; // facet -> value -> its words
  const asked = {}; // layer -> promise, while it is on its way
  let sources = {}, symbols = {};

  /* Fetch layers that aren't here yet; a view that shows them is painted again. */
  async function need(layers) {
    const missing = layers.filter((layer) => !held[layer] && atlas.start.urls.marks[layer]);
    if (!missing.length) return;
    const came = await Promise.allSettled(missing.map((layer) => (asked[layer] = asked[layer] || ask(layer).finally(() => delete asked[layer]))));
    const failed = came.filter((one) => one.status === "rejected");
    if (failed.length) throw failed[0].reason;
  }

  function ask(layer) {
    return fetchLayer(layer).then(() => {
      atlas.foundLayer(layer);
      if (atlas.picture && atlas.wantedLayers(atlas.state.view).includes(layer)) atlas.repaintSoon();
    }, (fault) => {
      atlas.lostLayer(layer);
      throw fault;
    });
  }

  async function fetchLayer(layer) {
    const answer = await fetch(atlas.start.urls.marks[layer]);
    if (!answer.ok) throw new Error(`${layer}: ${answer.status}`);
    const body = await answer.json();
    for (const [facet, words] of Object.entries(body.labels)) labels[facet] = { ...labels[facet], ...words };
    sources = { ...sources, ...body.sources };
    symbols = { ...symbols, ...body.symbols };
    held[layer] = body.marks.map((mark) => ({ ...BLANK, ...mark, layer }));
  }
  const BLANK = { kind: "", pcode: "", lon: null, lat: null, value: null, text: "", unit: "", counted: "", as_of: "",
    order: 0, note: "", symbol: "", hollow: false, since: "", until: "", facets: {} };
  const NOW = "9999-12-31"; // a view of the latest round shows what holds after everything that is known

  /* The view's filters, with each step facet where it stands. */
  function chosen(view) {
    const filters = {};
    for (const [key, facet] of Object.entries(atlas.start.defaults.facets)) if (facet.initial) filters[key] = [facet.initial];
    return { ...filters, ...view.facets };
  }

  function passes(mark, filters, within) {
    const { facets, follow_focus } = atlas.start.defaults;
    for (const [key, values] of Object.entries(filters)) {
      const own = mark.facets[key];
      if (!own) continue;
      if (facets[key].up_to ? own[0] > values[0] : !own.some((value) => values.includes(value))) return false;
    }
    return !within.length || !follow_focus.includes(mark.layer) || within.some((pcode) => mark.pcode.startsWith(pcode));
  }

  function shown(view, layers, without) {
    const filters = chosen(view);
    delete filters[without];
    const day = atlas.start.ends[view.round] || NOW;
    const holds = (mark) => mark.since <= day && (!mark.until || day < mark.until);
    return layers.flatMap((layer) => (held[layer] || []).filter((mark) => holds(mark) && passes(mark, filters, view.within)));
  }

  /* Marks on the map: of the layers that the reader has switched on. */
  function onMap(view) {
    const layers = view.layers.filter((layer) => atlas.start.urls.marks[layer]);
    return shown(view, layers).filter((mark) => mark.lon !== null);
  }

  const subject = (view) => atlas.start.chapters[view.chapter].subject;
  const label = (facet, value) => (labels[facet] || {})[value] || value;

  /* The figure with its unit; a remark in brackets follows the unit. */
  function figure(mark) {
    const at = `${mark.text} (`.indexOf(" (");
    return atlas.words.inDigits(mark.text.slice(0, at) + mark.counted + mark.text.slice(at));
  }

  /* What a card needs of the layers; nothing is drawn of it before they are here. */
  function layersOf(card, view) {
    if (card.kind === "count") return subject(view);
    return card.layer ? [card.layer] : [];
  }

  function row(mark, view) {
    return { key: mark.id, mark, name: atlas.words.inDigits(mark.name), value: mark.value === null ? -3 : mark.value,
      text: figure(mark), share: atlas.words.inDigits(mark.as_of), picked: Boolean(mark.pcode) && view.within.includes(mark.pcode) };
  }

  const ROWS = {
    count(card, view) {
      const owned = shown(view, subject(view), card.facet).map((mark) => mark.facets[card.facet] || []);
      const picked = view.facets[card.facet] || [];
      const rows = atlas.start.defaults.facets[card.facet].values.map((value) => {
        const n = owned.filter((own) => own.includes(value)).length;
        return { key: value, name: atlas.words.inDigits(label(card.facet, value)), value: n, text: atlas.words.number(n),
          share: "", picked: picked.includes(value) };
      }).filter((one) => one.value || one.picked);
      if (!rows.length || !/^\d/.test(rows[0].key)) rows.sort((a, b) => b.value - a.value);
      return rows;
    },
    sizes(card, view) {
      const found = shown(view, [card.layer]);
      found.sort((a, b) => (b.value || 0) - (a.value || 0) || (a.id < b.id ? -1 : 1));
      return found.map((mark) => row(mark, view));
    },
    series(card, view) {
      const found = shown(view, [card.layer]).filter((mark) => (mark.facets.series || []).includes(card.series) && mark.order);
      found.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
      return found.map((mark) => row(mark, view));
    },
    list(card, view) {
      const only = Object.entries(card.only);
      const own = (mark) => (mark.facets[card.group] || [""])[0];
      const groups = [...new Set((held[card.layer] || []).map(own))];
      const kept = shown(view, [card.layer]).filter((mark) => only.every(([key, value]) => (mark.facets[key] || []).includes(value)));
      const placed = kept.map((mark, i) => ({ mark, group: groups.indexOf(own(mark)), i }));
      placed.sort((a, b) => a.group - b.group || a.mark.order - b.mark.order || a.i - b.i);
      return placed.map(({ mark, group }) => ({ ...row(mark, view),
        group: groups[group] ? atlas.words.inDigits(label(card.group, groups[group])) : "" }));
    },
  };

  atlas.marks = {
    need, shown, onMap, subject, label, figure, layersOf, chosen,
    rows: (card, view) => ROWS[card.kind](card, view),
    here: (layers) => layers.every((layer) => held[layer]),
    of: (layer, id) => (held[layer] || []).find((mark) => mark.id === id),
    source: (key) => sources[key],
    symbols: () => symbols,
    largest: (layer) => Math.max(...held[layer].filter((mark) => mark.lon !== null).map((mark) => mark.value || 0)),
  };
})();
