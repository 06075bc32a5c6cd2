// Lets the counter's page open without a network: its worker is told what the page is made of.
if ("serviceWorker" in navigator) {
  addEventListener("load", async () => {
    await navigator.serviceWorker.register("sw.js").catch(() => {});
    const { active } = await navigator.serviceWorker.ready;
    const parts = performance.getEntriesByType("resource").map((entry) => entry.name);
    const ours = parts.filter((part) => part.startsWith(`${location.origin}/static/`));
    active.postMessage([...new Set([location.pathname, ...ours])]); // a cache takes no part twice
  });
}
