// Price and stock refresh while somebody is choosing: what was chosen and typed is kept.
// A choice that has sold out meanwhile is let go.
let kept = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.target.querySelector?.("[data-keep-choice]");
  kept = form && detail.shouldSwap
    ? { variant: form.querySelector("[name=variant]:checked")?.value, quantity: form.elements.quantity?.value, focus: document.activeElement?.name }
    : null;
});

document.addEventListener("htmx:afterSwap", () => {
  const form = kept && document.querySelector("[data-keep-choice]");
  if (!form) return;
  const choice = [...form.querySelectorAll("[name=variant]")].find((one) => one.value === kept.variant);
  if (choice && !choice.disabled) choice.checked = true;
  const quantity = form.elements.quantity;
  if (quantity && kept.quantity) quantity.value = kept.quantity;
  if (kept.focus === "quantity") quantity?.focus();
  if (kept.focus === "variant") form.querySelector("[name=variant]:checked")?.focus();
  kept = null;
});
