// The counter without a network: the page as it was seen last, and what it is drawn with. Sales wait in the page.
const CACHE = "counter";
const HOME = new URL("./", self.location).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page says what it is made of; it was loaded before this worker stood between it and the network.
self.addEventListener("message", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(event.data)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && url.pathname === HOME;
  if (isPage || url.pathname.startsWith("/static/")) event.respondWith(fresh(request, isPage));
});

// From the network, and kept. Whoever was logged out is led elsewhere, and the page is forgotten.
async function fresh(request, isPage) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && answer.type !== "opaqueredirect") await cache.put(request, answer.clone());
    else if (isPage && answer.status < 500) await cache.delete(request);
    return answer;
  } catch (error) {
    return (await cache.match(request, { ignoreVary: true })) || Response.error();
  }
}
