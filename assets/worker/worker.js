/* The service worker: answers from what it keeps when the network doesn't, and always for what never changes.
   `ATLAS` stands above: the release, and what a page of each language needs, by address, with digests
   (callbacks/offline.py). A page asks to be kept once it stands and all is quiet; nothing is fetched before. */
"use strict";
const STORE = `atlas-1${ATLAS.prefix}`; // another Atlas on this host has a store of its own
const PATIENCE_MS = 2500; // a page that takes longer comes from the store
const RELOAD_MS = 10000; // whoever asks again wants the newest, and waits longer for it
const HOME = `${ATLAS.prefix}/`;
const LISTS = `${HOME}kept/`; // under it, in the store only: the addresses that each language's page needs
const KINDS = [[/\.json$|\/_dash-(layout|dependencies)$/, /json/], [/\.js$/, /javascript/], [/\.css$/, /css/],
  [/\.woff2$/, /font|octet-stream/], [/\.svg$/, /svg/], [/\/$/, /html/]];
// Dash's own files that change with the application only: `m` in their name or address tells the version.
const NEVER_CHANGES = /\.v[\w]+m\d+\.|[?&]m=/;
const MAY_CHANGE = /\/_dash-(layout|dependencies)$|\/_dash-component-suites\/|\/assets\/favicon\.svg$/;
const fromStore = new Set(); // pages that came from the store: what belongs to them does too

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => event.data.keep && event.waitUntil(keep(event.data)));
self.addEventListener("fetch", (event) => {
  const { request, clientId } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.destination === "document" && languageOf(url) !== null) event.respondWith(page(event, url));
  } else if (digestOf(url) !== undefined || NEVER_CHANGES.test(url.href)) event.respondWith(fixed(request, url));
  else if (MAY_CHANGE.test(url.pathname)) event.respondWith(newest(request, fromStore.has(clientId)));
});

async function begin() {
  const ours = (name) => /^atlas-\d+/.test(name) && name.replace(/^atlas-\d+/, "") === ATLAS.prefix;
  const old = (await caches.keys()).filter((name) => ours(name) && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/* Language of a page's address, "" of the bare root; null for anything that isn't the page. */
function languageOf({ pathname }) {
  if (!`${pathname}/`.startsWith(HOME)) return null;
  const [lang, chapter, ...more] = pathname.slice(ATLAS.prefix.length).split("/").filter(Boolean);
  if (lang === undefined) return "";
  const isPage = lang in ATLAS.keep && !more.length && (chapter === undefined || ATLAS.chapters.includes(chapter));
  return isPage ? lang : null;
}

/* Digest that a body must have, "" if only its address is known to be for ever; undefined for other addresses. */
function digestOf(url) {
  for (const list of Object.values(ATLAS.keep)) if (url.pathname in list) return list[url.pathname];
  const own = url.pathname.match(/\.([0-9a-f]{16})\.\w+$/);
  return own ? own[1] : undefined;
}

/* Of this server, whole, and of the kind that its address promises. */
function isSound(answer, { pathname }) {
  const kind = KINDS.find(([ends]) => ends.test(pathname));
  return answer.ok && answer.type === "basic" && !answer.redirected
    && (!kind || kind[1].test(answer.headers.get("Content-Type") || ""));
}

async function hasDigest(body, digest) {
  if (!digest) return true;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(digest);
}

/* The page from the network; from the store, marked as such, if that fails or takes too long. */
async function page(event, url) {
  const { request } = event;
  const store = await caches.open(STORE);
  const lang = languageOf(url) || (await keptLanguages(store))[0];
  const kept = lang && (await store.match(`${HOME}${lang}/`));
  if (!kept) return fetch(request).catch(sorry);
  const asksAgain = request.isReloadNavigation || request.cache !== "default";
  const late = new Promise((go) => setTimeout(go, asksAgain ? RELOAD_MS : PATIENCE_MS));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  if (answer && answer.status < 500) return answer;
  if (!languageOf(url)) return Response.redirect(`${HOME}${lang}/${url.search}`);
  fromStore.add(event.resultingClientId);
  const when = new Date(kept.headers.get("Date") || 0).toISOString();
  const html = (await kept.text()).replace("<html ", `<html data-kept="${when}" `);
  return new Response(html, { headers: plain(kept.headers) });
}

/* Headers for a body that is handed on unpacked. */
function plain(headers) {
  const kept = new Headers(headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) kept.delete(name);
  return kept;
}

/* What never changes: from the store if it is what it should be, else from the network. */
async function fixed(request, url) {
  const store = await caches.open(STORE);
  const kept = await store.match(request.url);
  if (kept) {
    const body = await kept.arrayBuffer();
    if (await hasDigest(body, digestOf(url))) return new Response(body, { headers: plain(kept.headers) });
    await store.delete(request.url);
  }
  return fetch(request);
}

/* What may change: the network's, or else the store's. */
async function newest(request, belongsToKeptPage) {
  const store = await caches.open(STORE);
  const kept = await store.match(request.url);
  if (kept && belongsToKeptPage) return kept;
  const answer = await fetch(request).catch(() => null);
  return answer && answer.status < 500 ? answer : kept || answer || Response.error();
}

/* Keep a page and all that it needs, the page last: what is kept always stands by itself. What the browser fetched
   for the page comes from its own cache, so that nothing crosses the network twice. */
async function keep({ keep: lang, page: address, also }) {
  const store = await caches.open(STORE);
  const needed = [...Object.keys(ATLAS.keep[lang]), ...also].map((one) => new URL(one, location.origin).href);
  for (const one of new Set(needed)) if (!(await store.match(one))) await put(store, one);
  const html = await fetch(address, { cache: "force-cache" });
  if (!isSound(html, new URL(`${HOME}${lang}/`, location.origin))) return;
  if (!(await html.clone().text()).includes(ATLAS.release)) return; // another release's page comes with its own worker
  await store.put(LISTS + lang, new Response(JSON.stringify(needed)));
  await store.put(`${HOME}${lang}/`, html);
  await prune(store);
}

async function put(store, address) {
  const url = new URL(address);
  const answer = await fetch(address);
  if (!isSound(answer, url) || !(await hasDigest(await answer.clone().arrayBuffer(), digestOf(url)))) {
    throw new Error(`not kept, since it isn't what it should be: ${address}`);
  }
  await store.put(address, answer);
}

async function keptLanguages(store) {
  const found = await Promise.all(Object.keys(ATLAS.keep).map(async (lang) => (await store.match(`${HOME}${lang}/`)) && lang));
  return found.filter(Boolean);
}

/* Forget what no kept page needs any more, such as a release that has been replaced. */
async function prune(store) {
  const needed = new Set();
  for (const lang of await keptLanguages(store)) {
    for (const path of [`${HOME}${lang}/`, LISTS + lang]) needed.add(new URL(path, location.origin).href);
    for (const address of await (await store.match(LISTS + lang)).json()) needed.add(address);
  }
  for (const request of await store.keys()) if (!needed.has(request.url)) await store.delete(request);
}

/* A page that was never opened on this device. */
function sorry() {
  const words = Object.entries(ATLAS.sorry).map(([lang, { title, first_visit }]) =>
    `<main lang="${lang}" dir="${lang === "ar" ? "rtl" : "ltr"}"><h1>${title}</h1><p>${first_visit}</p></main>`);
  const html = `<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Atlas</title>
<style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 1rem; }</style>${words.join("")}`;
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
