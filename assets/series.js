/* A national series over time: a point for each figure, a line only between neighbours, gaps left open. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const WIDTH = 360, HEIGHT = 150, LEFT = 8, RIGHT = 8, TOP = 14, BOTTOM = 22;
  const ABOVE = 6, BELOW = 16; // from a point to the baseline of its figure
  const OPEN_FROM = 1.75; // times the usual distance: from there on the line is broken
  const SVG = "http://www.w3.org/2000/svg";

  function shape(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function usualStep(rows) {
    const steps = rows.slice(1).map((row, i) => row.mark.order - rows[i].mark.order).filter((step) => step > 0).sort((a, b) => a - b);
    return steps[Math.floor(steps.length / 2)] || 1;
  }

  atlas.paintSeries = function (card, spec, view) {
    const rows = atlas.marks.rows(spec, view).filter((row) => row.value >= 0);
    const { text } = atlas.words;
    card.querySelector("h3").textContent = atlas.marks.label("series", spec.series);
    card.querySelector(".chart-unit").textContent = rows.length ? rows[0].mark.unit : "";
    atlas.chartNote(card, rows.length ? "" : text("client.no_marks"), rows.length ? null : atlas.wayBack(view));
    const box = card.querySelector(".bars");
    const signature = JSON.stringify([rows.map((row) => row.key), view.digits]);
    if (box.painted === signature) return;
    box.painted = signature;
    box.classList.add("series");
    const item = atlas.element("li");
    if (rows.length) item.append(drawing(rows));
    box.replaceChildren(item);
  };

  function drawing(rows) {
    const times = rows.map((row) => row.mark.order);
    const [first, last] = [Math.min(...times), Math.max(...times)], newest = rows[rows.length - 1];
    const most = Math.max(...rows.map((row) => row.value), 1);
    const x = (order) => LEFT + ((order - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
    const words = atlas.words.text("client.series_spoken", { n: atlas.words.number(rows.length),
      first: said(rows[0]), last: said(newest) });
    const picture = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "series-drawing", role: "group", "aria-label": words, direction: "ltr" });
    picture.append(shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(0), y2: y(0), class: "axis" }));
    years(first, last).forEach((year) => picture.append(tick(x(year), year)));
    picture.append(shape("path", { d: lines(rows, x, y), class: "line" }));
    rows.forEach((row, i) => picture.append(point(row, x(row.mark.order), y(row.value), i === 0)));
    const peak = rows.reduce((best, row) => (row.value > best.value ? row : best));
    picture.append(value(peak, x(peak.mark.order), y(peak.value) - ABOVE));
    if (newest !== peak) picture.append(value(newest, x(newest.mark.order), besideLine(rows, y)));
    picture.addEventListener("keydown", step);
    return picture;
  }

  /* One point of a series is in the Tab order; arrows move along it. */
  function step(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const points = [...event.currentTarget.querySelectorAll(".point")];
    const next = points[points.indexOf(document.activeElement) + by];
    if (!next) return;
    event.preventDefault();
    points.forEach((one) => one.setAttribute("tabindex", one === next ? 0 : -1));
    next.focus();
  }

  function lines(rows, x, y) {
    const open = OPEN_FROM * usualStep(rows);
    return rows.map((row, i) => {
      const joined = i && row.mark.order - rows[i - 1].mark.order < open;
      return `${joined ? "L" : "M"}${x(row.mark.order).toFixed(1)},${y(row.value).toFixed(1)}`;
    }).join("");
  }

  function years(first, last) {
    const every = Math.ceil((last - first) / 6) || 1;
    const found = [];
    for (let year = Math.ceil(first); year <= last; year += every) found.push(year);
    return found;
  }

  function tick(at, year) {
    const words = shape("text", { x: at, y: HEIGHT - 6, class: "tick", "text-anchor": "middle" });
    words.textContent = atlas.words.inDigits(String(year));
    return words;
  }

  /* Where the newest figure stands: below its point if the line comes down to it, else above. */
  function besideLine(rows, y) {
    const [before, newest] = rows.slice(-2).map((row) => y(row.value));
    return before < newest && newest + BELOW < HEIGHT - BOTTOM ? newest + BELOW : newest - ABOVE;
  }

  function value(row, at, baseline) {
    const anchor = at > WIDTH * 0.8 ? "end" : at < WIDTH * 0.2 ? "start" : "middle";
    const words = shape("text", { x: at, y: baseline, class: "peak", "text-anchor": anchor });
    words.textContent = atlas.words.inDigits(row.mark.text);
    return words;
  }

  function said(row) {
    return [row.name, row.share, row.text].filter(Boolean).join(", ");
  }

  function point(row, at, height, inTabOrder) {
    const made = shape("g", { class: `point ${row.mark.hollow ? "hollow" : ""}`, role: "button", tabindex: inTabOrder ? 0 : -1,
      "aria-label": said(row), "data-mark": `${row.mark.layer}|${row.key}`, "data-key": row.key });
    const title = shape("title", {});
    title.textContent = said(row);
    made.append(title, shape("circle", { cx: at, cy: height, r: 9, class: "reach" }), shape("circle", { cx: at, cy: height, r: 3 }));
    return made;
  }
})();
