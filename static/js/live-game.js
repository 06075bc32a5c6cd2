// #game[data-beat="3"]: the games at the console. The panel asks for itself again every so many seconds, and when the
// time of a game has run down; not while somebody presses or types in it. Key G goes to the button that starts or
// ends the game, Enter presses it.
const panel = () => document.getElementById("game");
let asked = Date.now();

function refresh() {
  const isBusy = panel()?.querySelector(":active, details[open], select:focus");
  if (!panel() || isBusy || document.visibilityState !== "visible") return;
  asked = Date.now();
  window.htmx.trigger(panel(), "refresh");
}

function press({ key, target, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey || target.closest("input, select, textarea")) return;
  if (key === "g") panel().querySelector("[data-game]")?.focus();
}

if (panel()) {
  setInterval(() => Date.now() - asked >= Number(panel().dataset.beat) * 1000 && refresh(), 1000);
  document.addEventListener("over", ({ target }) => target.closest("#game") && setTimeout(refresh, 1500));
  document.addEventListener("keydown", press);
}
