/** The service worker: keeps the pages' own files, shows a page without a network, and never keeps anybody's media. */

export {};
declare const self: ServiceWorkerGlobalScope;

const SHELL = "shell-1";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(["/offline", "/static/icon.svg"]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const others = caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))));
  event.waitUntil(others.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(offline));
  else if (url.pathname.startsWith("/static/")) event.respondWith(kept(request));
});

async function offline(): Promise<Response> {
  return (await caches.match("/offline")) ?? Response.error();
}

/** Files whose names change with their content are asked for once. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const found = await cache.match(request);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok && /-[A-Z0-9]{8}\./.test(request.url)) await cache.put(request, response.clone());
  return response;
}
