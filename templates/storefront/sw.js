// Fixed files come from the cache, pages from the network; without a network the offline page answers.
// No page of the shop is ever kept: prices, carts and names are shown as they are, or not at all.
const CACHE = "shop-{{ version }}";
const FILES = [
{% for file in files %}  "{{ file }}",
{% endfor %}];
const PAGES = [{% for page in pages %}"{{ page }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.[a-z0-9]+$/;
const MOST = 150; // hashed files kept; the oldest go first

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => offline(url)));
  else if (HASHED.test(url.pathname)) event.respondWith(kept(request));
  else if (FILES.includes(url.pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});

// Asked without cookies: what is kept knows no visitor.
async function fill() {
  const cache = await caches.open(CACHE);
  const requests = [...FILES, ...PAGES].map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
  await cache.addAll(requests);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shop-") && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    await trim(cache);
  }
  return answer;
}

async function trim(cache) {
  const requests = await cache.keys();
  const loose = requests.filter((request) => ![...FILES, ...PAGES].includes(new URL(request.url).pathname));
  await Promise.all(loose.slice(0, Math.max(0, loose.length - MOST)).map((request) => cache.delete(request)));
}

async function offline(url) {
  const english = url.pathname.startsWith("/en/");
  return (await caches.match(PAGES[english ? 1 : 0])) || Response.error();
}
