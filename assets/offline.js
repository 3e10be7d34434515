/* Without a network: the strip that says so, and what asks the service worker to keep the page for later. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const KEEPABLE = /\/_dash-(layout|dependencies)$|\/_dash-component-suites\/|\/assets\//;
  const PATIENCE_MS = 8000; // twenty times what the slowest line in use takes
  const root = document.documentElement;
  let off = false;

  /* When the data on screen left the server: a page from the store says so itself. */
  const loadedAt = () => new Date(root.dataset.kept || performance.timeOrigin);

  /* Show or take away the strip; it names the data that the page goes on with. */
  atlas.offline = function (lost) {
    const strip = document.getElementById("offline");
    off = lost;
    if (!strip) return;
    if (lost) strip.firstChild.textContent = sayOffline();
    strip.hidden = !lost;
    if (lost) sayWordsComeLater();
    else document.body.classList.remove("words-offline");
  };
  atlas.isOffline = () => off;

  function sayOffline() {
    const { state, start, words } = atlas;
    if (!start.words) return "";
    const { lang } = start;
    const locale = lang === "ar" ? `ar-u-nu-${state.view.digits}` : "en-GB";
    const when = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(loadedAt());
    return words.text("client.offline_strip", { data: words.inDigits(start.rounds[state.view.round].badge),
      release: `\u2066${start.release.slice(0, 8)}\u2069`, when });
  }

  /* In place of the words of another view, which would be wrong here. */
  atlas.wordsOffline = function () {
    const { state, start, words } = atlas;
    const title = document.querySelector(`[data-chapter="${state.view.chapter}"] span:last-child`).textContent;
    document.title = `${title} · ${start.product}`;
    document.body.classList.add("words-offline");
    return { title, subtitle: words.inDigits(start.rounds[state.view.round].badge), summary: words.text("client.offline_words"),
      notices: [], sources: [] };
  };

  let soon = 0;
  function sayWordsComeLater() {
    clearTimeout(soon);
    soon = setTimeout(() => {
      if (!off || !document.body.classList.contains("words-late") || !atlas.picture) return;
      for (const [id, children] of Object.entries(atlas.wordsOffline())) dash_clientside.set_props(id, { children });
    }, 400);
  }

  /* How to ask whether there is a connection: a line that was cut says nothing, it only never answers. */
  atlas.soonOrNever = () => ({ cache: "no-cache", signal: AbortSignal.timeout(PATIENCE_MS) });

  /* Ask whether the server answers; nothing follows from it but the strip. */
  let asking = null;
  atlas.askIfOffline = function () {
    const { release } = atlas.start.urls;
    asking = asking || fetch(release, atlas.soonOrNever()).then((answer) => !answer.ok, () => true).then(atlas.offline)
      .finally(() => setTimeout(() => (asking = null), 1000));
    return asking;
  };

  /* A page from the store was made for another address: its view is the address's. */
  atlas.viewAtFirst = function () {
    const { view, defaults } = atlas.start;
    return root.dataset.kept ? atlas.view.fromUrl(location.href, defaults) : view;
  };

  let handed = false;

  /* Once all has been fetched: hand the page over to the service worker. Plain http has none but on this machine. */
  atlas.keepForLater = async function () {
    const { serviceWorker } = navigator;
    if (handed || !serviceWorker || root.dataset.embed || atlas.start.base) return; // staff's figures are never kept
    handed = true;
    if (!atlas.start.offline) return forget(serviceWorker);
    if (root.dataset.kept) return; // it is kept already, and a newer one comes with a reload
    try {
      const registration = await serviceWorker.register(atlas.at("/sw.js"), { scope: atlas.at("/"), updateViaCache: "none" });
      if (registration.active) await registration.update(); // a worker of before knows only its own release
      await standing(registration);
      registration.active.postMessage({ keep: atlas.start.lang, page: asLoaded(), also: fetchedByPage() });
    } catch {
      // A browser that refuses (a private window, a full disk) shows the page as ever.
    }
  };

  /* Resolves once the newest worker is at work. */
  function standing({ installing, waiting }) {
    const coming = installing || waiting;
    if (!coming) return null;
    return new Promise((go) => coming.addEventListener("statechange", () => coming.state === "activated" && go()));
  }

  /* The operator wants nothing kept: the worker's last script forgets all and goes. */
  async function forget(serviceWorker) {
    for (const worker of await serviceWorker.getRegistrations()) worker.update().catch(() => {});
  }

  const asLoaded = () => performance.getEntriesByType("navigation")[0].name.split("#")[0];

  /* Scripts, styles and fonts that the browser fetched for this page, among them Dash's own. */
  function fetchedByPage() {
    const urls = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
    const own = urls.filter(({ origin, pathname }) => origin === location.origin && KEEPABLE.test(pathname));
    return [...new Set(own.map((url) => url.pathname + url.search))];
  }

  document.addEventListener("atlas:shown", () => off && atlas.offline(true)); // the strip names the round on screen
})();
