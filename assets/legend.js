/* The legend: classes and gaps of the migrants' layer, and a row for each symbol on the map. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});

  function legendRow(className, swatch, label, count) {
    const row = atlas.element("li", className);
    row.append(swatch, typeof label === "string" ? atlas.element("span", "legend-label", label) : label);
    if (count === undefined) return row;
    const counted = atlas.words.text(className === "mark" ? "client.legend_on_map" : "client.legend_places");
    row.append(atlas.element("span", "unseen", counted));
    for (const one of [count].flat()) row.append(atlas.element("span", "legend-count", one));
    return row;
  }

  /* A range stays left to right in Arabic too, each figure in its own direction. The isolates that the figures
     bring for running text give way to elements: at the start of a line Chromium draws them wrongly. */
  function rangeLabel(figures) {
    const label = atlas.element("span", "legend-label", figures.length ? undefined : "–", { dir: "ltr" });
    const dir = atlas.start.lang === "ar" && atlas.state.view.digits === "arab" ? "rtl" : "ltr";
    figures.forEach((figure, i) => {
      if (i) label.append(" – ");
      label.append(atlas.element("bdi", "", figure.replace(/[\u2066-\u2069]/g, ""), { dir }));
    });
    return label;
  }

  function swatch(fill) {
    const made = atlas.element("span", "swatch");
    made.style.background = fill;
    return made;
  }

  /* Classes and gaps of the migrants' layer, with how many places each has, on both sides where `beside` shares them. */
  function ofPeople(view, picture, beside) {
    const { element } = atlas;
    const { text, number, measured } = atlas.words;
    const list = element("ul");
    const sides = [picture, beside].filter(Boolean);
    const counted = (is) => sides.map((side) => [...side.facts.values()].filter(is).length);
    if (beside) list.append(sidesRow(view));
    const filtered = view.where ? view.where[1].map((key) => atlas.words.category(view.where[0], key)).join(", ") : "";
    if (picture.circles) list.append(circleKey(picture, view.level));
    if (!picture.circles || picture.rated) {
      picture.classes.breaks.forEach((_, klass) => {
        const inside = picture.known.filter((value) => atlas.classes.index(picture.classes.breaks, value) === klass);
        const [low, high] = [Math.min(...inside), Math.max(...inside)];
        const ends = inside.length ? [...new Set([low, high].map((value) => measured(value, view.measure)))] : [];
        const label = view.measure === "change" ? atlas.start.change_labels[view.digits][klass]
          : rangeLabel(ends);
        list.append(legendRow("class", swatch(picture.ramp[klass]), label, counted((fact) => fact.klass === klass).map((n) => number(n))));
      });
    }
    for (const gap of ["-1", "-2", "-3", "-4"]) {
      const found = counted((fact) => fact.value === Number(gap));
      if (!found.some(Boolean)) continue;
      const mark = element("span", `swatch ${atlas.words.GAPS[gap].slice(4)} ${picture.circles ? "round" : ""}`);
      list.append(legendRow("gap", mark, text(atlas.words.GAPS[gap]), found.map((n) => number(n))));
    }
    const title = element("p", "legend-title", atlas.measureWords(view));
    if (filtered) title.append(element("span", "legend-filter", filtered));
    const note = picture.classes.note_key && !picture.circles ? element("p", "legend-note of-classes", text("client.fewer_classes",
      { shown: number(picture.classes.breaks.length), asked: number(view.classes) })) : "";
    return [title, list, note];
  }

  /* The value with all but its first digit zero: 126,813 becomes 100,000. */
  function oneDigit(value) {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)));
    return Math.floor(value / unit) * unit;
  }

  /* Three circles to read sizes from, at round values. */
  function circleKey(picture, level) {
    const { number } = atlas.words;
    const row = atlas.element("li", "circle-key");
    const steps = [...new Set([1, 0.25, 0.05].map((part) => oneDigit(picture.largest * part)))].filter(Boolean);
    for (const value of steps) {
      const size = 2 * atlas.classes.radiusPx(value, picture.largest, atlas.maxRadius(level));
      const circle = atlas.element("span", "circle");
      circle.style.inlineSize = circle.style.blockSize = `${size}px`;
      const one = atlas.element("span", "circle-step");
      one.append(circle, atlas.element("span", "legend-label", number(value)));
      row.append(one);
    }
    return row;
  }

  /* Above two columns of counts: which side each is of. */
  function sidesRow(view) {
    const row = atlas.element("li", "legend-sides");
    row.append(...atlas.sideNames(view).map((name) => atlas.element("span", "legend-side", name)));
    return row;
  }

  /* A row for each symbol on the map, with how many marks it stands for, on both sides if dates are compared. */
  function ofMarks(view) {
    const { element } = atlas;
    const { text, number } = atlas.words;
    const list = element("ul", "legend-marks");
    const sides = view.beside && atlas.start.defaults.facets[view.beside[0]]
      ? [view, atlas.view.swapped(view, atlas.start.defaults)] : [view];
    const found = sides.map((side) => atlas.siteLegend(atlas.marks.onMap(side)));
    const rows = new Map(found.flat().map((entry) => [entry.key, entry]));
    if (sides.length > 1 && rows.size) list.append(sidesRow(view));
    for (const entry of rows.values()) {
      const counts = found.map((side) => (side.find((one) => one.key === entry.key) || { count: 0 }).count);
      const mark = element("span", "legend-symbol");
      mark.innerHTML = entry.html; // made by sites.js from the registry of symbols, never from data
      list.append(legendRow("mark", mark, text(entry.key), entry.count === undefined ? undefined : counts.map((n) => number(n || 0))));
    }
    if (view.layers.includes("muhallas") && view.level !== "muhalla") {
      const places = Object.values(atlas.state.places).filter((place) => place.level === "muhalla" && place.point);
      for (const setting of ["urban", "rural", ""]) {
        const n = places.filter((place) => place.setting === setting).length;
        const words = `${text("client.level.muhalla")}: ${text(`setting.${setting || "unknown"}`)}`;
        if (n) list.append(legendRow("overlay", element("span", `swatch muhallas ${setting}`), words, number(n)));
      }
    }
    return [...(list.childElementCount ? [list] : []), ...unmapped(view), ...atlas.lostRows(view)];
  }

  /* Layers that are on and have something to say, but nothing with a place, such as a date of totals alone. */
  function unmapped(view) {
    const lines = view.layers.filter((layer) => atlas.start.urls.marks[layer] && atlas.marks.here([layer])).map((layer) => {
      const found = atlas.marks.shown(view, [layer]);
      if (found.some((mark) => mark.lon !== null)) return null;
      const key = found.length ? "client.not_mapped" : "client.empty.layer";
      const line = atlas.element("p", "legend-note", atlas.words.text(key, { layer: atlas.words.text(`layer.${layer}`) }));
      if (!found.length) line.append(atlas.wayOut("client.empty.clear", { "data-drop": "all" }));
      return line;
    });
    return lines.filter(Boolean);
  }

  atlas.paintLegend = function (view) {
    const { picture, pictureBeside } = atlas;
    const people = view.layers.includes("migrants");
    const apart = Boolean(view.beside) && view.beside[0] === "measure";
    const shared = view.beside && view.beside[0] === "round" ? pictureBeside : null;
    fill("legend", view, [...(people ? ofPeople(view, picture, shared) : []), ...ofMarks(view)]);
    if (!document.getElementById("legend-beside")) return;
    fill("legend-beside", view, apart ? ofPeople(atlas.view.swapped(view, atlas.start.defaults), pictureBeside) : []);
  };

  function fill(id, view, parts) {
    const legend = document.getElementById(id);
    legend.hidden = !parts.length;
    legend.replaceChildren(...parts);
    legend.inert = view.table;
    atlas.onceLaidOut(() => {
      if (legend.scrollHeight > legend.clientHeight) legend.tabIndex = 0; // the keyboard scrolls a long one
      else legend.removeAttribute("tabindex");
    });
  }
})();
