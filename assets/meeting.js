/* Meeting mode: scenes of a briefing on a shared screen, in large type. A scene is a view with a caption and a note. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const root = document.documentElement;
  const part = (id) => document.getElementById(id);
  const IDLE_MS = 3500; // after the last move of the mouse, before the tools fade
  const far = { least: 1.05, most: 4, ofHeight: 0.0265, ofWidth: 0.0175, base: 16 }; // body type by the size of the screen

  /* `at`: number of the scene shown or left last, -1 before the first; `own`: edited on this device. */
  const meeting = (atlas.meeting = { on: false, at: -1, title: "", beats: [], own: false, spotlight: false, reload: null });
  const { text, number } = { text: (...of) => atlas.words.text(...of), number: (n) => atlas.words.number(n) };
  let askFull = true; // until the browser or the reader refuses full screen
  let idle = 0;
  let legendSize = "";
  let followed = null; // what a presenter elsewhere tells

  const beat = () => meeting.beats[meeting.at];
  const plain = (view) => ({ ...view, bbox: null, table: false, digits: atlas.state.view.digits });
  const isShown = (one) => Boolean(one) && atlas.view.equal(plain(one.view), plain(atlas.state.view));
  meeting.onScript = () => isShown(beat());

  /* Briefing */

  /* The standard briefing, fetched ahead; or the one that was edited on this device. */
  meeting.load = async function () {
    if (meeting.beats.length) return;
    const kept = meeting.kept && meeting.kept();
    if (kept) return meeting.use(kept, true);
    meeting.standard = meeting.standard || await fetchBriefing();
    if (!meeting.beats.length) meeting.use(meeting.standard, false);
  };

  async function fetchBriefing() {
    const answer = await fetch(atlas.start.urls.briefing);
    if (!answer.ok) throw new Error(`briefing: ${answer.status}`);
    return answer.json();
  }

  meeting.use = function ({ title, beats }, own) {
    Object.assign(meeting, { title, beats, own });
    meeting.at = Math.min(meeting.at, beats.length - 1);
    if (meeting.on) paint();
  };

  /* Scenes */

  /* Shows a scene by its number from 0; past the ends nothing happens. */
  meeting.go = function (n) {
    if (n < 0 || n >= meeting.beats.length) return;
    meeting.stop();
    if (part("map").contains(document.activeElement)) document.activeElement.blur(); // arrows are the meeting's again
    meeting.at = n;
    const { bbox } = atlas.state.view;
    const view = { ...beat().view, digits: atlas.state.view.digits };
    atlas.show(view, "restore");
    if (atlas.leaflet() && (String(bbox) !== String(view.bbox) || !view.bbox)) atlas.reframe();
    if (meeting.spotlight && !view.within.length) meeting.shine(false);
    atlas.setOfThePage("meeting", String(n + 1));
    paint();
    announce();
    tell();
  };

  function announce() {
    const [n, of] = [number(meeting.at + 1), number(meeting.beats.length)];
    part("scene-said").textContent = text("client.meeting.said", { n, of, caption: beat().caption });
  }

  /* What followers see of it; the view they learn by itself. */
  function tell() {
    if (!atlas.live || !meeting.on) return;
    const told = meeting.onScript() ? { key: meeting.own ? "" : beat().key, caption: beat().caption, note: "" } : null;
    atlas.live.tell({ beat: told, spotlight: meeting.spotlight });
  }
  meeting.tell = tell;

  /* The words beside the map: the scene's caption; off the script, what the Atlas says of the view. */
  function paint() {
    if (!part("scene-caption")) return;
    const onScript = meeting.on && meeting.onScript();
    root.dataset.script = onScript ? "on" : "off";
    const caption = part("scene-caption");
    const words = followed ? followed.caption : onScript ? beat().caption : meeting.on ? part("summary").textContent : "";
    if (caption.textContent !== words) caption.textContent = words;
    part("scene-progress").textContent = meeting.at < 0 ? "" : text("client.meeting.progress",
      { n: number(meeting.at + 1), of: number(meeting.beats.length) });
    const back = part("scene-back");
    back.hidden = onScript || meeting.at < 0;
    if (!back.hidden) back.textContent = text("client.meeting.back", { n: number(meeting.at + 1) });
    part("scene-fresh").hidden = !meeting.reload;
    meeting.paintNotes();
    meeting.fitCards();
  }
  meeting.paint = paint;

  /* In and out */

  /* Type and marks grow with the screen, since a room sees the screen, not its pixels. */
  function measure() {
    const body = Math.min(innerHeight * far.ofHeight, innerWidth * far.ofWidth);
    root.style.setProperty("--far", Math.min(far.most, Math.max(far.least, body / far.base)).toFixed(3));
  }

  async function fullScreen() {
    if (document.fullscreenElement || !askFull || !root.requestFullscreen) return;
    if (navigator.userActivation && !navigator.userActivation.isActive) return; // an address can't ask; the next key does
    try {
      await root.requestFullscreen({ navigationUI: "hide" });
      await navigator.keyboard?.lock?.(["Escape"]); // else Escape ends full screen before it can close a dialog
    } catch {
      askFull = false;
    }
  }

  meeting.enter = async function (n = null) {
    if (meeting.on || !part("scene-caption")) return;
    meeting.on = true;
    atlas.fetchOlder(); // a room may go through any round, and have no network then
    measure();
    root.dataset.meeting = "on";
    part("meeting").hidden = false;
    meeting.began = Date.now();
    atlas.setOfThePage("meeting", meeting.at < 0 ? "1" : String(meeting.at + 1));
    fullScreen();
    wake();
    paint();
    try {
      await meeting.load();
    } catch {
      atlas.toast(text("client.meeting.none"));
      return;
    }
    if (meeting.on) begin(n);
  };

  /* The scene asked for; else the one that the page shows already; a view that a reader made stays. */
  function begin(n) {
    const front = !atlas.view.toUrl(atlas.state.view, atlas.start.defaults).includes("?");
    const asked = n === null ? Math.max(meeting.at, 0) : Math.min(n, meeting.beats.length - 1);
    const same = isShown(meeting.beats[asked]) ? asked : meeting.beats.findIndex(isShown);
    if (front || same >= 0) return meeting.go(front ? asked : same);
    meeting.at = asked;
    part("scene-said").textContent = text("client.meeting.entered");
    paint();
    tell();
  }

  meeting.leave = function () {
    if (!meeting.on) return;
    meeting.stop();
    meeting.shine(false);
    meeting.on = false;
    delete root.dataset.meeting;
    delete root.dataset.idle;
    meeting.closeNotes();
    meeting.fitCards();
    part("meeting").hidden = !followed;
    part("scene-said").textContent = text("client.meeting.left");
    atlas.setOfThePage("meeting", null);
    if (document.fullscreenElement) document.exitFullscreen();
    paint();
    document.querySelector('[data-meet="enter"]')?.focus({ preventScroll: true });
  };

  /* Escape closes what is open first. */
  function leaveByEscape() {
    if (document.querySelector("details.fold[open]")) return false; // the page's own Escape folds it in
    if (atlas.closeFact() || meeting.closePane()) return true;
    return meeting.leave();
  }

  let losing = 0; // the timer of a full screen that ends for a window of ours; the next key brings it back
  meeting.losesFull = function () {
    if (document.fullscreenElement) losing = setTimeout(() => (losing = 0), 1000);
  };

  document.addEventListener("fullscreenchange", () => {
    if (document.fullscreenElement || !meeting.on) return;
    if (losing) return;
    askFull = false;
    if (!document.querySelector("dialog:modal")) meeting.leave();
  });
  addEventListener("resize", measure);

  /* Tools fade while nobody moves, as in a film. */
  function wake() {
    if (!meeting.on) return;
    delete root.dataset.idle;
    clearTimeout(idle);
    idle = setTimeout(() => meeting.on && (root.dataset.idle = "on"), IDLE_MS);
  }
  for (const event of ["pointermove", "pointerdown", "focusin"]) document.addEventListener(event, wake);

  /* Others */

  /* A page that follows shows caption and spotlight, never a note. */
  meeting.followed = function ({ beat: told, spotlight }) {
    followed = told;
    if (part("meeting")) part("meeting").hidden = !meeting.on && !told;
    meeting.shine(Boolean(spotlight));
    paint();
  };

  /* A release published in mid-meeting waits for the reader's R; true if it waits. */
  meeting.waitsFor = function (reload) {
    if (!meeting.on) return false;
    meeting.reload = reload;
    part("scene-fresh").hidden = false;
    return true;
  };

  function loadFresh() {
    if (!meeting.reload) return false;
    return meeting.reload();
  }

  const step = (by) => () => {
    fullScreen();
    return meeting.beats.length ? meeting.go(meeting.at + by) : false;
  };
  const [onward, backward] = document.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  function toggle() {
    if (root.dataset.embed === "on") return false;
    meeting.on ? meeting.leave() : meeting.enter();
    return true;
  }

  (atlas.shortcuts = atlas.shortcuts || []).push(
    { key: "m", words: "client.key.meeting", when: "always", run: toggle },
    { key: onward, also: ["ArrowDown", "PageDown"], words: "client.key.next", when: "meeting", repeats: true, run: step(1) },
    { key: backward, also: ["ArrowUp", "PageUp"], words: "client.key.previous", when: "meeting", repeats: true, run: step(-1) },
    { key: "Home", words: "client.key.first", when: "meeting", run: () => meeting.go(0) },
    { key: "End", words: "client.key.last", when: "meeting", run: () => meeting.go(meeting.beats.length - 1) },
    { key: "Backspace", words: "client.key.back", when: "meeting", run: () => meeting.go(meeting.at) },
    { key: "r", words: "client.key.load", when: "meeting", run: loadFresh },
    { key: "Escape", words: "client.key.leave", when: "meeting", run: leaveByEscape },
  );

  /* In a meeting the place search comes up over the map, and goes when it is done. */
  document.addEventListener("atlas:search", () => meeting.on && (root.dataset.search = "on"));
  document.addEventListener("focusout", (event) => event.target.closest(".search-box") && delete root.dataset.search);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.dataset.search && part("found").hidden) event.target.blur();
  });

  const ACTIONS = {
    enter: () => meeting.enter(), leave: () => meeting.leave(), next: step(1), previous: step(-1),
    back: () => meeting.go(meeting.at), play: () => meeting.play(), spotlight: () => meeting.spot(),
    notes: () => meeting.notes(), edit: () => meeting.edit(), keys: () => atlas.showKeys(),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-meet]");
    if (button) ACTIONS[button.dataset.meet]();
  });

  document.addEventListener("atlas:shown", () => (meeting.on || followed) && (paint(), tell()));
  document.addEventListener("atlas:repainted", () => meeting.on && (meeting.fitCards(), makeWay()));

  /* A legend that grew, as its marks came, may need the country to move; a reader's own extent stays. */
  function makeWay() {
    const { offsetWidth, offsetHeight } = part("legend");
    const size = `${offsetWidth} ${offsetHeight}`;
    if (size !== legendSize && !atlas.state.view.bbox && atlas.leaflet()) atlas.reframe();
    legendSize = size;
  }

  /* Once the page stands: its address may ask for a meeting; the briefing comes when nothing else is to be done. */
  document.addEventListener("atlas:repainted", () => {
    const asked = new URLSearchParams(location.search).get("meeting");
    new MutationObserver(() => meeting.on && paint()).observe(part("summary"), { childList: true, subtree: true, characterData: true });
    if (asked !== null) meeting.enter(/^\d+$/.test(asked) ? Math.max(0, Number(asked) - 1) : null);
    const ahead = () => meeting.load().catch(() => addEventListener("online", ahead, { once: true }));
    (window.requestIdleCallback || setTimeout)(ahead);
  }, { once: true });
})();
