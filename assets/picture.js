/* What the map and charts show of a view, computed from the round's cube: the browser's side of geo/scene.py. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const CIRCLE_LEVELS = ["baladiya", "muhalla"];
  const RATES = ["makeup", "per_1000", "change"];

  const cubeOf = (view) => atlas.state.cubes[view.round];

  function shownPlaces(view) {
    const { muhallas, areas } = cubeOf(view);
    return view.level === "muhalla" ? muhallas : areas.filter((pcode) => atlas.state.places[pcode].level === view.level);
  }

  /* Value and count of each place. */
  function figures(view, places) {
    const cube = cubeOf(view), earlier = atlas.state.cubes[view.against];
    return { values: places.map((pcode) => atlas.sums.measured(cube, pcode, view.measure, view.where, earlier)),
      counts: places.map((pcode) => atlas.sums.amount(cube, pcode, view.where)) };
  }

  /* Class breaks and circle sizes are made over both sides only of two rounds: geo.view.shares_classes. */
  function beside(view, places) {
    const shared = view.beside && view.beside[0] === "round";
    return shared ? figures(atlas.view.swapped(view, atlas.start.defaults), places) : { values: [], counts: [] };
  }

  function ranks(values) {
    const numbers = values.filter((value) => value >= 0).sort((a, b) => b - a);
    return { of: numbers.length, rank: (value) => (value < 0 ? 0 : numbers.indexOf(value) + 1) };
  }

  function compute(view) {
    const places = shownPlaces(view);
    const { values, counts } = figures(view, places);
    const other = beside(view, places);
    const circles = CIRCLE_LEVELS.includes(view.level);
    const known = [...values, ...other.values].filter((v) => v >= 0);
    const classes = view.measure === "change" ? atlas.classes.diverging(known) : atlas.classes.classify(known, view.classing, view.classes);
    const largest = Math.max(...counts, ...other.counts, 0);
    const order = ranks(values);
    const facts = new Map();
    places.forEach((pcode, i) => {
      const fact = { value: values[i], size: counts[i], klass: -1, rank: order.rank(values[i]) };
      if (values[i] >= 0) fact.klass = atlas.classes.index(classes.breaks, values[i]);
      if (circles) fact.radius = atlas.classes.radiusPx(counts[i], largest, atlas.maxRadius(view.level));
      facts.set(pcode, fact);
    });
    return { facts, classes, circles, largest, known, rated: RATES.includes(view.measure), ranked: order.of,
      ramp: atlas.styles().ramps[view.measure][classes.breaks.length - 1] || [] };
  }

  /* Key of the measure's words; needs count muhallas, not people. */
  function measureKey(view, measure = view.measure) {
    return measure === "count" && view.where && view.where[0].startsWith("need_") ? "muhallas" : measure;
  }

  function word(view, picture) {
    const { text, number, measured, place } = atlas.words;
    picture.unit = text(`client.unit.${measureKey(view)}`);
    picture.rankedText = number(picture.ranked);
    const other = view.measure === "share" ? "count" : "share";
    for (const [pcode, fact] of picture.facts) {
      const also = atlas.sums.measured(cubeOf(view), pcode, other, view.where);
      fact.also = [[text(`measure.${measureKey(view, other)}`), measured(also, other)]];
      const alsoShown = measured(also, other) + (other === "count" && also >= 0 ? ` ${text(`client.unit.${measureKey(view, other)}`)}` : "");
      fact.rankText = number(fact.rank);
      const shown = `${measured(fact.value, view.measure)}${fact.value < 0 ? "" : " " + picture.unit}`;
      const key = fact.rank ? "client.spoken_ranked" : "client.spoken";
      fact.spoken = text(key, { place: place(pcode), value: shown, also: alsoShown,
        rank: fact.rankText, of: picture.rankedText });
    }
    return picture;
  }

  /* Places whose figures the charts add up: the focus, or the country. */
  function focus(view) {
    return view.within.length ? view.within : ["LY"];
  }

  /* One breakdown in the focus; it follows the filter only if the filter is its own dimension. */
  function breakdown(view, dimension) {
    const places = focus(view);
    const cube = cubeOf(view);
    const isNeed = dimension.startsWith("need_");
    const categories = cube.categories[dimension];
    const whole = isNeed ? atlas.sums.hosting(cube, places) : atlas.sums.totalOf(cube, places, null);
    const rows = categories.map((category) => {
      const value = atlas.sums.totalOf(cube, places, [dimension, [category]]);
      const share = value < 0 ? value : atlas.sums.ratio(100, value, whole, isNeed ? 1 : cube.min_denominator);
      const picked = view.where && view.where[0] === dimension && view.where[1].includes(category);
      return { category, value, share, picked };
    });
    const apart = view.where && view.where[0] !== dimension;
    const missing = rows.every((row) => row.value === atlas.sums.GAP.NOT_AVAILABLE);
    return { dimension, rows, apart, missing, whole };
  }

  /* The places of the map's level inside the focus, largest first. */
  function ranking(view, picture) {
    const coarser = view.within.filter((pcode) => atlas.depth(pcode) < atlas.depthOf(view.level));
    const inside = (pcode) => !coarser.length || coarser.some((focused) => pcode.startsWith(focused));
    const rows = [...picture.facts].filter(([pcode]) => inside(pcode)).map(([pcode, fact]) => ({ pcode, ...fact,
      picked: view.within.includes(pcode) }));
    return rows.sort((a, b) => b.value - a.value || (a.pcode < b.pcode ? -1 : 1));
  }

  const DEPTH = { country: 2, region: 4, mantika: 6, baladiya: 8, muhalla: 10 };
  atlas.depth = (pcode) => pcode.length;
  atlas.depthOf = (level) => DEPTH[level];

  /* Radius of the largest circle in pixels, smaller where the map is. */
  atlas.maxRadius = function (level) {
    const map = atlas.leaflet();
    const scale = map ? Math.min(1, Math.max(0.55, map.getSize().x / 900)) : 1;
    return scale * atlas.start.layers[`${level}_points`].max_radius_px;
  };
  atlas.measureKey = measureKey;
  atlas.compute = (view) => word(view, compute(view));
  atlas.breakdown = breakdown;
  atlas.ranking = ranking;
  atlas.focus = focus;
})();
