// <details data-keep-open id="…"> stays open when htmx swaps it, and what had the focus inside gets it back:
// choosing a filter must not close the panel it stands in.
const open = new Set();
let focused = "";

document.addEventListener("htmx:beforeSwap", () => {
  open.clear();
  document.querySelectorAll("details[data-keep-open][open]").forEach((details) => open.add(details.id));
  focused = document.activeElement?.closest("details[data-keep-open]") ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
});
