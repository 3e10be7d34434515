/* The editor of the briefing: scenes in a list, each kept on this device as it is changed. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const { meeting } = atlas;
  const KEY = () => ["briefing", atlas.start.lang].join("."); // in localStorage
  const MARK = 1; // version of the file
  const PAUSE_MS = 300; // after the last letter, before it is kept
  const text = (key, values) => atlas.words.text(key, values);
  const number = (n) => atlas.words.number(n);
  const dialog = () => document.getElementById("briefing");
  const list = () => document.getElementById("briefing-scenes");
  const most = (of) => Number(list().dataset[of]);
  const titleField = () => dialog().querySelector("[name=briefing-title]");
  let timer = 0;
  let deleted = null; // the scene deleted last, and where it stood

  function say(key, values = {}) {
    document.getElementById("briefing-said").textContent = text(key, values);
    dialog().querySelector("[data-brief=undo]").hidden = !deleted;
  }

  /* Kept on this device */

  const linked = (view) => atlas.pinnedUrl(view);
  const asFile = () => ({ atlas_briefing: MARK, lang: atlas.start.lang, title: meeting.title,
    beats: meeting.beats.map(({ caption, note, view }) => ({ caption, note: note || "", link: linked(view) })) });

  function keep() {
    clearTimeout(timer);
    try {
      localStorage.setItem(KEY(), JSON.stringify(asFile()));
    } catch {
      say("client.briefing.unkept");
    }
  }

  /* The briefing edited on this device; nothing if there is none, or if what stands there is none. */
  meeting.kept = function () {
    try {
      return read(JSON.parse(localStorage.getItem(KEY())));
    } catch {
      return null;
    }
  };

  /* Scenes of a file's content, with views; throws what is wrong with it as words. */
  function read(file, name = "") {
    const scenes = file && file.atlas_briefing === MARK && file.beats;
    const isScene = (one) => one && typeof one.caption === "string" && typeof one.link === "string" && typeof (one.note ?? "") === "string";
    if (!Array.isArray(scenes) || !scenes.length || !scenes.every(isScene)) throw new Error(text("client.briefing.foreign", { name }));
    if (file.lang !== atlas.start.lang) throw new Error(text("client.briefing.other_lang", { name }));
    if (scenes.length > most("most")) throw new Error(text("client.briefing.too_many", { name, n: number(most("most")) }));
    const beats = scenes.map(({ caption, note = "", link }, i) => {
      const long = [["caption", caption], ["note", note]].find(([field, words]) => words.length > most(field));
      if (long) throw new Error(text("client.briefing.too_long", { n: number(i + 1), most: number(most(long[0])) }));
      return { caption, note, view: atlas.fromUrl(link, atlas.start.defaults) };
    });
    return { title: String(file.title || "").slice(0, titleField().maxLength), beats };
  }
  Object.assign(meeting, { readFile: read, asFile, sayInEditor: say });

  /* Changes */

  function change(beats, at = meeting.at) {
    meeting.at = at;
    meeting.use({ title: meeting.title, beats }, true);
    keep();
    paint();
  }
  meeting.replaceAll = (briefing) => {
    deleted = null;
    meeting.title = briefing.title;
    change(briefing.beats, 0);
  };

  /* The scene that is shown stays the same, whatever its number becomes. */
  function moved(beats) {
    const shown = meeting.beats[meeting.at];
    change(beats, Math.max(0, beats.indexOf(shown)));
  }

  const without = (n) => meeting.beats.filter((_, i) => i !== n);
  const withAt = (n, one, beats = meeting.beats) => [...beats.slice(0, n), one, ...beats.slice(n)];

  function roomForMore() {
    if (meeting.beats.length < most("most")) return true;
    say("client.briefing.most", { n: number(most("most")) });
    return false;
  }

  /* The current view becomes a scene behind the one shown last; its words are what the Atlas says of it. */
  function add() {
    if (!roomForMore()) return;
    const n = Math.min(meeting.at + 1, meeting.beats.length);
    const caption = document.getElementById("title").textContent.slice(0, most("caption"));
    const note = document.getElementById("summary").textContent.slice(0, most("note"));
    deleted = null;
    change(withAt(n, { caption, note, view: { ...atlas.state.view } }), n);
    say("client.briefing.added", { n: number(n + 1) });
    focusOn(n, "[name=caption]");
  }

  function move(n, by) {
    const to = n + by;
    if (to < 0 || to >= meeting.beats.length) return;
    deleted = null;
    moved(withAt(to, meeting.beats[n], without(n)));
    say("client.briefing.moved", { n: number(to + 1), of: number(meeting.beats.length) });
    const same = `[data-brief=${by < 0 ? "up" : "down"}]`;
    focusOn(to, row(to).querySelector(same).disabled ? `[data-brief=${by < 0 ? "down" : "up"}]` : same);
  }

  function duplicate(n) {
    if (!roomForMore()) return;
    deleted = null;
    moved(withAt(n + 1, { ...meeting.beats[n] }));
    say("client.briefing.duplicated", { n: number(n + 2) });
    focusOn(n + 1, "[name=caption]");
  }

  function remove(n) {
    if (meeting.beats.length < 2) return say("client.briefing.least");
    deleted = { n, scene: meeting.beats[n] };
    moved(without(n));
    say("client.briefing.deleted", { n: number(n + 1) });
    return dialog().querySelector("[data-brief=undo]").focus();
  }

  function undo() {
    const { n, scene } = deleted;
    deleted = null;
    moved(withAt(n, scene));
    say("client.briefing.undone", { n: number(n + 1) });
    focusOn(n, "[name=caption]");
  }

  async function reset() {
    localStorage.removeItem(KEY());
    deleted = null;
    meeting.at = 0;
    meeting.beats = [];
    try {
      await meeting.load();
    } catch {
      return say("client.meeting.none");
    }
    paint();
    return say("client.briefing.restored");
  }

  /* The list */

  const row = (n) => list().children[n];
  const focusOn = (n, selector) => row(n).querySelector(selector).focus();

  function button(action, words, n, sign = words) {
    const label = text("client.briefing.action", { action: words, n: number(n + 1) });
    return atlas.element("button", "tool", sign, { type: "button", "data-brief": action, "data-n": n, "aria-label": label, title: words });
  }

  function field(name, label, words, n, rows) {
    const line = atlas.element("label", "studio-line");
    const box = atlas.element("textarea", "", undefined, { name, rows, dir: "auto", maxlength: most(name), "data-n": n });
    box.value = words;
    line.append(atlas.element("span", "", label), box);
    return line;
  }

  function sceneRow({ caption, note }, n) {
    const { element } = atlas;
    const made = element("li", n === meeting.at ? "here" : "");
    const tools = element("div", "briefing-tools");
    tools.append(element("strong", "", text("client.briefing.scene", { n: number(n + 1) })), element("span", "spacer"),
      button("show", text("client.briefing.show"), n), button("up", text("client.briefing.up"), n, "↑"),
      button("down", text("client.briefing.down"), n, "↓"), button("duplicate", text("client.briefing.duplicate"), n),
      button("delete", text("client.briefing.delete"), n));
    made.append(tools, field("caption", text("client.briefing.caption"), caption, n, 2),
      field("note", text("client.briefing.note"), note || "", n, 3));
    made.querySelector("[data-brief=up]").disabled = n === 0;
    made.querySelector("[data-brief=down]").disabled = n === meeting.beats.length - 1;
    return made;
  }

  function paint() {
    if (!dialog().open) return;
    titleField().value = meeting.title;
    list().replaceChildren(...meeting.beats.map(sceneRow));
  }

  meeting.edit = async function () {
    if (!dialog().firstChild || dialog().open) return;
    try {
      await meeting.load();
    } catch {
      return atlas.toast(text("client.meeting.none"));
    }
    dialog().showModal();
    paint();
    say(meeting.own ? "client.briefing.edited" : "client.briefing.standard");
    const here = row(Math.max(meeting.at, 0));
    here.scrollIntoView({ block: "nearest" });
    return here.querySelector("[name=caption]").focus();
  };

  const ROW = { show, up: (n) => move(n, -1), down: (n) => move(n, 1), duplicate, delete: remove };
  const ACTIONS = { add, undo, reset, close: () => dialog().close() };
  meeting.EDITOR = ACTIONS; // meeting_file.js adds files and decks

  function show(n) {
    dialog().close();
    if (meeting.on) meeting.go(n);
    else meeting.enter(n);
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-brief]");
    if (!pressed) return;
    const { brief, n } = pressed.dataset;
    if (n === undefined) ACTIONS[brief](pressed);
    else ROW[brief](Number(n));
  });

  document.addEventListener("input", ({ target }) => {
    if (!target.closest("#briefing") || target.type === "file") return;
    if (target.name === "briefing-title") meeting.title = target.value;
    else meeting.beats[Number(target.dataset.n)] = { ...meeting.beats[Number(target.dataset.n)], [target.name]: target.value };
    meeting.own = true;
    if (meeting.on) meeting.paint();
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });

  (atlas.shortcuts = atlas.shortcuts || []).push(
    { key: "e", words: "client.key.editor", when: "meeting", run: () => void meeting.edit() },
  );
})();
