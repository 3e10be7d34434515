/* Sent in the service worker's place where the operator wants none (ATLAS_OFFLINE=0): forgets all, and goes. */
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const prefix = new URL(self.registration.scope).pathname.slice(0, -1); // as in worker.js: another Atlas's stays
  const kept = (await caches.keys()).filter((name) => /^atlas-\d+/.test(name) && name.replace(/^atlas-\d+/, "") === prefix);
  await Promise.all(kept.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
