// Elements with data-every="5" ask for themselves again every 5 seconds while the page can be seen.
// They carry hx-trigger="refresh"; without script the page is right at load and after a reload.
const ticking = new WeakMap();

function refresh(element) {
  const pressed = element.querySelector(":active"); // a click half done must find its button
  if (document.visibilityState === "visible" && !pressed) window.htmx.trigger(element, "refresh");
}

function start(root) {
  for (const element of root.querySelectorAll("[data-every]")) {
    if (ticking.has(element)) continue;
    const timer = setInterval(() => {
      if (element.isConnected) refresh(element);
      else clearInterval(timer);
    }, Number(element.dataset.every) * 1000);
    ticking.set(element, timer);
  }
}

start(document);
document.addEventListener("htmx:load", () => start(document));

// A page that comes back from another tab or from the back button shows what is true now, at once.
for (const moment of ["visibilitychange", "pageshow"]) {
  window.addEventListener(moment, (event) => {
    if (moment === "pageshow" && !event.persisted) return;
    document.querySelectorAll("[data-every]").forEach(refresh);
  });
}
