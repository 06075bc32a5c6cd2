// [data-stream="/live/7/stream/?ticket=…"]: what happens in the session asks for the board once more, at most once a
// second. Without a stream live.js asks every few seconds; without script the page is right after a reload.
// Keys: N goes to the next comment (Enter takes it), E corrects it, P goes to the next product.
const KINDS = ["comment", "decided", "draft", "pinned", "state", "again"];
let waits = false;

function refresh() {
  if (waits) return;
  waits = true;
  setTimeout(() => {
    waits = false;
    const board = document.getElementById("board");
    const isBusy = board.querySelector(":active") || board.querySelector("details[open]");
    if (document.visibilityState === "visible" && !isBusy) window.htmx.trigger(board, "refresh");
  }, 1000);
}

function next(selector) {
  const all = [...document.querySelectorAll(selector)];
  all[(all.indexOf(document.activeElement) + 1) % all.length]?.focus();
}

function press({ key, target, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey || target.closest("input, select, textarea")) return;
  if (key === "n") next("[data-take]");
  if (key === "p") next("[data-present]");
  if (key === "e") target.closest("li")?.querySelector("[data-correct]")?.click();
}

const board = document.querySelector("[data-stream]");
if (board) {
  const stream = new EventSource(board.dataset.stream);
  for (const kind of KINDS) stream.addEventListener(kind, refresh);
  window.addEventListener("pagehide", () => stream.close());
  document.addEventListener("keydown", press);
}
