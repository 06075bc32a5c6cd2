// <time data-countdown datetime="…">: beside the written end time, the time that is left. Once it has run down while
// somebody looked, the element says `over`.
const left = (milliseconds) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
};

function tick() {
  for (const time of document.querySelectorAll("time[data-countdown]")) {
    const rest = new Date(time.dateTime) - Date.now();
    if (rest > 0) time.dataset.runs = "";
    else if ("runs" in time.dataset) {
      delete time.dataset.runs;
      time.dispatchEvent(new Event("over", { bubbles: true }));
    }
    time.querySelector("[data-left]").textContent = rest < 86_400_000 * 2 ? `(${left(rest)})` : "";
  }
}

tick();
setInterval(tick, 1000);
