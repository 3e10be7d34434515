/* Briefings in files: saved, opened, and handed to the server, which checks them and makes decks of them. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const { meeting } = atlas;
  const ENDING = ".atlas-briefing.json";
  const LARGEST = 300_000; // bytes of a file
  const text = (key, values) => atlas.words.text(key, values);
  const number = (n) => atlas.words.number(n);
  const say = (key, values) => meeting.sayInEditor(key, values);

  function hand(blob, name) {
    const link = atlas.element("a", "", undefined, { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const post = (url, body) => fetch(url, { method: "POST", body, headers: { "Content-Type": "application/json", Accept: "application/json" } });

  function save() {
    const name = meeting.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "briefing";
    hand(new Blob([JSON.stringify(meeting.asFile(), null, 1)], { type: "application/json" }), name + ENDING);
  }

  /* The server reads views and names every fault; without it, the page reads what it can. */
  async function openFile(file) {
    const content = file.size > LARGEST ? "" : await file.text();
    const answer = await post(atlas.at(`/${atlas.start.lang}/briefing`), content || "{}").catch(() => null);
    if (answer?.status === 429) return told(await atlas.refusal(answer));
    if (answer) return adopt(file.name, await answer.json().catch(() => ({})));
    try {
      meeting.replaceAll(meeting.readFile(JSON.parse(content), file.name));
      return say("client.briefing.unchecked", { name: file.name });
    } catch (fault) {
      return fault instanceof SyntaxError ? say("client.briefing.foreign", { name: file.name }) : told(fault.message);
    }
  }

  /* What the server read of a file: scenes that are good are opened, and each fault is told with its scene. */
  function adopt(name, { title, beats, faults = [] }) {
    const worded = faults.map(({ scene, what }) => (scene ? `${text("client.briefing.scene", { n: number(scene) })}: ${what}` : what)).join(" ");
    if (!beats || !beats.length) return worded ? told(worded) : say("client.briefing.foreign", { name });
    meeting.replaceAll({ title, beats });
    if (worded) return say("client.briefing.faults", { n: number(faults.length), faults: worded });
    return say("client.briefing.opened", { name, n: number(beats.length) });
  }

  function told(words) {
    document.getElementById("briefing-said").textContent = words;
  }

  /* A deck of all scenes, made by the server. */
  async function deck({ dataset }) {
    say("client.briefing.making");
    let answer;
    try {
      answer = await post(atlas.at(`/${atlas.start.lang}/deck.${dataset.kind}`), JSON.stringify(meeting.asFile()));
    } catch {
      return say("client.briefing.offline");
    }
    if (!answer.ok) return told(await atlas.refusal(answer).catch(() => text("client.briefing.failed")));
    const stated = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") || "");
    const name = stated ? stated[1] : ["briefing", dataset.kind].join(".");
    hand(await answer.blob(), name);
    return say("client.briefing.made", { name });
  }

  Object.assign(meeting.EDITOR, { save, export: deck, open: () => document.getElementById("briefing-file").click() });

  document.addEventListener("change", (event) => {
    if (event.target.id !== "briefing-file" || !event.target.files.length) return;
    openFile(event.target.files[0]);
    event.target.value = "";
  });
})();
