/* What a view is compared with: the button, the bar above the map, the key, and Shift with the strip below. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const MEASURES_AT_FIRST = ["per_1000", "count", "share"];
  const GROUPS = { round: "client.compare.rounds", measure: "client.compare.measures" };

  const part = (id) => document.getElementById(id);
  const defaults = () => atlas.start.defaults;
  const fieldsOf = (view) => defaults().compared[view.chapter];

  /* Values of a field that can stand beside the view as it is. */
  function choices(view, field) {
    const known = field === "measure" ? defaults().compared_measures
      : field === "round" ? defaults().held.map(String) : defaults().facets[field].values;
    return known.filter((value) => atlas.view.settle({ ...view, beside: [field, value] }, defaults()).beside);
  }

  /* The other that makes most sense: the round before, a first date with figures on the map, or another indicator. */
  function sensible(view) {
    for (const field of fieldsOf(view)) {
      const all = choices(view, field);
      const earlier = all.filter((value) => field !== "round" || Number(value) < view.round);
      const found = field === "round" ? earlier[earlier.length - 1] || all[0]
        : field === "measure" ? MEASURES_AT_FIRST.find((key) => all.includes(key)) || all[0] : firstWithFigures(view, field, all);
      if (found) return [field, found];
    }
    return null;
  }

  function firstWithFigures(view, field, all) {
    const mapped = (value) => atlas.marks.onMap({ ...view, facets: { ...view.facets, [field]: [value] } })
      .filter((mark) => mark.facets[field]).length;
    const most = Math.max(...all.map(mapped));
    return all.find((value) => mapped(value) >= most / 2) || all[0];
  }

  /* Why there is nothing to compare with. */
  function lacking(view) {
    const { text, number } = atlas.words;
    const fields = fieldsOf(view);
    if (!fields.length) return text("client.compare.nothing_here");
    if (!view.layers.includes("migrants")) return text("client.compare.people_off");
    return view.measure === "change" ? text("client.compare.of_change") : text("client.compare.one_round", { round: number(view.round) });
  }

  atlas.toggleCompare = function () {
    const { view } = atlas.state;
    if (view.beside) return atlas.show({ beside: null });
    const beside = sensible(view);
    if (beside) atlas.show({ beside });
    else atlas.toast(lacking(view));
  };

  /* A side that goes where the other stands changes places with it, so that the comparison goes on. */
  atlas.keptBeside = function (change) {
    const { view } = atlas.state;
    if (!view.beside || "beside" in change) return change;
    const [field, value] = view.beside;
    const asked = { ...view, ...change };
    if (!fieldsOf(asked).includes(field) || atlas.view.valueOf(asked, field, defaults()) !== value) return change;
    return { ...change, beside: [field, atlas.view.valueOf(view, field, defaults())] };
  };

  const ACTIONS = {
    toggle: () => atlas.toggleCompare(),
    end: () => {
      atlas.show({ beside: null });
      document.querySelector('[data-beside="toggle"]').focus();
    },
    swap: () => atlas.show(atlas.view.swapped(atlas.state.view, defaults())),
    side: () => atlas.show({ compare: "side" }),
    swipe: () => atlas.show({ compare: "swipe" }),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-beside]");
    if (button) ACTIONS[button.dataset.beside]();
    const step = event.shiftKey && event.target.closest("#strip [data-round], #strip [data-facet]");
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { round, facet, value } = step.dataset;
    atlas.show({ beside: round ? ["round", round] : [facet, value] });
  }, true);
  document.addEventListener("change", ({ target }) => {
    if (target.id !== "beside-choice") return;
    const cut = target.value.indexOf(":");
    atlas.show({ beside: [target.value.slice(0, cut), target.value.slice(cut + 1)] });
  });

  /* The bar says both sides and offers every other; the button says whether anything is compared. */
  atlas.paintCompare = function (view) {
    document.querySelector('[data-beside="toggle"]').setAttribute("aria-pressed", Boolean(view.beside));
    markStrip(view);
    if (!view.beside) return;
    part("compare-own").textContent = atlas.sideNames(view)[0];
    for (const mode of ["side", "swipe"]) document.querySelector(`[data-beside="${mode}"]`).setAttribute("aria-pressed", view.compare === mode);
    paintChoices(view);
    paintHeadings(view);
    atlas.divide();
    atlas.paintChanges(view);
  };

  function paintChoices(view) {
    const { text, number } = atlas.words;
    const groups = fieldsOf(view).map((field) => {
      const title = GROUPS[field] ? text(GROUPS[field]) : text("client.compare.dates");
      const group = atlas.element("optgroup", "", undefined, { label: title });
      for (const value of choices(view, field)) {
        const name = atlas.sideName(atlas.view.swapped({ ...view, beside: [field, value] }, defaults()), field);
        group.append(atlas.element("option", "", name, { value: `${field}:${value}` }));
      }
      const lone = field === "round" && !group.children.length;
      if (lone) group.append(atlas.element("option", "", text("client.compare.one_round", { round: number(view.round) }), { disabled: "" }));
      return group;
    });
    const select = part("beside-choice");
    const signature = groups.map((group) => group.outerHTML).join("");
    if (select.painted !== signature) select.replaceChildren(...groups);
    select.painted = signature;
    select.value = view.beside.join(":");
  }

  /* What each map shows, and as of when. */
  function paintHeadings(view) {
    const sides = [view, atlas.view.swapped(view, defaults())];
    const [field] = view.beside;
    sides.forEach((side, i) => {
      const heading = part(["board-own", "board-beside"][i]);
      const when = atlas.words.inDigits(atlas.start.rounds[side.round].as_of);
      const further = field === "measure" ? atlas.start.rounds[side.round].badge : field === "round" ? when : "";
      heading.replaceChildren(atlas.element("strong", "", atlas.sideName(side, field)),
        ...(further ? [atlas.element("span", "", atlas.words.inDigits(further))] : []));
    });
    part("map-beside").setAttribute("aria-label", atlas.words.text("client.compare.map_of", { side: atlas.sideNames(view)[1] }));
  }

  /* On the strip the other side has a mark of its own. */
  function markStrip(view) {
    for (const step of document.querySelectorAll("#strip [data-round], #strip [data-facet]")) {
      const { round, facet, value } = step.dataset;
      const on = Boolean(view.beside) && (round ? view.beside[0] === "round" && view.beside[1] === round
        : view.beside[0] === facet && view.beside[1] === value);
      step.classList.toggle("beside", on);
    }
  }

  (atlas.shortcuts = atlas.shortcuts || []).push({ key: "c", words: "client.key.compare", when: "always", run: () => atlas.toggleCompare() });
})();
