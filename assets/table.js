/* The table twin of the map: the same places and numbers, sortable, each row a filter. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const TEXTS = ["name", "parent", "pcode", "what", "place", "source"]; // sorted from A at first
  let sort = { column: "value", down: true };

  function columns(view) {
    const { text, place, measured } = atlas.words;
    const cube = atlas.state.cubes[view.round];
    const earlier = atlas.state.cubes[view.against];
    const of = (measure) => (pcode) => atlas.sums.measured(cube, pcode, measure, view.where, earlier);
    const number = (measure) => ({ key: measure, title: text(`measure.${atlas.measureKey(view, measure)}`), value: of(measure),
      show: (value) => measured(value, measure), numeric: true });
    const name = { key: "name", title: text(`client.level.${view.level}`), value: place, show: (value) => value };
    const parent = { key: "parent", title: text("client.level.mantika"), value: (pcode) => place(pcode.slice(0, 6)), show: (value) => value };
    const code = { key: "pcode", title: text("client.pcode"), value: (pcode) => pcode, show: (value) => value };
    const measures = ["count", "share", ...(view.where ? ["makeup"] : []), ...(view.against ? ["change"] : []), ...(view.level === "muhalla" ? [] : ["per_1000"])];
    return [name, ...(["baladiya", "muhalla"].includes(view.level) ? [parent] : []), code, ...measures.map(number)];
  }

  function compare(a, b) {
    if (typeof a === "string") return a.localeCompare(b, atlas.start.lang);
    return a - b;
  }

  atlas.paintTable = function (view) {
    const box = document.getElementById("table");
    box.hidden = !view.table;
    document.querySelector(".map-canvas").inert = view.table; // it lies under the table
    if (!view.table) return;
    if (view.beside) return atlas.paintChangeTwin(box, view);
    const { element } = atlas;
    if (atlas.marks.subject(view).length) return paintMarks(box, view);
    box.painted = "";
    const shown = columns(view);
    const by = shown.find((column) => column.key === sort.column) || shown.find((column) => column.key === view.measure);
    const rows = [...atlas.picture.facts.keys()].map((pcode) => ({ pcode, key: by.value(pcode) }));
    rows.sort((a, b) => (sort.down ? -1 : 1) * compare(a.key, b.key) || (a.pcode < b.pcode ? -1 : 1));
    const table = element("table");
    table.append(element("caption", "", document.getElementById("title").textContent), head(shown, by));
    const body = element("tbody");
    for (const { pcode } of rows) body.append(row(pcode, shown, view));
    const foot = element("tfoot");
    foot.append(total(shown));
    table.append(body, foot);
    const focused = box.contains(document.activeElement) ? document.activeElement.dataset : null;
    box.replaceChildren(table);
    if (focused) again(box, focused);
  };

  /* Every mark of the chapter's subject, each with what is known of it one click away. */
  function paintMarks(box, view) {
    const { element } = atlas;
    const { text, place, inDigits } = atlas.words;
    const marks = atlas.marks.shown(view, atlas.marks.subject(view));
    const cells = (mark) => [inDigits(mark.name), inDigits(mark.kind), mark.pcode ? place(mark.pcode) : text("client.column.outside"),
      atlas.marks.figure(mark), inDigits(mark.as_of), atlas.marks.source(mark.source).name];
    const keys = ["name", "what", "place", "figure", "as_of", "source"];
    const rows = marks.map((mark) => ({ mark, cells: cells(mark), value: mark.value === null ? -Infinity : mark.value, order: mark.order }));
    const at = keys.indexOf(sort.column);
    const key = (row) => ({ figure: row.value, as_of: row.order })[sort.column] ?? row.cells[at];
    if (at >= 0) rows.sort((a, b) => (sort.down ? -1 : 1) * compare(key(a), key(b)));
    const title = document.getElementById("title").textContent;
    const signature = JSON.stringify([title, rows.map((row) => row.mark.id), sort, view.digits, view.within]);
    if (box.painted === signature) return; // the keyboard's focus stays where it is
    box.painted = signature;
    const table = element("table", "marks-table");
    const line = element("tr");
    keys.forEach((column, i) => {
      const cell = element("th", "", undefined, { scope: "col", "aria-sort": i !== at ? "none" : sort.down ? "descending" : "ascending" });
      cell.append(element("button", "sort", text(`client.column.${column}`), { type: "button", "data-sort": column }));
      line.append(cell);
    });
    const head = element("thead"), body = element("tbody");
    head.append(line);
    for (const { mark, cells: shown } of rows) {
      const made = element("tr", view.within.includes(mark.pcode) ? "picked" : "", undefined, { "data-key": mark.id });
      shown.forEach((words, i) => {
        const cell = element(i ? "td" : "th", "", i ? words : undefined, i ? {} : { scope: "row" });
        if (!i) cell.append(element("button", "row-pick", words, { type: "button", "data-mark": `${mark.layer}|${mark.id}` }));
        made.append(cell);
      });
      body.append(made);
    }
    table.append(element("caption", "", title), head, body);
    const none = rows.length ? "" : element("p", "chart-note");
    if (none) none.append(text("client.no_marks"), atlas.wayBack(view) || "");
    box.replaceChildren(table, none);
  }

  /* The keyboard's focus stays on its button, which is another one in the new table. */
  function again(box, { sort: column, pcode }) {
    const button = box.querySelector(column ? `[data-sort="${column}"]` : `.row-pick[data-pcode="${pcode}"]`);
    if (button) button.focus({ preventScroll: true });
  }

  function head(shown, by) {
    const { element } = atlas;
    const line = element("tr");
    for (const column of shown) {
      const sorted = column === by ? (sort.down ? "descending" : "ascending") : "none";
      const cell = element("th", column.numeric ? "numeric" : "", undefined, { scope: "col", "aria-sort": sorted });
      cell.append(element("button", "sort", column.title, { type: "button", "data-sort": column.key }));
      line.append(cell);
    }
    const made = element("thead");
    made.append(line);
    return made;
  }

  /* The country: not a sum of the rows, but its own published figure. */
  function total(shown) {
    const { element } = atlas;
    const line = element("tr");
    shown.forEach((column, i) => {
      const value = column.key === "parent" ? "" : column.show(column.value("LY"));
      line.append(element(i ? "td" : "th", column.numeric ? "numeric" : "", value, i ? {} : { scope: "row" }));
    });
    return line;
  }

  function row(pcode, shown, view) {
    const { element } = atlas;
    const line = element("tr", view.within.includes(pcode) ? "picked" : "", undefined, { "data-pcode": pcode });
    shown.forEach((column, i) => {
      const value = column.value(pcode);
      const cell = element(i ? "td" : "th", column.numeric ? "numeric" : "", i ? column.show(value) : undefined, i ? {} : { scope: "row" });
      if (column.numeric && value < 0) cell.classList.add("gap");
      if (!i) cell.append(element("button", "row-pick", column.show(value), { type: "button", "data-pcode": pcode }));
      line.append(cell);
    });
    return line;
  }

  atlas.sortTable = function (column) {
    sort = { column, down: sort.column === column ? !sort.down : !TEXTS.includes(column) };
    atlas.paintTable(atlas.state.view);
    const title = document.querySelector(`#table [data-sort="${column}"]`).textContent;
    atlas.announce(atlas.words.text(sort.down ? "client.said.sorted_down" : "client.said.sorted_up", { column: title }));
  };
})();
