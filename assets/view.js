/* The view in the browser: links and canonical form, the twin of to_url and settle in geo/view.py; a test
   compares them. What they must know comes as `defaults` from browser_defaults; no rule is decided here. */
(function () {
  "use strict";

  /* The link of a settled view, as from geo.view.as_dict. */
  function toUrl(view, defaults) {
    const texts = textsOf(view), usual = textsOf(defaults.chapters[view.chapter]);
    const told = new Set(Object.keys(texts).filter((key) => texts[key] !== (usual[key] || "")));
    if (told.size) told.add("round");
    if (view.chapter !== Object.keys(defaults.chapters)[0]) told.add("chapter");
    const query = Object.keys(texts).filter((key) => told.has(key)).map((key) => `${key}=${texts[key]}`);
    return `/${view.lang}/` + (query.length ? "?" + query.join("&") : "");
  }

  function textsOf(view) {
    return {
      chapter: view.chapter,
      round: String(view.round),
      measure: view.measure,
      against: String(view.against || ""),
      level: view.level,
      within: view.within.join("."),
      ...(view.where ? { [view.where[0]]: view.where[1].join(",") } : {}),
      ...Object.fromEntries(Object.entries(view.facets).map(([key, values]) => [key, values.join(",")])),
      classing: view.classing,
      classes: String(view.classes),
      layers: view.layers.join(",") || "none",
      bbox: (view.bbox || []).join(","),
      beside: (view.beside || []).join(":"),
      compare: view.compare,
      digits: view.digits,
      table: view.table ? "1" : "0",
    };
  }

  /* True if two settled views show the same. */
  function equal(a, b) {
    return a.lang === b.lang && JSON.stringify(textsOf(a)) === JSON.stringify(textsOf(b));
  }

  /* A draft whose fields are valid one by one, made valid as a whole; the server words the notices. */
  function settle(draft, defaults) {
    const view = { ...draft };
    view.within = canonicalWithin(draft.within).slice(0, defaults.most_places);
    view.where = canonicalWhere(draft.where, defaults);
    const row = view.where && defaults.dimensions[view.where[0]];
    const notPeople = row && !row.people && defaults.measures_of_people.includes(view.measure);
    if ((view.measure === "makeup" && !row) || notPeople) view.measure = "count";
    view.against = null;
    if (view.measure === "change") settleChange(view, draft.against, defaults.held);
    view.layers = defaults.layers.filter((key) => draft.layers.includes(key));
    view.facets = canonicalFacets(draft.facets, defaults);
    view.beside = draft.beside && settledBeside(view, draft.beside, defaults);
    if (!view.beside) view.compare = defaults.choices.compare[0];
    const unpainted = view.layers.includes("migrants") ? null : defaults.finest_unpainted;
    const shown = [view.measure, ...(view.beside && view.beside[0] === "measure" ? [view.beside[1]] : [])];
    const held = [view.level, ...shown.map((key) => defaults.finest_of_measure[key]), row && row.finest, unpainted].filter(Boolean);
    const depths = held.map((level) => defaults.levels.indexOf(level));
    view.level = defaults.levels[Math.min(...depths)];
    view.bbox = draft.bbox && canonicalBbox(draft.bbox, defaults);
    return view;
  }

  /* Change is measured from the round asked for, or the newest before; without one there are only counts. */
  function settleChange(view, asked, held) {
    const earlier = held.filter((round) => round < view.round);
    if (!earlier.length) view.measure = "count";
    else view.against = earlier.includes(asked) ? asked : earlier[earlier.length - 1];
  }

  /* What can stand beside a view that is settled otherwise, or null. */
  function settledBeside(view, [field, value], defaults) {
    const ofPeople = defaults.of_people.includes(field);
    if (!defaults.compared[view.chapter].includes(field)) return null;
    if (ofPeople && (!view.layers.includes("migrants") || view.measure === "change")) return null;
    const known = valuesBeside(view, field, defaults).includes(value) && value !== valueOf(view, field, defaults);
    return known ? [field, value] : null;
  }

  function valuesBeside(view, field, defaults) {
    if (field === "round") return defaults.held.map(String);
    if (field !== "measure") return defaults.facets[field].values;
    const row = view.where && defaults.dimensions[view.where[0]];
    return defaults.compared_measures.filter((key) => (key !== "makeup" || row)
      && !(row && !row.people && defaults.measures_of_people.includes(key)));
  }

  /* Where a view stands in a field that can be compared. */
  function valueOf(view, field, defaults) {
    if (defaults.of_people.includes(field)) return String(view[field]);
    return (view.facets[field] || [defaults.facets[field].initial])[0];
  }

  /* The compared view seen from its other side: the twin of `swapped` in geo/view.py. */
  function swapped(view, defaults) {
    const [field, value] = view.beside;
    const other = { ...view, beside: [field, valueOf(view, field, defaults)] };
    if (!defaults.of_people.includes(field)) other.facets = canonicalFacets({ ...view.facets, [field]: [value] }, defaults);
    else other[field] = field === "round" ? Number(value) : value;
    return other;
  }

  /* Both sides of a comparison: the earlier first, two measures as they stand. */
  function sides(view, defaults) {
    const [field, value] = view.beside;
    const values = field === "round" ? defaults.held.map(String) : field === "measure" ? [] : defaults.facets[field].values;
    const both = [view, swapped(view, defaults)];
    return values.indexOf(value) < values.indexOf(valueOf(view, field, defaults)) ? both.reverse() : both;
  }

  /* Known filters and values in registry order; of a step facet the last value, left out where it starts. */
  function canonicalFacets(asked, defaults) {
    const found = {};
    for (const [key, facet] of Object.entries(defaults.facets)) {
      let values = facet.values.filter((value) => (asked[key] || []).includes(value));
      if (facet.initial) values = values.slice(-1).filter((value) => value !== facet.initial);
      if (values.length) found[key] = values;
    }
    return found;
  }

  /* Sorted, each once, without the country and without places inside another of them. */
  function canonicalWithin(pcodes) {
    const kept = new Set(pcodes.filter((pcode) => pcode !== "LY"));
    const isInside = (pcode) => {
      for (let n = 4; n < pcode.length; n += 2) if (kept.has(pcode.slice(0, n))) return true;
      return false;
    };
    return [...kept].filter((pcode) => !isInside(pcode)).sort();
  }

  function canonicalWhere(where, defaults) {
    if (!where) return null;
    const categories = defaults.dimensions[where[0]].categories.filter((key) => where[1].includes(key));
    return categories.length ? [where[0], categories] : null;
  }

  /* West, south, east, north to 3 decimals; null unless it is a box on the globe that touches Libya. */
  function canonicalBbox(bbox, defaults) {
    if (bbox.length !== 4 || !bbox.every(Number.isFinite)) return null;
    const [w, s, e, n] = bbox.map((side) => Math.floor(side * 1000 + 0.5) / 1000);
    const [west, south, east, north] = defaults.libya;
    const onGlobe = -180 <= w && w < e && e <= 180 && -85 <= s && s < n && n <= 85;
    const touches = w < east && e > west && s < north && n > south;
    return onGlobe && touches ? [w, s, e, n] : null;
  }

  window.atlas = Object.assign(window.atlas || {}, {
    view: { toUrl, equal, settle, swapped, sides, valueOf, valuesBeside, canonicalWithin, canonicalBbox, fromUrl: (...of) => window.atlas.fromUrl(...of) }, // address.js
  });
})();
