// [data-stream="/live/7/stream/?ticket=…"]: what happens in the session asks for the board once more, at most once a
// second. Without a stream live.js asks every few seconds; without script the page is right after a reload.
// Buttons of the form #act are sent without leaving the page. New comments that wait are told to screen readers, not
// each refresh.
const KINDS = ["comment", "decided", "draft", "pinned", "state", "again", "viewers"];
const [PAUSE_MS, QUIET_MS] = [1000, 5000];
const air = document.querySelector("[data-stream]");
const act = document.getElementById("act");
const board = document.getElementById("board");
const tell = (detail) => document.dispatchEvent(new CustomEvent("stream", { detail }));
let waits = false;
let decisions = 0; // sent and answered: a board that was asked for before shows what was
let [told, toldAt] = [Number(board.dataset.waits), 0];

function refresh() {
  if (waits) return;
  waits = true;
  setTimeout(() => {
    waits = false;
    if (document.visibilityState !== "visible") return; // live.js asks when somebody looks again
    if (board.querySelector(":active") || act.classList.contains("htmx-request")) refresh();
    else window.htmx.trigger(board, "refresh");
  }, PAUSE_MS);
}

function announce() {
  const count = Number(board.dataset.waits);
  if (count > told && Date.now() - toldAt > QUIET_MS) {
    document.getElementById("heard").textContent = document.getElementById("waiting-words").textContent;
    [told, toldAt] = [count, Date.now()];
  } else told = Math.min(told, count);
}

document.addEventListener("submit", (event) => {
  if (event.target !== act) return;
  event.preventDefault();
  for (const answer of board.querySelectorAll("[data-held]:not(form)")) answer.remove();
  window.htmx.ajax("POST", event.submitter.formAction, { source: act, target: "#board", swap: "morph" });
});
for (const moment of ["htmx:beforeSend", "htmx:afterRequest"]) {
  document.addEventListener(moment, ({ detail: { xhr, requestConfig } }) => {
    if (requestConfig.verb.toLowerCase() === "post") decisions += 1;
    else if (moment === "htmx:beforeSend") xhr.decisions = decisions;
  });
}
board.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.verb === "get" && detail.xhr.decisions !== decisions) detail.shouldSwap = false;
});
board.addEventListener("htmx:afterSettle", announce);

const stream = new EventSource(air.dataset.stream);
for (const kind of KINDS) stream.addEventListener(kind, () => { tell("event"); refresh(); });
stream.addEventListener("open", () => { tell("open"); refresh(); }); // between the page and the stream something may have come
stream.addEventListener("error", () => tell("error"));
window.addEventListener("pagehide", () => stream.close());
