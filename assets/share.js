/* Handing the view on: links, texts, QR code and embed code, always of the view that is shown. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const dialog = () => document.getElementById("share");
  const part = (selector) => dialog().querySelector(selector);
  const SAFE = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" }; // as Python's html.escape
  const AGAIN_MS = 200; // until words that are still on their way are looked for again
  const LONGEST_MAILTO = 2000; // characters
  let answer = { link: "" }; // what the server said of a view last asked about; `failed` if it couldn't be asked
  let again = 0;
  let watching = null; // sees the page's words change
  let texts = {}; // what each button copies

  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, key) => String(values[key]).replace(/[&<>"']/g, (sign) => SAFE[sign]));

  /* What the page says of the view; null while its words are still on their way. */
  function wordsOfPage() {
    const { view, wordsFor } = atlas.state;
    if (document.body.classList.contains("words-late") || wordsFor !== JSON.stringify({ ...view, bbox: null })) return null;
    const said = (id) => document.getElementById(id).textContent.trim();
    const sources = [...document.querySelectorAll("#sources [data-cite]")].map((one) => one.dataset.cite);
    return { title: said("title"), subtitle: said("subtitle"), summary: said("summary"), sources };
  }

  /* Without the server and its words: what is surely true of the view, never another view's words. */
  function bareWords(view) {
    const chapter = document.querySelector(`.rail [data-chapter="${view.chapter}"]`).textContent;
    return { title: chapter, subtitle: atlas.words.inDigits(atlas.start.rounds[view.round].badge), summary: "", sources: [] };
  }

  /* Everything that can be copied, from the view and its words. */
  function compose(link, words) {
    const { text } = atlas.words;
    const { product, release } = atlas.start;
    const sources = words.sources.length ? `${words.sources.join(`${text("client.share.between")} `)}.` : "";
    const full = atlas.origin() + link, short = atlas.origin() + atlas.shortLink(link);
    const what = [words.title, words.subtitle].filter(Boolean).map((line) => `${line}.`).join(" ");
    const size = (name) => part(`[name=${name}]`).value;
    const frame = { src: `${atlas.origin()}/embed${link}`, title: text("client.share.page_frame", { title: words.title }),
      width: size("width") || "100%", height: size("height") || part("[name=height]").defaultValue };
    const mail = { head: [words.title, words.subtitle].filter(Boolean).join("\n"), summary: words.summary,
      sources: sources && text("client.share.sources", { sources }), short,
      disclaimer: document.querySelector(".disclaimer").textContent.trim() };
    const subject = text("client.share.subject", { title: words.title, product });
    return {
      link: full, short, frame: frame.src, summary: words.summary,
      citation: text("client.share.citation", { what, sources, product, release: release.slice(0, 12), link: full, day: today() }).replace(/ {2,}/g, " "),
      embed: filled(atlas.start.frame_code, frame),
      subject, email: letter(Object.values(mail)), mailto: mailto(subject, mail),
    };
  }

  const letter = (paragraphs) => paragraphs.filter(Boolean).join("\n\n");

  /* As much of the letter as mail programs take: the sources give way first, then the disclaimer, then the summary. */
  function mailto(subject, { head, summary, sources, short, disclaimer }) {
    const bodies = [[head, summary, sources, short, disclaimer], [head, summary, short, disclaimer], [head, summary, short], [head, short]];
    const links = bodies.map((body) => `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(letter(body).replace(/\n/g, "\r\n"))}`);
    return links.find((link) => link.length <= LONGEST_MAILTO) || links.at(-1);
  }

  function today() {
    const locale = atlas.start.lang === "ar" ? `ar-u-nu-${atlas.state.view.digits}` : "en-GB";
    return new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date());
  }

  function paint() {
    if (!dialog() || !dialog().open) return;
    const { view } = atlas.state;
    const link = atlas.pinnedUrl(view);
    const words = wordsOfPage() || (answer.link === link && answer.title ? answer : null);
    texts = compose(link, words || bareWords(view));
    part("#share-what").textContent = (({ title, subtitle }) => [title, subtitle].filter(Boolean).join(" · "))(words || bareWords(view));
    for (const name of ["link", "short", "citation", "embed"]) part(`[name=${name}]`).value = texts[name];
    part("[data-share-link=email]").href = texts.mailto;
    part("[data-share-link=embed]").href = texts.frame;
    paintCode(link);
    ask(link);
    clearTimeout(again);
    if (!words) again = setTimeout(paint, AGAIN_MS);
  }

  /* The QR code of this view, or why there is none. */
  function paintCode(link) {
    const here = answer.link === link && answer.qr;
    const picture = part("#share-qr"), save = part("[data-share-link=qr]"), why = part("#share-no-qr");
    picture.hidden = save.hidden = !here;
    why.hidden = !(answer.link === link && answer.failed);
    why.textContent = why.hidden ? "" : atlas.words.text("client.share.no_server");
    if (!here || picture.dataset.link === link) return;
    picture.dataset.link = link;
    picture.src = save.href = answer.qr;
    save.download = `libya-atlas-${answer.short.slice(atlas.start.short.path.length)}.svg`;
  }

  /* One question a view: its QR code, and its words in case the page hasn't them. */
  async function ask(link) {
    if (answer.link === link) return;
    answer = { link };
    const { lang } = atlas.state.view;
    try {
      const asked = await fetch(atlas.at(`/${lang}/share${link.slice(link.indexOf("?"))}`));
      if (!asked.ok) throw new Error(asked.status);
      const said = await asked.json();
      if (answer.link === link) answer = { link, ...said };
    } catch {
      if (answer.link === link) answer = { link, failed: true };
    }
    paint();
  }

  function open() {
    if (dialog().open || !dialog().firstChild || !atlas.picture) return;
    if (answer.failed) answer = { link: "" };
    if (!watching) (watching = new MutationObserver(paint)).observe(document.querySelector(".words"), { childList: true, characterData: true, subtree: true });
    part("[data-share=device]").hidden = !navigator.share;
    say("");
    dialog().showModal();
    paint();
    part("[data-what=link]").focus();
  }

  /* Nothing behind a dialog is heard. */
  const say = (words) => (part("#share-said").textContent = words);

  async function copy({ what, said }) {
    say("");
    const field = part(`[name=${what}]`);
    if (field) field.select();
    try {
      await atlas.toClipboard(texts[what], dialog());
      say(said);
    } catch {
      say(atlas.words.text("client.share.copied_nothing"));
    }
  }

  const ACTIONS = {
    open,
    close: () => dialog().close(),
    copy: (button) => copy(button.dataset),
    // A reader who thinks better of it has answered too.
    device: () => navigator.share({ title: texts.subject, text: texts.summary, url: texts.link }).catch(() => {}),
    sheet: () => {
      dialog().close();
      atlas.studio.ACTIONS.open();
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-share]");
    if (button) ACTIONS[button.dataset.share](button);
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#share")) paint();
  });
  document.addEventListener("atlas:repainted", paint);

  (atlas.shortcuts = atlas.shortcuts || []).push({ key: "s", words: "client.key.share", when: "always", run: open });
})();
