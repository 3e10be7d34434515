/* Sums over the cube of one round: the twin of amount, total_of, measured, change, hosting_of and ratio in
   data/cubes.py and of add in data/gaps.py, in the same order of arithmetic; a test compares them. No rule is decided here. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const GAP = { HIDDEN: -1, NOT_ASSESSED: -2, NOT_AVAILABLE: -3, NOBODY: -4 };
  const STRONGEST_FIRST = [GAP.HIDDEN, GAP.NOT_AVAILABLE, GAP.NOT_ASSESSED];
  const COUNTRY = "LY";
  const indexes = new WeakMap();

  const positions = (keys) => new Map(keys.map((key, position) => [key, position]));

  /* Where each place and category of a cube stands; made once a cube. */
  function index(cube) {
    if (!indexes.has(cube)) {
      const columns = Object.entries(cube.categories).map(([key, categories]) => [key, positions(categories)]);
      indexes.set(cube, {
        areas: positions(cube.areas), muhallas: positions(cube.muhallas), columns: new Map(columns),
      });
    }
    return indexes.get(cube);
  }

  function add(parts) {
    for (const gap of STRONGEST_FIRST) if (parts.includes(gap)) return gap;
    if (!parts.length) return GAP.NOT_AVAILABLE;
    if (!parts.some((part) => part >= 0)) return GAP.NOBODY;
    return parts.reduce((sum, part) => (part > 0 ? sum + part : sum), 0);
  }

  /* where: null for the total, or [dimension, [category, …]]. */
  function amount(cube, pcode, where) {
    const [dimension, categories] = where || ["total", ["total"]];
    const { areas, muhallas, columns } = index(cube);
    const row = areas.get(pcode);
    if (row === undefined) {
      return muhallas.has(pcode) && dimension === "total"
        ? cube.muhalla_totals[muhallas.get(pcode)] : GAP.NOT_AVAILABLE;
    }
    const known = columns.get(dimension);
    if (!known) return GAP.NOT_AVAILABLE;
    const counts = cube.values[dimension][row];
    return add(categories.map((key) => (known.has(key) ? counts[known.get(key)] : GAP.NOT_AVAILABLE)));
  }

  function totalOf(cube, pcodes, where) {
    return add(pcodes.map((pcode) => amount(cube, pcode, where)));
  }

  /* earlier: the cube of the round that a change is counted from, if it is held. */
  function measured(cube, pcode, measure, where, earlier) {
    const part = amount(cube, pcode, where);
    const dimension = where ? where[0] : "total";
    const row = index(cube).areas.get(pcode);
    const ofPeople = cube.units[dimension] === "people";
    const least = ofPeople ? cube.min_denominator : 1;
    if (measure === "change") return change(part, earlier ? amount(earlier, pcode, where) : GAP.NOT_AVAILABLE, least);
    if (measure === "count" || part < 0) return part;
    if (measure === "share") return ratio(100, part, amount(cube, COUNTRY, where), least);
    if (measure === "makeup" && dimension !== "total") {
      return ratio(100, part, ofPeople ? amount(cube, pcode, null) : hosting(cube, [pcode]), least);
    }
    if (measure === "per_1000" && ofPeople && row !== undefined) return ratio(1000, part, cube.residents[row], 1);
    return GAP.NOT_AVAILABLE;
  }

  function change(now, then, least) {
    for (const gap of STRONGEST_FIRST) if (now === gap || then === gap) return gap;
    if (now === GAP.NOBODY && then === GAP.NOBODY) return GAP.NOBODY;
    return ratio(100, Math.max(now, 0), Math.max(then, 0), least);
  }

  function hosting(cube, pcodes) {
    const { areas } = index(cube);
    return add(pcodes.map((pcode) => (areas.has(pcode) ? cube.hosting[areas.get(pcode)] : GAP.NOT_AVAILABLE)));
  }

  function ratio(factor, part, whole, least) {
    if (whole === GAP.HIDDEN || (whole > 0 && whole < least)) return GAP.HIDDEN;
    return whole > 0 ? (factor * part) / whole : GAP.NOT_AVAILABLE;
  }

  atlas.sums = { GAP, index, amount, totalOf, measured, change, hosting, ratio };
})();
