/* Sent in the service worker's place where the operator wants none (ATLAS_OFFLINE=0): forgets all, and goes. */
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const kept = (await caches.keys()).filter((name) => name.startsWith("atlas-"));
  await Promise.all(kept.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
