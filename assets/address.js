/* Reads a link as a view: the inverse of toUrl in view.js, and the twin of from_url in geo/links.py without its
   notices; tests compare both. A page that was kept for later opens at any address with it.
   Views are linked as at the root of a host; `atlas.at` puts the prefix before such a link, for whoever fetches it. */
(function () {
  "use strict";
  const FLAGS = ["0", "1"];

  const at = (path) => window.atlas.start.prefix + path;

  /* An address as at the root: without the prefix, which may hold words that mean something in a link. */
  function inside(pathname) {
    const prefix = window.atlas.start?.prefix || "";
    return prefix && `${pathname}/`.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname;
  }

  /* Parts by name; of a part named twice the first that isn't blank counts. */
  function partsOf(url, defaults) {
    const { pathname, searchParams } = new URL(url, "http://atlas");
    const parts = {};
    for (const [key, value] of searchParams) if (!parts[key]) parts[key] = value;
    const segments = inside(pathname).split("/").filter(Boolean);
    const chapter = segments.find((segment) => segment in defaults.chapters);
    if (chapter && !searchParams.has("chapter")) parts.chapter = chapter;
    return { ...parts, lang: segments.find((segment) => defaults.choices.lang.includes(segment)) };
  }

  const several = (asked, known) => (asked || "").split(/[.,]/).filter((key) => key && known(key));

  /* The choice whose text is asked for, else the usual one. */
  function choice(asked, choices, usual) {
    const found = choices.find((one) => String(one) === asked);
    return found === undefined ? usual : found;
  }

  function readWhere(parts, defaults) {
    for (const key of Object.keys(parts).filter((part) => defaults.dimensions[part])) {
      const found = several(parts[key], (category) => defaults.dimensions[key].categories.includes(category));
      if (found.length) return [key, found];
    }
    return null;
  }

  function readFacets(parts, defaults) {
    const read = Object.entries(defaults.facets).map(([key, facet]) => [key, several(parts[key], (value) => facet.values.includes(value))]);
    return Object.fromEntries(read.filter(([, values]) => values.length));
  }

  function readBbox(asked, canonicalBbox, defaults) {
    const sides = (asked || "").split(",");
    return sides.every((side) => side.trim() !== "") ? canonicalBbox(sides.map(Number), defaults) : null;
  }

  /* The field in which another view differs, and its value there; settle knows what can stand beside. */
  function readBeside(asked) {
    const cut = (asked || "").indexOf(":");
    return cut < 0 ? null : [asked.slice(0, cut), asked.slice(cut + 1)];
  }

  /* The view of a link, settled. `isPlace` knows the P-codes; until the places are here, any stands. */
  function fromUrl(url, defaults, isPlace = () => true) {
    const { settle, canonicalBbox } = window.atlas.view;
    const { choices, levels, held } = defaults;
    const parts = partsOf(url, defaults);
    const chapter = choice(parts.chapter, Object.keys(defaults.chapters), Object.keys(defaults.chapters)[0]);
    const usual = { ...defaults.chapters[chapter], lang: choice(parts.lang, choices.lang, choices.lang[0]) };
    const layers = several(parts.layers, (key) => key === "none" || defaults.layers.includes(key));
    const draft = {
      ...usual,
      round: choice(parts.round, held, usual.round),
      measure: choice(parts.measure, choices.measure, usual.measure),
      against: choice(parts.against, held, null),
      level: choice(parts.level, levels, usual.level),
      within: several(parts.within, isPlace),
      where: readWhere(parts, defaults),
      facets: readFacets(parts, defaults),
      classing: choice(parts.classing, choices.classing, usual.classing),
      classes: choice(parts.classes, choices.classes, usual.classes),
      layers: layers.length ? layers : usual.layers,
      bbox: readBbox(parts.bbox, canonicalBbox, defaults),
      beside: readBeside(parts.beside),
      compare: choice(parts.compare, choices.compare, choices.compare[0]),
      digits: choice(parts.digits, choices.digits, usual.digits),
      table: choice(parts.table, FLAGS, "0") === "1",
    };
    return settle(draft, defaults);
  }

  window.atlas = Object.assign(window.atlas || {}, {
    fromUrl, at,
    /* What a link that is handed on begins with. */
    origin: () => (window.atlas.start.origin || location.origin) + window.atlas.start.prefix,
  });
})();
