// <details data-keep-open id="…"> stays open when htmx swaps it, so that choosing a filter does not close the panel.
const open = new Set();

document.addEventListener("htmx:beforeSwap", () => {
  open.clear();
  document.querySelectorAll("details[data-keep-open][open]").forEach((details) => open.add(details.id));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
});
