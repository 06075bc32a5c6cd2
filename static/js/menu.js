// <details data-menu>: one open at a time; a press elsewhere or Escape closes it, Escape gives the focus back.
// A menu whose list is asked for (hx-trigger="need once") asks when the pointer or the focus comes near.
function need(event) {
  const summary = event.target.closest?.("[data-menu] > summary[hx-get]");
  if (summary) window.htmx?.trigger(summary, "need");
}
document.addEventListener("pointerover", need);
document.addEventListener("focusin", need);

const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
});
