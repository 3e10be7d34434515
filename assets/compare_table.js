/* The change table: the largest change first, sorted by any of its figures; each row is a place to focus on. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const TOP = 10;
  let sort = { column: "difference", down: true };
  let whole = false;

  /* Keys of the columns after the place's name, each with the text it shows and how it sorts. */
  function columnsOf(view) {
    const { columns } = atlas.changes;
    const figure = (key, text, title, by) => ({ key, title, text: (row) => row.texts[text], by });
    const first = (row) => row.figures[0], second = (row) => row.figures[1];
    if (view.beside[0] === "measure") {
      return [figure("first", 0, columns[2], first), figure("first_rank", 1, columns[3], first),
        figure("second", 2, columns[4], second), figure("second_rank", 3, columns[5], second),
        figure("difference", 4, columns[6], size("difference"))];
    }
    return [figure("first", 0, columns[2], first), figure("second", 1, columns[3], second),
      figure("difference", 2, columns[4], size("difference")), figure("change", 3, columns[5], size("relative"))];
  }

  /* Differences sort by how large they are, whatever their sign; what can't be compared comes last either way. */
  function size(key) {
    return (row) => (row[key] === null ? null : Math.abs(row[key] - (key === "relative" ? 100 : 0)));
  }

  function sorted(view) {
    const by = columnsOf(view).find((column) => column.key === sort.column);
    const way = sort.down ? -1 : 1;
    const rows = [...atlas.changes.rows];
    if (sort.column === "name") return rows.sort((a, b) => way * a.name.localeCompare(b.name, atlas.start.lang));
    if (!by) return rows;
    const known = (row) => by.by(row) !== null && by.by(row) !== undefined && (by.by(row) >= 0 || sort.column === "difference");
    return rows.sort((a, b) => known(b) - known(a) || (known(a) ? way * (by.by(a) - by.by(b)) : 0) || (a.key < b.key ? -1 : 1));
  }

  /* Places inside the focus, as in the other cards. */
  function inside(view) {
    const coarser = view.within.filter((pcode) => atlas.depth(pcode) < atlas.depthOf(view.level));
    return (row) => !coarser.length || coarser.some((pcode) => row.pcode.startsWith(pcode));
  }

  atlas.paintChanges = function (view) {
    const { text, number } = atlas.words;
    const card = document.getElementById("compare-card");
    const measures = view.beside[0] === "measure";
    card.querySelector("h3").textContent = text(measures ? "client.compare.table_measures" : "client.compare.table");
    card.querySelector(".chart-unit").textContent = unitOf(view);
    paintAbout(card.querySelector(".source dl"), view);
    const rows = sorted(view).filter(inside(view));
    const cut = whole || rows.length <= TOP + 2 ? rows : rows.filter((row, i) => i < TOP || view.within.includes(row.pcode));
    const box = card.querySelector(".changes");
    replaced(box, tableOf(view, cut, false));
    const more = card.querySelector(".more");
    more.hidden = rows.length <= TOP + 2;
    more.textContent = text(whole ? "client.fewer" : "client.more", { n: number(rows.length) });
    more.setAttribute("aria-expanded", whole);
  };

  function unitOf(view) {
    if (atlas.isStepFacet(view.beside[0])) return atlas.words.text(haveFigures(view) ? "client.compare.about_dates" : "client.counted");
    return view.beside[0] === "measure" ? atlas.words.text("client.compare.about_measures") : atlas.measureWords(view);
  }

  const haveFigures = (view) => atlas.start.chapters[view.chapter].cards.some((card) => card.kind === "sizes");

  /* Unit, date and source of both sides; a figure of a date opens its own. */
  function paintAbout(list, view) {
    const { text, number, inDigits } = atlas.words;
    const rounds = atlas.isStepFacet(view.beside[0]) ? [] : [...new Set(atlas.view.sides(view, atlas.start.defaults).map((side) => side.round))];
    const rows = rounds.flatMap((round) => {
      const facts = atlas.start.rounds[round];
      const name = text("client.compare.round", { round: number(round) });
      return [[name, inDigits(facts.as_of)], [text("client.fact.source"), facts.source], [text("client.fact.licence"), facts.licence]];
    });
    const least = atlas.state.cubes[view.round].min_denominator;
    const note = { measure: "client.compare.about_measures", round: "client.compare.about" }[view.beside[0]];
    const notes = note ? [[text("client.fact.note"), text(note, { least: number(least) })]] : [];
    list.replaceChildren(...[[text("client.fact.unit"), unitOf(view)], ...rows, ...notes]
      .flatMap(([term, words]) => [atlas.element("dt", "", term), atlas.element("dd", "", words)]));
  }

  /* The whole of it in place of the map. */
  atlas.paintChangeTwin = function (box, view) {
    box.painted = "";
    const table = tableOf(view, sorted(view), true);
    table.prepend(atlas.element("caption", "", document.getElementById("title").textContent));
    replaced(box, table);
  };

  /* A new table in place of the one before; the keyboard's focus stays on its button. */
  function replaced(box, table) {
    const focused = box.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
    box.replaceChildren(table);
    if (!focused) return;
    const key = focused.changeSort ? `[data-change-sort="${focused.changeSort}"]` : `[data-pcode="${focused.pcode}"]`;
    const again = box.querySelector(key);
    if (again) again.focus({ preventScroll: true });
  }

  function tableOf(view, rows, withCode) {
    const { element } = atlas;
    const columns = columnsOf(view);
    const table = element("table", "change-table");
    const head = element("thead"), line = element("tr"), body = element("tbody");
    line.append(sortHead("name", atlas.changes.columns[0]));
    if (withCode) line.append(element("th", "", atlas.changes.columns[1], { scope: "col" }));
    line.append(...columns.map((column) => sortHead(column.key, column.title)));
    head.append(line);
    body.append(...rows.map((row) => rowOf(row, columns, view, withCode)));
    table.append(head, body);
    if (!atlas.changes.total) return table;
    const foot = element("tfoot");
    foot.append(rowOf(atlas.changes.total, columns, view, withCode));
    table.append(foot);
    return table;
  }

  function sortHead(key, title) {
    const state = sort.column !== key ? "none" : sort.down ? "descending" : "ascending";
    const cell = atlas.element("th", key === "name" ? "" : "numeric", undefined, { scope: "col", "aria-sort": state });
    cell.append(atlas.element("button", "sort", title, { type: "button", "data-change-sort": key }));
    return cell;
  }

  function rowOf(row, columns, view, withCode) {
    const { element } = atlas;
    const isNamed = row.pcode !== "LY"; // the country is no focus
    const line = element("tr", view.within.includes(row.pcode) ? "picked" : "", undefined, { "data-pcode": row.pcode, "data-key": row.key });
    const name = element("th", "", isNamed ? undefined : row.name, { scope: "row" });
    if (isNamed) name.append(element("button", "row-pick", row.name, { type: "button", "data-pcode": row.pcode }));
    line.append(name);
    if (withCode) line.append(element("td", "", row.pcode));
    columns.forEach((column, i) => line.append(figureCell(row, column, i)));
    return line;
  }

  /* A figure of a date opens what is known of it; a rise or fall has its sign, and its colour beside. */
  function figureCell(row, column, i) {
    const { element } = atlas;
    const mark = row.marks && row.marks[i];
    const compared = ["difference", "change"].includes(column.key);
    const way = compared && row.difference ? (row.difference > 0 ? "rises" : "falls") : "";
    const missing = compared ? row.difference === null : row.figures[i] === null || row.figures[i] < 0;
    const cell = element("td", ["numeric", way, missing ? "gap" : ""].filter(Boolean).join(" "), mark ? undefined : column.text(row));
    if (mark) cell.append(element("button", "row-pick", column.text(row), { type: "button", "data-mark": `${mark.layer}|${mark.id}` }));
    return cell;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-change-sort]");
    const more = event.target.closest("#compare-card .more");
    if (!button && !more) return;
    event.stopPropagation();
    if (more) whole = !whole;
    else sort = { column: button.dataset.changeSort, down: sort.column === button.dataset.changeSort ? !sort.down : button.dataset.changeSort !== "name" };
    atlas.paintChanges(atlas.state.view);
    if (atlas.state.view.table) atlas.paintTable(atlas.state.view);
  }, true);
})();
