// <button data-copy="…" data-done="Copied" hidden>: shows itself where a text can be copied, also in swapped parts.
function show(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  document.dispatchEvent(new CustomEvent("toast", { detail: { message: button.dataset.done } }));
});

show(document);
document.addEventListener("htmx:load", () => show(document));
