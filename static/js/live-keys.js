// The console by keys; what each does stands on the page (#keys). Rows carry data-row: a comment, a product, an order.
const MOVED_MS = 300; // an Enter right after the focus has moved by itself was meant for what is gone
const DIALOGS = { s: "prompter", w: "warning", q: "end", k: "stop" };
const here = () => document.activeElement.closest("[data-row]");
const one = (id) => document.getElementById(id);
let movedAt = 0;
let size = 2;

function walk(list, control, step = 1) {
  const rows = [...list.querySelectorAll("[data-row]")].filter((row) => !("gone" in row.dataset));
  const with_ = control === "[data-present]" ? rows.filter((row) => row === here() || row.ariaCurrent || row.querySelector(control)) : rows;
  let at = with_.indexOf(here());
  if (at < 0) at = with_.findIndex((row) => row.ariaCurrent); // after what is shown now
  const row = with_.at(at < 0 && step < 0 ? -1 : (at + step) % with_.length);
  (row?.querySelector(control) ?? row)?.focus();
}
function show(id) {
  const dialog = one(id);
  if (dialog.open) dialog.close();
  else dialog.showModal();
}
function grow(by) {
  size = Math.min(5, Math.max(1, size + by));
  document.body.dataset.type = size;
}

const KEYS = {
  n: () => walk(one("said"), "[data-take]"),
  b: () => walk(one("said"), "[data-take]", -1),
  p: () => walk(one("queue"), "[data-present]"),
  d: () => walk(one("decided-list"), "button:not([hidden])"),
  o: () => walk(one("draft-list"), "button"),
  t: () => { if (one("talk")) { one("talk").open = true; walk(one("talk-list"), "a"); } },
  e: () => here()?.querySelector("[data-correct]")?.click(),
  x: () => here()?.querySelector("[data-aside]")?.click(),
  "?": () => { one("keys").open = !one("keys").open; one("keys").firstElementChild.focus(); },
};

document.addEventListener("moved", () => { movedAt = Date.now(); });
document.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, altKey, metaKey, repeat } = event;
  if (key === "Enter" && target.closest("[data-row] button") && (repeat || Date.now() - movedAt < MOVED_MS)) event.preventDefault();
  else if (key !== "Enter") movedAt = 0;
  if (ctrlKey || altKey || metaKey || repeat || target.closest("input, select, textarea")) return;
  const name = key.toLowerCase();
  const dialog = document.querySelector("dialog[open]");
  if (dialog?.id === "prompter" && "+-=".includes(name)) grow(name === "-" ? -1 : 1);
  else if (dialog?.id === "prompter" && name === "p") dialog.querySelector("#next-words")?.focus();
  else if (DIALOGS[name] && (!dialog || dialog.id === DIALOGS[name])) show(DIALOGS[name]);
  else if (!dialog && KEYS[name]) KEYS[name]();
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) { event.preventDefault(); show(opener.dataset.opens); }
  else event.target.closest("[data-shuts]")?.closest("dialog").close();
});
