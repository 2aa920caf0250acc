// Keeps the files of one version of the page, so that it starts offline. It sees no content: requests to
// the relay pass it by. So does the one for the program: the page asks for the copy that is kept when it must.
'use strict';
const version = '{{version}}';
const files = {{files}};

self.addEventListener('install', (e) => {
  e.waitUntil(caches.open(version).then((c) => c.addAll(files)));
});

// The version before stays, for pages that are still open; older ones go.
self.addEventListener('activate', (e) => {
  const old = (names) => names.filter((n) => n !== version).slice(0, -1).map((n) => caches.delete(n));
  e.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  const path = url.pathname;
  if (e.request.method !== 'GET' || url.origin !== self.location.origin || path.endsWith('.wasm') || !(files.includes(path) || path.startsWith('/a/'))) return;
  const kept = caches.open(version).then((c) => c.match(path)).then((hit) => hit || caches.match(path));
  e.respondWith(kept.then((hit) => hit || fetch(e.request)));
});

// A new version waits until the page says that no form is being filled in.
self.addEventListener('message', (e) => {
  if (e.data === 'use') self.skipWaiting();
});
