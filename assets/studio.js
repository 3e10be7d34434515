/* The sheet studio: choices in a form become the address of a sheet, and the preview is that sheet itself. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const PAUSE_MS = 300; // after a change, before the preview is drawn anew
  const CHOICES = ["paper", "title", "subtitle", "insets", "legend", "names", "figures", "donor", "dpi", "number", "version"];
  const KEPT = ["lang", "digits", ...CHOICES]; // what a template keeps
  const part = (selector) => document.querySelector(`#studio ${selector}`);
  const form = () => part("form");
  let usual = null; // every choice as it stands at first; set when the studio is first opened
  let shown = ""; // address of the sheet in the preview
  let timer = 0;

  /* Every choice as text, by its key. */
  function chosen() {
    const texts = new FormData(form());
    return Object.fromEntries(KEPT.map((key) => [key, (texts.get(key) || "").trim()]));
  }

  /* Set choices in the form; those left out become the usual ones. */
  function choose(choices) {
    for (const key of KEPT) form().elements[key].value = choices[key] ?? usual[key];
    fitForm(choices.dpi);
    refresh();
  }

  /* Address of the sheet, or of the atlas of a level: the view, its round spelt out, and whatever isn't usual. */
  function address(kind, of) {
    const { lang, digits, dpi, ...choices } = chosen();
    const link = atlas.pinnedUrl({ ...atlas.state.view, lang, digits: lang === "ar" ? digits : "latn" });
    const told = Object.entries(choices).filter(([key, value]) => value && value !== usual[key]);
    const [first] = dpisOf(choices.paper);
    if (["png", "zip"].includes(kind) && dpi !== first) told.push(["dpi", dpi]);
    if (of) told.push(["of", of]);
    const query = new URLSearchParams(told).toString();
    const page = `${of ? "" : atlas.start.base}/${lang}/${of ? "atlas" : "sheet"}.${kind}`;
    return `${atlas.at(page)}${link.slice(link.indexOf("?"))}${query && "&" + query}`;
  }

  const paperOf = (key) => part(`[name=paper][value=${key}]`);
  const dpisOf = (key) => paperOf(key).dataset.dpi.split(" ");

  /* What follows from other choices: digits of Arabic sheets, resolutions and shape of the paper. */
  function fitForm(dpi = chosen().dpi) {
    const { lang, paper } = chosen();
    part("[data-field=digits]").hidden = lang !== "ar";
    const dpis = dpisOf(paper);
    form().elements.dpi.replaceChildren(...dpis.map((one) => atlas.element("option", "", one, { value: one })));
    form().elements.dpi.value = dpis.includes(dpi) ? dpi : dpis[0];
    sayWords();
    part(".studio-paper").style.setProperty("--ratio", paperOf(paper).dataset.ratio);
  }

  /* The view's own words, which may come after the studio was opened. */
  function sayWords() {
    const said = (id) => document.getElementById(id).textContent;
    const own = chosen().lang === atlas.start.lang ? said : () => atlas.words.text("client.studio.own_words");
    for (const id of ["title", "subtitle"]) form().elements[id].placeholder = own(id);
    part("#studio-sheet").alt = said("summary");
  }
  atlas.wordsForStudio = () => usual && sayWords();

  function refresh() {
    clearTimeout(timer);
    paintLinks(true);
    const sheet = address("svg");
    if (sheet === shown) return;
    shown = sheet;
    state("drawing");
    part("#studio-sheet").src = sheet;
  }

  /* Drawing, drawn or faulty: what the preview shows. */
  function state(name) {
    part(".studio-stage").dataset.state = name;
    part(".studio-fault").hidden = name !== "faulty";
  }

  function paintLinks(able) {
    for (const link of document.querySelectorAll("#studio [data-format]")) {
      if (able) link.href = address(link.dataset.format);
      else link.removeAttribute("href");
      link.setAttribute("aria-disabled", !able);
      link.role = "link"; // also while it leads nowhere
    }
  }

  /* A picture doesn't tell why it can't be had; the same question as text does. */
  async function explain(sheet) {
    let words = "";
    try {
      const answer = await fetch(sheet, { headers: { Accept: "application/json" } });
      words = answer.ok ? atlas.words.text("client.studio.failed") : await atlas.refusal(answer);
    } catch {
      words = atlas.words.text("client.studio.offline");
    }
    if (sheet !== shown) return;
    part("#studio-fault").textContent = words;
    paintLinks(false);
    state("faulty");
  }

  /* The words in which the server refuses something. */
  atlas.refusal = async function (answer) {
    const kind = answer.headers.get("Content-Type") || "";
    if (kind.includes("json")) return (await answer.json()).error || atlas.words.text("client.studio.failed");
    return kind.startsWith("text/plain") ? answer.text() : atlas.words.text("client.studio.failed");
  };

  /* Said in the studio while it is open: nothing behind a dialog is heard. */
  atlas.say = function (words) {
    if (!part("") || !document.getElementById("studio").open) return atlas.toast(words);
    part("#studio-said").textContent = words;
  };

  /* Once: the choices as they stand, logos that the server has, and what listens. */
  function begin() {
    const logos = atlas.start.logos.filter((key) => key !== "iom"); // that one stands on every sheet
    form().elements.donor.append(...logos.map((key) => atlas.element("option", "", key, { value: key })));
    part("[data-field=donor]").hidden = !logos.length;
    if (matchMedia("(max-width: 640px)").matches) part("[data-part=map]").open = false;
    fitForm();
    usual = chosen();
    form().addEventListener("input", (event) => {
      if (!KEPT.includes(event.target.name)) return;
      fitForm();
      part("#studio-said").textContent = "";
      clearTimeout(timer);
      timer = setTimeout(refresh, PAUSE_MS);
    });
    form().addEventListener("submit", (event) => event.preventDefault());
    part("#studio-sheet").addEventListener("load", () => state("drawn"));
    part("#studio-sheet").addEventListener("error", () => explain(shown));
    atlas.beginTemplates();
  }

  function open() {
    const dialog = document.getElementById("studio");
    if (dialog.open || !dialog.firstChild || !atlas.picture) return;
    if (!usual) begin();
    dialog.showModal();
    form().elements.digits.value = atlas.state.view.digits;
    part("#studio-said").textContent = "";
    fitForm();
    paperOf(chosen().paper).focus();
    refresh();
    atlas.resumeAtlas();
  }

  const ACTIONS = {
    open,
    close: () => document.getElementById("studio").close(),
    retry: () => {
      shown = "";
      refresh();
    },
    copy: () => copy(location.origin + address("pdf")),
    "open-file": () => part("#sheet-file").click(), // assets/drop.js reads it
  };
  /* studio_templates.js and studio_atlas.js add theirs. */
  atlas.studio = { ACTIONS, KEPT, address, chosen, choose, form, part, usual: () => usual };

  async function copy(link) {
    const copied = await atlas.toClipboard(link, document.getElementById("studio")).then(() => true, () => false);
    atlas.say(atlas.words.text(copied ? "client.studio.copied" : "client.share.copied_nothing"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-studio]");
    if (button) ACTIONS[button.dataset.studio](button);
  });
})();
