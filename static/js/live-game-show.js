// #live-game: the game with the audience as it happens. live-show.js passes on what the stream says of it ("game"),
// which brings all that is to be shown: nobody asks the shop again.
function fill(section, facts) {
  const game = section.querySelector("[data-game]");
  game.hidden = false;
  for (const place of game.querySelectorAll("[data-g]")) {
    const text = facts[place.dataset.g];
    if (text === undefined) continue;
    if (place.dateTime === undefined) place.textContent = text;
    else {
      place.dateTime = text;
      place.querySelector("[data-until]").textContent = new Date(text).toLocaleTimeString("vi-VN");
    }
  }
  for (const part of game.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== facts.state;
  game.querySelector("[data-drawn]").hidden = !facts.is_drawn;
  game.querySelector("[data-ordered]").hidden = facts.is_drawn;
  game.querySelector("[data-file]")?.remove(); // of the game before
  section.querySelector(`[data-coming="${facts.game}"]`)?.remove();
  if (facts.state !== "over") return;
  game.querySelector("[data-right]").hidden = !facts.answer;
  game.querySelector("[data-nobody]").hidden = facts.winners.length;
  const lines = facts.winners.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
  game.querySelector("[data-winners]").replaceChildren(...lines);
}

// The element is drawn anew with the part of the page around it, so the document listens.
document.addEventListener("game", ({ target, detail }) => fill(target, detail), true);

// The time of a game is not that of a flash deal: what is shown beside it can still be ordered.
const isOurs = ({ target }) => target instanceof Element && target.closest("#live-game");
document.addEventListener("over", (event) => isOurs(event) && event.stopPropagation(), true);
