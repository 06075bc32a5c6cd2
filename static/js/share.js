// <button data-share="https://…" data-done="Copied" hidden>: shows itself where a link can be shared or copied.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.share);
    document.dispatchEvent(new CustomEvent("toast", { detail: { message: button.dataset.done } }));
  });
}
