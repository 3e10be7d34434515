/* The table twin of the map: the same places and numbers, sortable, each row a filter. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let sort = { column: "value", down: true };

  function columns(view) {
    const { text, place, measured } = atlas.words;
    const cube = atlas.state.cubes[view.round];
    const of = (measure) => (pcode) => atlas.sums.measured(cube, pcode, measure, view.where);
    const number = (measure) => ({ key: measure, title: text(`measure.${atlas.measureKey(view, measure)}`), value: of(measure),
      show: (value) => measured(value, measure), numeric: true });
    const name = { key: "name", title: text(`client.level.${view.level}`), value: place, show: (value) => value };
    const parent = { key: "parent", title: text("client.level.mantika"), value: (pcode) => place(pcode.slice(0, 6)), show: (value) => value };
    const code = { key: "pcode", title: text("client.pcode"), value: (pcode) => pcode, show: (value) => value };
    const measures = ["count", "share", ...(view.where ? ["makeup"] : []), ...(view.level === "muhalla" ? [] : ["per_1000"])];
    return [name, ...(["baladiya", "muhalla"].includes(view.level) ? [parent] : []), code, ...measures.map(number)];
  }

  function compare(a, b) {
    if (typeof a === "string") return a.localeCompare(b, atlas.start.lang);
    return a - b;
  }

  atlas.paintTable = function (view) {
    const box = document.getElementById("table");
    box.hidden = !view.table;
    if (!view.table) return;
    const { element } = atlas;
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
    sort = { column, down: sort.column === column ? !sort.down : column !== "name" && column !== "parent" && column !== "pcode" };
    atlas.paintTable(atlas.state.view);
  };
})();
