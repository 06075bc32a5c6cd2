// [data-light]: is the stream connected, how old is its last event, how long did the last answer take. In words: the
// colour of the dot only repeats them.
const SLOW_MS = 1500;
const light = document.querySelector("[data-light]");
const began = new WeakMap();
let isOn = false;
let isLost = false;
let heardAt = 0;
let tookMs = 0;

function show() {
  const { on, off, age, took } = light.dataset;
  const seconds = Math.round((Date.now() - heardAt) / 1000);
  const said = [isOn ? on : off, heardAt && age.replace("#", seconds), tookMs && took.replace("#", tookMs)];
  light.dataset.state = isLost ? "bad" : isOn && tookMs < SLOW_MS ? "good" : "weak";
  light.textContent = said.filter(Boolean).join(" · ");
}

document.addEventListener("stream", ({ detail }) => {
  isOn = detail !== "error";
  if (detail === "event") heardAt = Date.now();
  show();
});
document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => began.set(xhr, performance.now()));
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  if (!began.has(xhr)) return;
  isLost = xhr.status === 0 || xhr.status >= 500;
  tookMs = Math.max(1, Math.round(performance.now() - began.get(xhr)));
  show();
});
show();
setInterval(show, 1000);
