/* A presenter shares the screen: a code for others to type, and every view shown goes to them. assets/follow.js
   is the other side, and owns the line that says who follows whom. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const root = document.documentElement;
  const KEPT = "presenting"; // in sessionStorage: code, key, address and QR code, so that a reload goes on
  const LOOK_MS = 3000; // how often we say that we are there, and ask how many follow
  const GAP_MS = 50; // at the least between two tells, however fast somebody drags
  const RETRY_MS = 700;
  const part = (id) => document.getElementById(id);
  const dialog = () => part("live");
  const { parse, stringify } = JSON;

  let session = parse(sessionStorage.getItem(KEPT) || "null");
  let told = { beat: null, spotlight: false }; // what goes with the view
  let due = false, telling = false; // something to tell; a tell on its way
  let unheard = false; // the server didn't take the last one
  let looking = 0;

  /* Ask the server about the meeting: { ok, fault, … }; a lost connection is a fault too. */
  async function ask(method, path, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    if (session) headers["Atlas-Key"] = session.key;
    try {
      const answer = await fetch(atlas.at(`/live${path}`), { method, headers, body, cache: "no-store", signal: AbortSignal.timeout(8000) });
      return { ok: answer.ok, fault: answer.ok ? null : "failed", ...(await answer.json()) };
    } catch {
      return { ok: false, fault: "lost" };
    }
  }

  /* Telling: one at a time, always the newest; what couldn't be told is told again until it is. */

  function tell() {
    if (!session) return;
    due = true;
    if (!telling) sendSoon(0);
  }

  function sendSoon(wait) {
    telling = true;
    setTimeout(send, wait);
  }

  async function send() {
    if (!session) return void (telling = false);
    due = false;
    const answer = await ask("POST", `/${session.code}`, stringify({ view: atlas.state.view, ...told }));
    telling = false;
    if (isOver(answer)) return finish(answer.fault);
    setUnheard(!answer.ok);
    if (!answer.ok) due = true;
    if (due) sendSoon(answer.ok ? GAP_MS : RETRY_MS);
  }

  const isOver = ({ fault }) => fault === "ended" || fault === "key";

  function setUnheard(now) {
    if (unheard === now) return;
    unheard = now;
    if (unheard && atlas.meeting.on) atlas.toast(atlas.words.text("client.live.unheard")); // the line isn't on the wall
    paint();
  }

  /* We are there; how many follow. */
  async function look() {
    clearTimeout(looking);
    if (!session) return;
    const { code } = session;
    const answer = await ask("GET", `/${code}`);
    if (!session || session.code !== code) return;
    if (isOver(answer)) return finish(answer.fault);
    if (answer.ok) session.followers = answer.followers;
    setUnheard(!answer.ok);
    if (answer.ok && answer.n === 0) tell();
    looking = setTimeout(look, LOOK_MS);
    paint();
  }

  /* Beginning and ending */

  async function begin() {
    part("live-fault").textContent = "";
    atlas.follow.leave();
    const made = await ask("POST", "");
    if (!made.ok) return fault(made.fault);
    const { code, key, address, qr } = made;
    session = { code, key, address, qr, followers: 0 };
    sessionStorage.setItem(KEPT, stringify(session));
    start();
    paintDialog();
    dialog().querySelector('[data-live="present"]').focus();
  }

  function start() {
    root.dataset.live = "on";
    atlas.meeting.tell(); // the scene of now goes with the first view
    tell();
    look();
  }

  /* No longer shared: by our own wish, or since the server says so. */
  function finish(why) {
    session = null;
    due = unheard = false;
    sessionStorage.removeItem(KEPT);
    delete root.dataset.live;
    paint();
    atlas.toast(atlas.words.text(why ? `client.live.fault.${why}` : "client.live.stopped"));
  }

  async function stop() {
    const answer = await ask("DELETE", `/${session.code}`);
    if (answer.fault === "lost") return dialog().open ? fault("lost") : atlas.toast(atlas.words.text("client.live.fault.lost"));
    finish();
    if (dialog().open) dialog().close();
  }

  const fault = (key) => void (part("live-fault").textContent = atlas.words.text(`client.live.fault.${key}`));

  /* The dialog */

  function open() {
    const box = dialog();
    if (box.open || !box.firstChild) return;
    part("live-fault").textContent = "";
    paintDialog();
    box.showModal();
    box.querySelector(session ? '[data-live="present"]' : '[data-live="begin"]').focus();
  }

  /* Asked for a code, by the address /follow: whoever comes there wants to follow. */
  function openJoin() {
    open();
    dialog().querySelector("[data-part=begin]").hidden = true;
    dialog().querySelector("[name=code]")?.focus();
  }

  const screens = () => atlas.words.text("client.live.screens", { number: atlas.words.number(session.followers || 0) });

  function paintDialog() {
    for (const section of dialog().querySelectorAll("[data-part]")) section.hidden = (section.dataset.part === "shared") !== Boolean(session);
    if (!session) return;
    part("live-address").textContent = session.address.replace(/^https?:\/\//, "");
    if (part("live-code").textContent !== spaced(session.code)) {
      part("live-code").textContent = spaced(session.code);
      part("live-spelt").textContent = atlas.words.text("client.live.spelt", { letters: [...session.code].join(" ") });
      part("live-qr").src = session.qr;
    }
    if (part("live-screens").textContent !== screens()) part("live-screens").textContent = screens();
  }

  const spaced = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;

  function paint() {
    if (!dialog()?.firstChild) return;
    paintDialog();
    for (const button of document.querySelectorAll('[data-action="live"]')) {
      button.setAttribute("aria-pressed", Boolean(session));
      button.classList.toggle("unheard", unheard);
    }
    atlas.follow.paintLine();
  }

  /* What the line says while we present. */
  function line() {
    if (!session) return null;
    return { said: unheard ? "unheard" : "sharing", code: spaced(session.code), screens: screens(), buttons: ["show", "stop"] };
  }

  const ACTIONS = {
    begin, stop, show: open, close: () => dialog().close(), present: () => dialog().close(),
    leave: () => atlas.follow.leave(), back: () => atlas.follow.back(),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-live]");
    if (button && ACTIONS[button.dataset.live]) ACTIONS[button.dataset.live]();
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches(".live-join")) return;
    event.preventDefault();
    part("live-fault").textContent = "";
    const refused = await atlas.follow.join(new FormData(event.target).get("code"));
    if (refused) return fault(refused);
    dialog().close();
  });

  document.addEventListener("atlas:shown", tell);
  document.addEventListener("atlas:repainted", () => session && start(), { once: true });

  atlas.live = {
    open, openJoin, line, spaced,
    tell(change) {
      told = { ...told, ...change };
      tell();
    },
  };
})();
