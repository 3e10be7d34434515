/* Class breaks and circle sizes in the browser: the twin of geo/classes.py and of radius_px in
   geo/styles.py, step by step, so that every float agrees; a test compares them. No rule is decided here. */
(function () {
  "use strict";

  const METHODS = ["quantile", "equal", "jenks"];
  const FEWEST = 2, MOST = 9;
  const CHANGE_BREAKS = [75, 90, 97.5, 102.5, 110, 125, Infinity];

  function classify(values, method, k) {
    if (!METHODS.includes(method) || !(k >= FEWEST && k <= MOST)) {
      throw new RangeError(`No classes by ${method} and ${k}: choose one of ${METHODS} and 2 to 9.`);
    }
    const ranked = values.filter(Number.isFinite).map((v) => v + 0.0).sort((a, b) => a - b);
    if (!ranked.length) {
      return { breaks: [], lowest: null, method, asked: k, note_key: "fewer_distinct" };
    }
    const distinct = [], weights = [];
    for (const value of ranked) {
      if (value === distinct[distinct.length - 1]) weights[weights.length - 1] += 1;
      else { distinct.push(value); weights.push(1); }
    }
    const breaks = [];
    for (const upper of uppersOf(method, ranked, distinct, weights, Math.min(k, distinct.length))) {
      if (!breaks.length || upper > breaks[breaks.length - 1]) breaks.push(upper);
    }
    const note_key = breaks.length < k ? "fewer_distinct" : "";
    return { breaks, lowest: ranked[0], method, asked: k, note_key };
  }

  /* The seven classes of change, the same for all values. */
  function diverging(values) {
    const known = values.filter(Number.isFinite);
    const lowest = known.length ? known.reduce((a, b) => Math.min(a, b)) + 0.0 : null;
    return { breaks: CHANGE_BREAKS, lowest, method: "diverging", asked: CHANGE_BREAKS.length, note_key: "" };
  }

  /* Class of a value, 0 first; one beyond the ends is in the nearest class; null without classes. */
  function index(breaks, value) {
    if (!breaks.length) return null;
    let i = 0;
    while (i < breaks.length - 1 && breaks[i] < value) i += 1;
    return i;
  }

  function uppersOf(method, ranked, distinct, weights, k) {
    const uppers = [];
    if (method === "quantile") {
      const n = ranked.length;
      for (let i = 1; i <= k; i += 1) uppers.push(ranked[Math.floor((i * n + k - 1) / k) - 1]);
      return uppers;
    }
    if (method === "equal") {
      const low = distinct[0], high = distinct[distinct.length - 1];
      for (let i = 1; i < k; i += 1) uppers.push(Math.min(low + (high - low) * i / k, high));
      return uppers.concat(high);
    }
    return jenks(distinct, weights, k);
  }

  function jenks(distinct, weights, k) {
    const n = distinct.length, spread = spreadOf(distinct, weights);
    let least = distinct.map((_, j) => spread(0, j));
    const cuts = [new Array(n).fill(0)];
    for (let c = 1; c < k; c += 1) {
      const next = nextClass(least, c, spread);
      least = next.least;
      cuts.push(next.cut);
    }
    const uppers = [];
    let last = n - 1;
    for (let c = k - 1; c >= 0; c -= 1) {
      uppers.push(distinct[last]);
      last = cuts[c][last] - 1;
    }
    return uppers.reverse();
  }

  function nextClass(before, c, spread) {
    const n = before.length, least = new Array(n).fill(0), cut = new Array(n).fill(0);
    const todo = [[c, n - 1, c, n - 1]];
    while (todo.length) {
      const [first, last, low, high] = todo.pop();
      if (first > last) continue;
      const middle = Math.floor((first + last) / 2);
      let best = Infinity, begin = low;
      for (let i = low; i <= Math.min(middle, high); i += 1) {
        const total = before[i - 1] + spread(i, middle);
        if (total < best) { best = total; begin = i; }
      }
      least[middle] = best;
      cut[middle] = begin;
      todo.push([first, middle - 1, low, begin], [middle + 1, last, begin, high]);
    }
    return { least, cut };
  }

  function spreadOf(distinct, weights) {
    const centre = distinct[Math.floor(distinct.length / 2)];
    const counts = [0], sums = [0], squares = [0];
    distinct.forEach((value, i) => {
      const fromCentre = value - centre;
      counts.push(counts[i] + weights[i]);
      sums.push(sums[i] + weights[i] * fromCentre);
      squares.push(squares[i] + weights[i] * fromCentre * fromCentre);
    });
    return function (i, j) {
      const total = sums[j + 1] - sums[i];
      return squares[j + 1] - squares[i] - total * total / (counts[j + 1] - counts[i]);
    };
  }

  /* Radius of a circle whose area grows with the value; 0 for zero and for every gap. */
  function radiusPx(value, maxValue, maxPx) {
    if (!(value > 0 && maxValue > 0)) return 0;
    return maxPx * Math.sqrt(Math.min(value / maxValue, 1));
  }

  window.atlas = Object.assign(window.atlas || {}, { classes: { classify, diverging, index, radiusPx } });
})();
