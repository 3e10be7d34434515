/* What differs between the two sides of a compared view, place by place: the twin of geo/compared.py; a test compares
   them, row by row and word by word. No rule is decided here. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const DECIMALS = { count: 0, share: 1, makeup: 1, per_1000: 1 }; // of a difference; of shares in percentage points
  const IN_POINTS = ["share", "makeup"];
  const UNSAID = "–";
  const EXACT = /^[0-9,]+$/; // a figure without "at least", "(rounded)" or the like
  const COUNTRY = "LY";

  const defaults = () => atlas.start.defaults;
  const isStep = (field) => Boolean(defaults().facets[field]);

  /* What a side is: a round, a measure, or a date of the strip. */
  function sideName(view, field) {
    const { text, number, inDigits } = atlas.words;
    if (field === "round") return text("client.compare.round", { round: number(view.round) });
    if (field === "measure") return atlas.measureWords(view);
    const date = inDigits(atlas.start.facets[field].values[atlas.view.valueOf(view, field, defaults())]);
    return field === "until" ? text("client.compare.until", { date }) : date;
  }

  /* Names of the view's own side and the other. */
  function sideNames(view) {
    return [view, atlas.view.swapped(view, defaults())].map((side) => sideName(side, view.beside[0]));
  }

  function changesOf(view) {
    const [field] = view.beside;
    if (field === "round") return betweenRounds(view);
    return field === "measure" ? betweenMeasures(view) : betweenDates(view);
  }

  function columnsOf(view, first) {
    const { text } = atlas.words;
    const points = view.beside[0] === "round" && IN_POINTS.includes(view.measure);
    const named = atlas.view.sides(view, defaults()).map((side) => sideName(side, view.beside[0]));
    return [first, text("client.pcode"), ...named, text(points ? "client.compare.difference_points" : "client.compare.difference"),
      text("client.compare.change")];
  }

  function placesAt(view) {
    const cube = atlas.state.cubes[view.round];
    return view.level === "muhalla" ? cube.muhallas : cube.areas.filter((pcode) => atlas.state.places[pcode].level === view.level);
  }

  function betweenRounds(view) {
    const both = atlas.view.sides(view, defaults());
    const rows = placesAt(view).map((pcode) => ofPlace(both, pcode));
    return { columns: columnsOf(view, atlas.words.text(`client.level.${view.level}`)), rows: sorted(rows), total: ofPlace(both, COUNTRY) };
  }

  /* One place in two rounds. Where nobody was found counts as 0; every other gap leaves nothing to compare. */
  function ofPlace(both, pcode) {
    const { measured, place, signedNumber } = atlas.words;
    const { cubes } = atlas.state;
    const [then, now] = both.map((side) => atlas.sums.measured(cubes[side.round], pcode, side.measure, side.where));
    const counts = both.map((side) => atlas.sums.amount(cubes[side.round], pcode, side.where));
    const [{ measure, where, round }] = both;
    const ofPeople = !where || defaults().dimensions[where[0]].people;
    const index = atlas.sums.change(counts[1], counts[0], ofPeople ? cubes[round].min_denominator : 1);
    const gap = gapOf(then, now);
    const difference = gap ? null : Math.max(now, 0) - Math.max(then, 0);
    const relative = gap || relativeOf(then, now, index, measure);
    const texts = [measured(then, measure), measured(now, measure),
      gap ? measured(gap, "count") : signedNumber(difference, DECIMALS[measure]), measured(relative, "change")];
    return { key: pcode, pcode, name: place(pcode), texts, difference, relative: relative >= 0 ? relative : null, figures: [then, now] };
  }

  function gapOf(then, now) {
    const { HIDDEN, NOT_AVAILABLE, NOT_ASSESSED, NOBODY } = atlas.sums.GAP;
    const gap = [HIDDEN, NOT_AVAILABLE, NOT_ASSESSED].find((one) => then === one || now === one);
    return gap || (then === NOBODY && now === NOBODY ? NOBODY : null);
  }

  /* Index of change, 100 if unchanged, or a gap; shown only if that of the counts may be. */
  function relativeOf(then, now, index, measure) {
    if (index < 0 || measure === "count") return index;
    return then > 0 ? (100 * Math.max(now, 0)) / then : atlas.sums.GAP.NOT_AVAILABLE;
  }

  function betweenMeasures(view) {
    const { text, number, measured, place, signedNumber } = atlas.words;
    const both = atlas.view.sides(view, defaults());
    const places = placesAt(view);
    const values = both.map((side) => places.map((pcode) => atlas.sums.measured(atlas.state.cubes[side.round], pcode, side.measure, side.where)));
    const ranks = values.map(ranksOf);
    const rows = places.map((pcode, i) => {
      const [first, second] = ranks.map((rank) => rank(values[ranks.indexOf(rank)][i]));
      const apart = first && second ? second - first : null;
      const texts = both.flatMap((side, s) => [measured(values[s][i], side.measure), [first, second][s] ? number([first, second][s]) : UNSAID]);
      return { key: pcode, pcode, name: place(pcode), texts: [...texts, apart === null ? UNSAID : signedNumber(apart)],
        difference: apart, relative: null, figures: values.map((side) => side[i]) };
    });
    const named = both.flatMap((side) => [sideName(side, "measure"), text("client.compare.rank")]);
    return { columns: [text(`client.level.${view.level}`), text("client.pcode"), ...named, text("client.compare.rank_difference")],
      rows: sorted(rows), total: null };
  }

  /* Rank of a value among others, from the largest; equal values share theirs, a gap has none. */
  function ranksOf(values) {
    const known = values.filter((value) => value >= 0).sort((a, b) => b - a);
    const first = new Map();
    known.forEach((value, i) => first.has(value) || first.set(value, i + 1));
    return (value) => first.get(value) || 0;
  }

  /* Figures of two dates by place; where a chapter has no figures, how many entries each place has. */
  function betweenDates(view) {
    const sized = atlas.start.chapters[view.chapter].cards.find((card) => card.kind === "sizes");
    const both = atlas.view.sides(view, defaults()).map((side) => (sized ? figuresOf(side, sized) : entriesOf(side)));
    let rows = [...new Set(both.flatMap((side) => [...side.keys()]))].map((key) => ofMarks(key, both, Boolean(sized)));
    const total = (sized && rows.find((row) => row.pcode === COUNTRY)) || null;
    rows = rows.filter((row) => row !== total);
    return { columns: columnsOf(view, atlas.words.text("client.column.place")), rows: sorted(rows), total };
  }

  /* Figures by place. One without a position is about something else than the place: it stands by its own name. */
  function figuresOf(view, card) {
    const found = new Map();
    for (const mark of atlas.marks.shown(view, [card.layer]).filter((one) => one.pcode)) {
      const placed = mark.lon !== null || mark.pcode === COUNTRY;
      const key = placed ? mark.pcode : `${mark.pcode}|${mark.name}`;
      if (found.has(key)) continue;
      found.set(key, { pcode: mark.pcode, name: atlas.words.inDigits(mark.name), value: mark.value, text: atlas.marks.figure(mark), mark,
        isExact: EXACT.test(mark.text) });
    }
    return found;
  }

  function entriesOf(view) {
    const counts = new Map();
    for (const { pcode } of atlas.marks.shown(view, atlas.marks.subject(view))) if (pcode) counts.set(pcode, (counts.get(pcode) || 0) + 1);
    return new Map([...counts].map(([pcode, value]) => (
      [pcode, { pcode, name: atlas.words.place(pcode), value, text: atlas.words.number(value), isExact: true }])));
  }

  /* One place at two dates. A rounded, computed or least figure is no ground for a difference. */
  function ofMarks(key, both, areFigures) {
    const { text, number, signedNumber, signedPercent } = atlas.words;
    const nothing = areFigures ? { value: null, text: text("client.compare.not_reported") } : { value: 0, text: number(0), isExact: true };
    const [then, now] = both.map((side) => side.get(key) || nothing);
    const { pcode, name } = both[1].get(key) || both[0].get(key);
    const row = { key, pcode, name, marks: [then.mark, now.mark], difference: null, relative: null, figures: [then.value, now.value] };
    if (then.value === null || now.value === null || !then.isExact || !now.isExact) return { ...row, texts: [then.text, now.text, UNSAID, UNSAID] };
    row.difference = now.value - then.value;
    if (then.value > 0) row.relative = (100 * now.value) / then.value;
    const change = row.relative === null ? UNSAID : signedPercent(row.relative);
    return { ...row, texts: [then.text, now.text, signedNumber(row.difference), change] };
  }

  /* The largest difference first, whatever its sign; what can't be compared comes last. */
  function sorted(rows) {
    const size = (row) => (row.difference === null ? -1 : Math.abs(row.difference));
    return rows.sort((a, b) => size(b) - size(a) || (a.key < b.key ? -1 : 1));
  }

  Object.assign(atlas, { changesOf, sideName, sideNames, isStepFacet: isStep });
})();
