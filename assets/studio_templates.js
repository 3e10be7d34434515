/* Named templates of the sheet studio: choices without the view, kept in the browser and carried in files. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const { ACTIONS, KEPT, chosen, choose, form, part, usual } = atlas.studio;
  const SHELF = "atlas-templates"; // in the browser's storage
  const MARK = "libya-mission-atlas/sheet-templates/1"; // tells our files from others
  const MOST = 50, LARGEST = 200_000; // templates; bytes of a file
  const say = (key, values) => atlas.say(atlas.words.text(key, values));

  /* Name to choices; whatever else stands in the storage is as good as nothing. */
  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(SHELF)) || {};
      return Object.fromEntries(Object.entries(kept).filter(([name, choices]) => !fault(name, choices)));
    } catch {
      return {};
    }
  }

  function keep(templates) {
    try {
      localStorage.setItem(SHELF, JSON.stringify(templates));
      return true;
    } catch {
      say("client.studio.template_unkept");
      return false;
    } finally {
      paint();
    }
  }

  /* The choices that aren't the usual ones: a template goes on when the usual ones move on. */
  const unusual = () => Object.fromEntries(Object.entries(chosen()).filter(([key, value]) => value !== usual()[key]));

  /* The first choice of a template that the form can't show, by name; empty if there is none. */
  function fault(name, choices) {
    if (!name || name.length > form().elements.template.maxLength) return name.slice(0, 20) || "?";
    if (choices === null || typeof choices !== "object" || Array.isArray(choices)) return "?";
    return Object.keys(choices).find((key) => !KEPT.includes(key) || !fits(key, choices[key])) || "";
  }

  function fits(key, value) {
    const field = form().elements[key];
    if (typeof value !== "string") return false;
    if (key === "dpi" || key === "donor") return /^[a-z0-9-]{0,40}$/.test(value); // these lists differ by paper and server
    if (field instanceof RadioNodeList) return [...field].some((one) => one.value === value);
    if (field.type === "number") return value === "" || (/^\d{1,3}$/.test(value) && value >= +field.min && value <= +field.max);
    return value.length <= field.maxLength;
  }

  function paint() {
    const { element } = atlas;
    const { text } = atlas.words;
    const rows = Object.keys(read()).sort((a, b) => a.localeCompare(b, atlas.start.lang)).map((name) => {
      const row = element("li");
      const button = (action, className, words, label) =>
        element("button", className, words, { type: "button", "data-studio": action, "data-name": name, "aria-label": text(label, { name }), dir: "auto" });
      row.append(button("template-apply", "tool", name, "client.studio.template_apply"),
        button("template-delete", "studio-close", "×", "client.studio.template_delete"));
      return row;
    });
    part("#templates").replaceChildren(...(rows.length ? rows : [element("li", "studio-note", text("client.studio.template_none"))]));
  }

  ACTIONS["template-save"] = function () {
    const box = form().elements.template;
    const name = box.value.trim();
    const templates = read();
    if (!name) {
      box.focus();
      return say("client.studio.template_unnamed");
    }
    if (!Object.hasOwn(templates, name) && Object.keys(templates).length >= MOST) return say("client.studio.template_most", { n: atlas.words.number(MOST) });
    if (!keep({ ...templates, [name]: unusual() })) return;
    box.value = "";
    say("client.studio.template_saved", { name });
  };

  ACTIONS["template-apply"] = function ({ dataset: { name } }) {
    choose(read()[name]);
    say("client.studio.template_applied", { name });
  };

  ACTIONS["template-delete"] = function ({ dataset: { name } }) {
    const { [name]: gone, ...left } = read();
    keep(left);
    (part("#templates button") || form().elements.template).focus();
    say("client.studio.template_deleted", { name });
  };

  ACTIONS["template-export"] = function () {
    const file = new Blob([JSON.stringify({ format: MARK, templates: read() }, null, 2)], { type: "application/json" });
    const link = atlas.element("a", "", "", { href: URL.createObjectURL(file), download: "atlas-templates.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  ACTIONS["template-import"] = () => part("#template-file").click();

  /* All of a file or nothing of it. */
  async function importFile(file) {
    const templates = await readFile(file);
    if (!templates) return say("client.studio.template_foreign");
    for (const [name, choices] of Object.entries(templates)) {
      const field = fault(name, choices);
      if (field) return say("client.studio.template_faulty", { name: name.slice(0, 60), field });
    }
    const all = { ...read(), ...templates };
    if (Object.keys(all).length > MOST) return say("client.studio.template_most", { n: atlas.words.number(MOST) });
    if (keep(all)) say("client.studio.template_imported", { n: atlas.words.number(Object.keys(templates).length) });
  }

  /* The templates in a file, null if it isn't one of ours. */
  async function readFile(file) {
    if (file.size > LARGEST) return null;
    try {
      const { format, templates } = JSON.parse(await file.text());
      return format === MARK && templates && typeof templates === "object" && !Array.isArray(templates) ? templates : null;
    } catch {
      return null;
    }
  }

  /* Once, when the studio is first opened. */
  atlas.beginTemplates = function () {
    paint();
    part("#template-file").addEventListener("change", async ({ target }) => {
      if (target.files[0]) await importFile(target.files[0]);
      target.value = ""; // so that the same file can be chosen again
    });
    form().elements.template.addEventListener("keydown", (event) => {
      if (event.key === "Enter") ACTIONS["template-save"]();
    });
  };
})();
