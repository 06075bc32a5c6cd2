// The shop's service worker: keeps fixed files and the offline page, never a page with anything in it.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}
