/* An atlas from the studio: asked for once, then watched until its file is there, also over a reload. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const { ACTIONS, address, form, part } = atlas.studio;
  const SHELF = "atlas-job"; // this tab's job: { id, asked }
  const WAITING = ["queued", "running"];
  const EVERY_MS = 500;
  const AS_JSON = { headers: { Accept: "application/json" } };
  const word = (key) => atlas.words.text(key);
  let timer = 0, heard = "";

  const kept = () => JSON.parse(sessionStorage.getItem(SHELF) || "null");
  const keep = (job) => sessionStorage.setItem(SHELF, JSON.stringify(job));

  /* The job's state in the server's words, its progress, and what can be done with it. */
  function paint({ state, done = 0, pages = 0, said }) {
    const box = part("#atlas-job");
    const waits = WAITING.includes(state);
    const bar = box.querySelector("progress");
    box.hidden = false;
    box.dataset.state = state;
    bar.hidden = !waits;
    if (state === "running" && pages) bar.value = done / pages;
    else bar.removeAttribute("value");
    const step = state + Math.floor((4 * done) / (pages || 1));
    say(said, step !== heard);
    heard = step;
    part("[data-studio=atlas]").disabled = waits;
    part("[data-studio=atlas-cancel]").hidden = !waits;
    part("[data-studio=atlas-retry]").hidden = waits || state === "done";
    part("[data-atlas=file]").hidden = state !== "done";
  }

  /* Shown at every look; read out when the state changes and at each quarter, or nobody could listen to it. */
  function say(words, aloud = true) {
    const box = part("#atlas-said");
    box.setAttribute("aria-live", aloud ? "polite" : "off");
    if (box.textContent !== words) box.textContent = words;
  }

  async function ask(asked) {
    clearTimeout(timer);
    paint({ state: "queued", said: word("client.studio.atlas_asked") });
    try {
      const answer = await fetch(asked, { method: "POST", ...AS_JSON });
      if (!answer.ok) return lost(await atlas.refusal(answer), asked);
      keep({ id: (await answer.json()).id, asked });
    } catch {
      return lost(word("client.studio.offline"), asked);
    }
    look();
  }

  /* There is no such job on the server; it can be asked for again. */
  function lost(said, asked) {
    keep({ id: null, asked });
    paint({ state: "failed", said });
  }

  /* How far the job is; while it goes on, another look follows. */
  async function look() {
    const { id, asked } = kept();
    clearTimeout(timer);
    try {
      const answer = await fetch(atlas.at(`/jobs/${id}?lang=${atlas.start.lang}`), { cache: "no-store", ...AS_JSON });
      if (answer.status === 404) return lost(await atlas.refusal(answer), asked);
      if (!answer.ok) throw new Error(answer.status);
      const job = await answer.json();
      if (kept().id !== id) return; // another was asked for meanwhile
      paint(job);
      if (WAITING.includes(job.state)) timer = setTimeout(look, EVERY_MS);
      else finish(job);
    } catch {
      say(word("client.studio.offline"));
      timer = setTimeout(look, 4 * EVERY_MS);
    }
  }

  function finish({ state, file, said }) {
    if (state === "done") part("[data-atlas=file]").href = file;
    if (!document.getElementById("studio").open) atlas.toast(said);
  }

  ACTIONS.atlas = () => {
    const { of, kind } = form().elements;
    ask(address(kind.value, of.value));
  };
  ACTIONS["atlas-retry"] = () => ask(kept().asked);
  ACTIONS["atlas-cancel"] = async () => {
    const { id } = kept();
    if (!id) return;
    await fetch(atlas.at(`/jobs/${id}/cancel`), { method: "POST", ...AS_JSON }).catch(() => {});
    look();
  };

  /* Whenever the studio opens: how far the job of this tab is. */
  atlas.resumeAtlas = function () {
    const job = kept();
    if (!job || !job.id) return;
    part("[data-part=atlas]").open = true;
    look();
  };
})();
