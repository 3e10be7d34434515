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
    const unpainted = view.layers.includes("migrants") ? null : defaults.finest_unpainted;
    const held = [view.level, defaults.finest_of_measure[view.measure], row && row.finest, unpainted].filter(Boolean);
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
    view: { toUrl, equal, settle, canonicalWithin, canonicalBbox },
  });
})();
