/* The legend: classes and gaps of the migrants' layer, and a row for each symbol on the map. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});

  function legendRow(className, swatch, label, count) {
    const row = atlas.element("li", className);
    row.append(swatch, typeof label === "string" ? atlas.element("span", "legend-label", label) : label);
    if (count !== undefined) row.append(atlas.element("span", "legend-count", count));
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

  /* Classes and gaps of the migrants' layer, with how many places each has. */
  function ofPeople(view) {
    const { element } = atlas;
    const { text, number, measured } = atlas.words;
    const picture = atlas.picture;
    const list = element("ul");
    const filtered = view.where ? view.where[1].map((key) => atlas.words.category(view.where[0], key)).join(", ") : "";
    if (picture.circles) list.append(circleKey(picture));
    if (!picture.circles || picture.rated) {
      picture.classes.breaks.forEach((_, klass) => {
        const inside = [...picture.facts.values()].filter((fact) => fact.klass === klass).map((fact) => fact.value);
        const [low, high] = [Math.min(...inside), Math.max(...inside)];
        const ends = inside.length ? [...new Set([low, high].map((value) => measured(value, view.measure)))] : [];
        const label = view.measure === "change" ? atlas.start.change_labels[view.digits][klass]
          : rangeLabel(ends);
        list.append(legendRow("class", swatch(picture.ramp[klass]), label, number(inside.length)));
      });
    }
    for (const gap of ["-1", "-2", "-3", "-4"]) {
      const n = [...picture.facts.values()].filter((fact) => fact.value === Number(gap)).length;
      if (!n) continue;
      const mark = element("span", `swatch ${atlas.words.GAPS[gap].slice(4)} ${picture.circles ? "round" : ""}`);
      list.append(legendRow("gap", mark, text(atlas.words.GAPS[gap]), number(n)));
    }
    const title = element("p", "legend-title", atlas.measureWords(view));
    if (filtered) title.append(element("span", "legend-filter", filtered));
    const note = picture.classes.note_key && !picture.circles ? element("p", "legend-note", text("client.fewer_classes",
      { shown: number(picture.classes.breaks.length), asked: number(view.classes) })) : "";
    return [title, list, note];
  }

  /* The value with all but its first digit zero: 126,813 becomes 100,000. */
  function oneDigit(value) {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)));
    return Math.floor(value / unit) * unit;
  }

  /* Three circles to read sizes from, at round values. */
  function circleKey(picture) {
    const { number } = atlas.words;
    const row = atlas.element("li", "circle-key");
    const steps = [...new Set([1, 0.25, 0.05].map((part) => oneDigit(picture.largest * part)))].filter(Boolean);
    for (const value of steps) {
      const size = 2 * atlas.classes.radiusPx(value, picture.largest, atlas.maxRadius(atlas.state.view.level));
      const circle = atlas.element("span", "circle");
      circle.style.inlineSize = circle.style.blockSize = `${size}px`;
      const one = atlas.element("span", "circle-step");
      one.append(circle, atlas.element("span", "legend-label", number(value)));
      row.append(one);
    }
    return row;
  }

  /* A row for each symbol on the map, with how many marks it stands for. */
  function ofMarks(view) {
    const { element } = atlas;
    const { text, number } = atlas.words;
    const list = element("ul", "legend-marks");
    for (const entry of atlas.siteLegend(atlas.marks.onMap(view))) {
      const mark = element("span", "legend-symbol");
      mark.innerHTML = entry.html; // made by sites.js from the registry of symbols, never from data
      list.append(legendRow("mark", mark, text(entry.key), entry.count === undefined ? undefined : number(entry.count)));
    }
    if (view.layers.includes("muhallas") && view.level !== "muhalla") {
      const places = Object.values(atlas.state.places).filter((place) => place.level === "muhalla" && place.point);
      for (const setting of ["urban", "rural", ""]) {
        const n = places.filter((place) => place.setting === setting).length;
        const words = `${text("client.level.muhalla")}: ${text(`setting.${setting || "unknown"}`)}`;
        if (n) list.append(legendRow("overlay", element("span", `swatch muhallas ${setting}`), words, number(n)));
      }
    }
    return [...(list.childElementCount ? [list] : []), ...unmapped(view)];
  }

  /* Layers that are on and have something to say, but nothing with a place, such as a date of totals alone. */
  function unmapped(view) {
    const silent = view.layers.filter((layer) => {
      const found = atlas.marks.shown(view, [layer]);
      return found.length && !found.some((mark) => mark.lon !== null);
    });
    return silent.map((layer) => atlas.element("p", "legend-note",
      atlas.words.text("client.not_mapped", { layer: atlas.words.text(`layer.${layer}`) })));
  }

  atlas.paintLegend = function (view) {
    const parts = [...(view.layers.includes("migrants") ? ofPeople(view) : []), ...ofMarks(view)];
    const legend = document.getElementById("legend");
    legend.hidden = !parts.length;
    legend.replaceChildren(...parts);
    legend.inert = view.table;
    if (legend.scrollHeight > legend.clientHeight) legend.tabIndex = 0; // the keyboard scrolls a long one
    else legend.removeAttribute("tabindex");
  };
})();
