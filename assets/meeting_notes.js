/* Speaker notes in a window of their own, which stays with the speaker; in a pane where the browser blocks windows.
   The window is written from here, so that it needs no network. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const { meeting } = atlas;
  const NAME = "atlas-notes", SHAPE = "popup,width=620,height=760";
  const text = (key, values) => atlas.words.text(key, values);
  const pane = () => document.getElementById("scene-notes");
  let beside = null; // the notes' window
  let ticking = 0;

  const isOpen = () => Boolean(beside) && !beside.closed;

  /* n: the window, or the pane; once more takes it away. */
  meeting.notes = function () {
    if (isOpen()) return meeting.closeNotes();
    if (meeting.closePane()) return undefined;
    meeting.losesFull(); // browsers end full screen when a window opens
    beside = window.open("", NAME, SHAPE);
    if (isOpen()) dress();
    else {
      pane().hidden = false;
      atlas.toast(text("client.meeting.notes_blocked"));
    }
    meeting.paintNotes();
    clearInterval(ticking);
    ticking = setInterval(tick, 1000);
    return undefined;
  };

  meeting.closePane = function () {
    const was = Boolean(pane()) && !pane().hidden;
    if (was) pane().hidden = true;
    return was;
  };

  meeting.closeNotes = function () {
    meeting.closePane();
    if (isOpen()) beside.close();
    beside = null;
    clearInterval(ticking);
  };
  addEventListener("pagehide", () => isOpen() && beside.close());

  /* Styles of this page, but for fonts and pictures by address, which a window without an address can't find. */
  function dress() {
    const { document: doc } = beside;
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => !(rule instanceof CSSFontFaceRule) && /:root|notes|html|body|tool\b|^\*/.test(rule.cssText));
    const sheet = new beside.CSSStyleSheet(); // not an element, which our pages' policy wouldn't allow
    sheet.replaceSync(rules.map((rule) => rule.cssText).join("\n"));
    doc.adoptedStyleSheets = [sheet];
    doc.title = text("client.meeting.notes_title");
    Object.assign(doc.documentElement, { lang: document.documentElement.lang, dir: document.dir });
    doc.documentElement.dataset.theme = document.documentElement.dataset.theme || "light";
    doc.body.className = "notes-window";
    doc.body.replaceChildren();
    beside.onkeydown = (event) => atlas.pressKey(event); // the speaker goes on from here too
    beside.focus();
  }

  /* The note of the scene, what comes next, time spent and clock. */
  meeting.paintNotes = function () {
    const place = isOpen() ? beside.document.body : pane();
    if (!place || (!isOpen() && pane().hidden)) return;
    const { element } = atlas;
    const scene = meeting.beats[meeting.at];
    const next = meeting.beats[meeting.at + 1];
    const facts = element("dl", "notes-facts");
    for (const fact of ["elapsed", "clock"]) facts.append(element("dt", "", text(LABELS[fact])), element("dd", `notes-${fact}`));
    const top = element("div", "notes-top");
    top.append(element("p", "notes-progress", document.getElementById("scene-progress").textContent), facts);
    place.replaceChildren(top,
      element("h1", "notes-caption", scene ? scene.caption : "", { dir: "auto" }),
      element("p", "notes-note", (scene && scene.note) || text("client.meeting.notes_none"), { dir: "auto" }),
      element("p", "notes-next-label", next ? text("client.meeting.notes_next") : text("client.meeting.notes_end")),
      element("p", "notes-next", next ? next.caption : "", { dir: "auto" }));
    tick();
  };
  const LABELS = { elapsed: "client.meeting.notes_elapsed", clock: "client.meeting.notes_clock" };

  function tick() {
    const place = isOpen() ? beside.document.body : pane();
    if (!place || !place.querySelector(".notes-elapsed")) return;
    const seconds = Math.floor((Date.now() - meeting.began) / 1000);
    const spent = [Math.floor(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, "0")).join(":");
    const clock = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    place.querySelector(".notes-elapsed").textContent = atlas.words.inDigits(spent);
    place.querySelector(".notes-clock").textContent = atlas.words.inDigits(clock);
  }

  (atlas.shortcuts = atlas.shortcuts || []).push(
    { key: "n", words: "client.key.notes", when: "meeting", run: () => meeting.notes() },
  );
})();
