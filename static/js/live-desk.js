// [data-stream="/live/7/stream/?ticket=…"]: what happens in the session asks for the board once more, at most once a
// second. Without a stream live.js asks every few seconds; without script the page is right after a reload.
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

const board = document.querySelector("[data-stream]");
if (board) {
  const stream = new EventSource(board.dataset.stream);
  for (const kind of KINDS) stream.addEventListener(kind, refresh);
  window.addEventListener("pagehide", () => stream.close());
}
