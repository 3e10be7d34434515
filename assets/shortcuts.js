/* Keys: one registry that any script adds to, one listener, and the dialog that lists them.
   An entry is { key, also?, shown?, words, when: "always" | "meeting", repeats?, run(event) }. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const registry = (atlas.shortcuts = atlas.shortcuts || []);
  const KEPT = "single-keys"; // in localStorage: "off" once a reader doesn't want keys without Ctrl or Alt
  const TYPING = "input, select, textarea, [contenteditable], [role=listbox], [role=slider], [role=menu], [role=tablist]";
  const PRESSED = "button, a[href], summary, [role=button], [role=link], [data-shape]"; // Space means them
  const NAMES = { Slash: "/", Comma: ",", Period: ".", Space: " ", NumpadDecimal: "." };

  const inMeeting = () => document.documentElement.dataset.meeting === "on";
  const isCharacter = (key) => key.length === 1 && key !== " ";
  const keysOf = (entry) => [entry.key, ...(entry.also || [])];

  /* The key that was meant: where a layout writes another script, the place of the key on the keyboard tells. */
  function keyOf({ key, code, shiftKey }) {
    if (key === "؟") return "?";
    if (/^[ -~]$/.test(key)) return key.toLowerCase();
    const named = [...key].length > 1 && /^[A-Z]/.test(key); // ArrowLeft, Escape; an Arabic key may write two letters
    if (named) return key;
    if (code === "Slash" && shiftKey) return "?";
    return NAMES[code] || code.replace(/^(Key|Digit|Numpad)/, "").toLowerCase();
  }

  atlas.keyOf = keyOf;

  /* Keys of a meeting come before those of always. */
  function entryOf(key) {
    const open = registry.filter((entry) => keysOf(entry).includes(key) && (entry.when === "always" || inMeeting()));
    return open.find((entry) => entry.when === "meeting") || open[0];
  }

  const singleKeys = () => localStorage.getItem(KEPT) !== "off";

  /* True if somebody else needs this key: what is typed in, a control that Space presses, a dialog. */
  function isTaken(event, key) {
    const { target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
    if (event.shiftKey && !(isCharacter(key) && !/[a-z]/.test(key))) return true;
    if (isCharacter(key) && !singleKeys()) return true;
    if (document.querySelector("dialog:modal")) return true;
    if (!target.closest) return false;
    const walks = inMeeting() ? /^Arrow/ : /^(Arrow|Page|Home|End)/; // map_keys.js walks the map; a clicker's keys are the meeting's
    if (target.closest("[data-map-keys]") && walks.test(key)) return true;
    return Boolean(target.closest(TYPING)) || (key === " " && Boolean(target.closest(PRESSED)));
  }

  /* True if the key was one of ours; the notes' window sends its keys here too. */
  atlas.pressKey = function (event) {
    const key = keyOf(event);
    const entry = isTaken(event, key) ? null : entryOf(key);
    if (!entry || (event.repeat && !entry.repeats)) return false;
    if (entry.run(event) === false) return false; // it had nothing to do
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  /* Before all others, so that the map doesn't take a meeting's arrows. */
  document.addEventListener("keydown", atlas.pressKey, true);

  const dialog = () => document.getElementById("keys");

  /* Keys whose names are words, and signs for those that have one. */
  const SPELT = { " ": "client.key_name.space", Escape: "client.key_name.escape", Backspace: "client.key_name.backspace",
    PageUp: "client.key_name.page_up", PageDown: "client.key_name.page_down", Home: "client.key_name.home", End: "client.key_name.end" };
  const SIGNS = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };
  const named = (key) => (SPELT[key] ? atlas.words.text(SPELT[key]) : SIGNS[key] || key.toUpperCase());

  function row(entry) {
    const { element } = atlas;
    const keys = element("dt");
    for (const key of entry.shown || keysOf(entry)) {
      keys.append(key === "…" ? key : element("kbd", "", named(key), { dir: "auto" }), " ");
    }
    return [keys, element("dd", "", atlas.words.text(entry.words))];
  }

  function paintKeys() {
    for (const list of dialog().querySelectorAll("dl[data-when]")) {
      const entries = registry.filter((entry) => entry.when === list.dataset.when && entry.words);
      list.replaceChildren(...entries.flatMap(row));
    }
    dialog().querySelector("[name=single-keys]").checked = singleKeys();
  }

  atlas.showKeys = function () {
    if (!dialog().firstChild || dialog().open) return;
    paintKeys();
    dialog().showModal();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keys]");
    if (!button) return;
    if (button.dataset.keys === "open") atlas.showKeys();
    else dialog().close();
  });

  document.addEventListener("change", (event) => {
    if (event.target.name !== "single-keys") return;
    localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
  });

  function search() {
    document.dispatchEvent(new CustomEvent("atlas:search"));
    const input = document.querySelector(".search-box input");
    input.focus();
    input.select();
  }

  registry.push(
    { key: "?", words: "client.key.keys", when: "always", run: () => atlas.showKeys() },
    { key: "/", words: "client.key.search", when: "always", run: search },
    { key: "t", words: "client.key.table", when: "always", run: () => atlas.show({ table: !atlas.state.view.table }) },
    { key: "1", also: [..."23456789"], shown: ["1", "…", "9"], words: "client.key.chapters", when: "always", run: toChapter },
  );

  function toChapter(event) {
    const chapter = Object.keys(atlas.start.chapters)[Number(keyOf(event)) - 1];
    if (chapter) atlas.show(atlas.inChapter(chapter));
  }
})();
