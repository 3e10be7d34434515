/* A page that follows a presenter elsewhere: it asks again and again what is shown, and shows it in its own language. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const root = document.documentElement;
  const KEPT = "following"; // in sessionStorage: the code, so that a reload goes on
  const ASK_MS = 200; // between an answer and the next question
  const RESTING_MS = 1000, REST_AFTER_MS = 300_000; // the same once nothing has changed for five minutes
  const RETRY_MS = 500, PATIENCE_MS = 5000;
  const part = (id) => document.getElementById(id);

  let code = null; // whom we follow
  let latest = null; // what the presenter showed last: { n, state }
  let status = "following"; // or "waiting", "away", "lost", "ended"
  let caption = ""; // of the scene that is presented
  let around = false; // the reader looks around alone
  let showing = false; // true while we, not the reader, change the view
  let changed = 0; // when something new came
  let timer = 0, asking = 0; // the next question; number of the newest one
  const seat = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  async function question(of, after) {
    const address = atlas.at(`/live/${encodeURIComponent(of)}?after=${after}&seat=${seat}`);
    try {
      const answer = await fetch(address, { cache: "no-store", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE_MS) });
      const content = await answer.json();
      return answer.ok ? content : { fault: content.fault || "failed" };
    } catch {
      return { fault: "lost" };
    }
  }

  /* Join by a code as it was typed; the fault that speaks against it, if there is one. */
  async function join(typed) {
    const answer = await question(typed.trim() || "-", 0);
    if (answer.fault) return answer.fault;
    asking += 1; // an answer about another meeting comes too late
    code = answer.code;
    latest = null;
    around = false;
    changed = Date.now();
    root.dataset.follow = "on";
    sessionStorage.setItem(KEPT, code);
    atlas.setOfThePage("follow", code);
    take(answer);
    atlas.meeting.load().then(() => latest && !around && sayBeat(latest.state.beat, latest.state.spotlight), () => {});
    return null;
  }

  /* One question after the other; a page that nobody sees asks nothing. */
  async function ask() {
    clearTimeout(timer);
    if (!code || document.hidden) return;
    const mine = ++asking;
    const answer = await question(code, latest ? latest.n : 0);
    if (mine === asking && code) take(answer);
  }

  function take(answer) {
    if (answer.state) {
      latest = { n: answer.n, state: answer.state };
      changed = Date.now();
      if (!around) showLatest();
    }
    if (answer.fault === "ended") return end();
    setStatus(answer.fault ? "lost" : !latest ? "waiting" : answer.away ? "away" : "following");
    const rested = Date.now() - changed > REST_AFTER_MS;
    clearTimeout(timer);
    timer = setTimeout(ask, answer.fault ? RETRY_MS : rested ? RESTING_MS : ASK_MS);
  }

  /* The presenter's view in our own language and digits, framed as it is there. */
  function followed() {
    const { lang, digits } = atlas.state.view;
    return { ...latest.state.view, lang, digits };
  }

  function showLatest() {
    const before = String(atlas.state.view.bbox);
    showing = true;
    try {
      if (!isSame(atlas.state.view)) atlas.show(followed(), "restore");
      if (atlas.leaflet() && String(atlas.state.view.bbox) !== before) atlas.reframe();
      atlas.setOfThePage("follow", code);
      sayBeat(latest.state.beat, latest.state.spotlight);
    } finally {
      showing = false;
    }
  }

  /* Caption and spotlight; a scene of the standard briefing has its caption in our own language too. */
  function sayBeat(beat, spotlight) {
    const { standard } = atlas.meeting;
    const own = beat && beat.key && standard && standard.beats.find((one) => one.key === beat.key);
    caption = beat ? (own || beat).caption : "";
    atlas.meeting.followed({ beat: beat && { ...beat, caption }, spotlight });
    paintLine();
  }

  const isSame = (view) => atlas.view.equal(view, atlas.view.settle(followed(), atlas.start.defaults));

  /* The reader's own gesture: the page stays there until the reader comes back. */
  document.addEventListener("atlas:shown", (event) => {
    if (!code || !latest || showing || around || isSame(event.detail)) return;
    around = true;
    sayBeat(null, false);
  });

  function back() {
    around = false;
    if (latest) showLatest();
    paintLine();
    part("charts").focus({ preventScroll: true }); // the button that was pressed is gone
    ask();
  }

  function setStatus(now) {
    if (status === now && !part("follow-line").hidden) return;
    status = now;
    paintLine();
  }

  function forget() {
    clearTimeout(timer);
    code = null;
    latest = null;
    around = false;
    delete root.dataset.follow;
    sessionStorage.removeItem(KEPT);
    atlas.setOfThePage("follow", null);
    sayBeat(null, false);
  }

  /* The presenter is done: the last view stays, and the line says so until it is closed. */
  function end() {
    forget();
    status = "ended";
    paintLine();
  }

  function leave() {
    if (code) forget();
    status = "following";
    paintLine();
  }

  /* The line at the top: what this page follows, or that others follow it. */
  function line() {
    if (status === "ended" && !code) return { said: "ended", buttons: ["leave"] };
    if (!code) return null;
    return { said: around ? "around" : status, code: atlas.live.spaced(code), buttons: around ? ["back", "leave"] : ["leave"] };
  }

  function paintLine() {
    const box = part("follow-line");
    const told = atlas.live.line() || line();
    if (!box || !box.firstChild) return;
    const kind = !told ? null : told.screens === undefined ? "follow" : "live";
    if (told) root.dataset.line = kind;
    else delete root.dataset.line;
    box.hidden = !told;
    const write = (id, words) => part(id).textContent === words || (part(id).textContent = words);
    write("follow-said", told ? atlas.words.text(`client.live.${told.said}`) : "");
    write("follow-code", (told && told.code) || "");
    write("follow-screens", (told && told.screens) || "");
    write("follow-caption", kind === "follow" ? caption : "");
    box.dataset.status = told ? told.said : "";
    for (const button of box.querySelectorAll("button")) button.hidden = !(told && told.buttons.includes(button.dataset.live));
  }

  /* Another language is the same page to who follows. */
  document.addEventListener("click", (event) => {
    const link = code && event.target.closest("a[data-language]");
    if (link && !link.search.includes("follow=")) link.search += `${link.search ? "&" : "?"}follow=${code}`;
  }, true);

  document.addEventListener("visibilitychange", ask);
  addEventListener("online", ask);

  /* Once the page stands: its address, or what it did before a reload, may say whom to follow. */
  document.addEventListener("atlas:repainted", async () => {
    const asked = new URLSearchParams(location.search).get("follow");
    const kept = sessionStorage.getItem(KEPT);
    const box = part("follow-line");
    new ResizeObserver(() => {
      const [before, now] = [root.style.getPropertyValue("--line-block") || "0px", `${box.offsetHeight}px`];
      if (now !== before) root.style.setProperty("--line-block", now); // every element takes its styles anew
    }).observe(box);
    paintLine();
    if (asked === null && !kept) return;
    if (atlas.live.line()) return atlas.setOfThePage("follow", null); // who presents doesn't follow
    if (asked || kept) return rejoin(asked || kept);
    atlas.setOfThePage("follow", null);
    atlas.live.openJoin();
  }, { once: true });

  /* A server that is starting again is asked until it answers. */
  async function rejoin(asked) {
    const refused = await join(asked);
    if (refused === "lost") return void setTimeout(rejoin, RETRY_MS, asked);
    if (!refused) return;
    forget();
    atlas.toast(atlas.words.text(`client.live.fault.${refused}`));
  }

  atlas.follow = { join, leave, back, paintLine };
})();
