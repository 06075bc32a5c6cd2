// #live-now[data-show="/live/7/stream/"]: what is shown, what is left of it, how many watch and what they write, as it
// happens. An event brings what it takes to show it; where more has changed the page asks again, not everybody at once.
const [KEEP, SPREAD_MS] = [60, 30_000]; // comments on the page; over how long those who ask again are spread
const now = () => document.getElementById("live-now");
const part = (name) => now().querySelector(name);
const show = (name, is) => { if (part(name)) part(name).hidden = !is; };

function fill(facts) {
  const name = document.documentElement.lang === "en" ? facts.name_en : facts.name;
  const { title, label, price, list, most, notice, guest } = facts;
  for (const [key, text] of Object.entries({ title, name, label, price, list, most, notice, guest })) part(`[data-f="${key}"]`).textContent = text ?? "";
  part("[data-pinned]").dataset.pinned = facts.item;
  show("[data-none]", !facts.slug);
  show("[data-goods]", facts.slug);
  if (!facts.slug) return; // a stretch without goods
  const [link, time] = [part('[data-f="link"]'), part('[data-f="closes_at"]')];
  link.href = `${link.dataset.stem}${facts.slug}/`;
  part("[data-until]").textContent = (time.dateTime = facts.closes_at) && new Date(facts.closes_at).toTimeString().slice(0, 5);
  const lines = { "[data-time-line]": facts.closes_at, '[data-f="list"]': list, "[data-most-line]": most, "[data-notice-line]": notice, "[data-guest-line]": guest };
  for (const [place, is] of Object.entries(lines)) show(place, is);
  const drawn = document.querySelector(`[data-item="${facts.item}"] .tile`);
  if (drawn) part("[data-picture]").replaceChildren(...drawn.cloneNode(true).childNodes);
  if (part("[data-order]")) part('[data-order] [name="item"]').value = facts.item;
  left(facts.left);
}

function left(units) {
  part('[data-f="left"]').textContent = units;
  for (const name of ["[data-left-line]", "[data-order]"]) show(name, units);
  show("[data-gone]", !units);
}

function say({ name, text }) {
  const [line, who] = ["li", "strong"].map((tag) => document.createElement(tag));
  const chat = document.querySelector("[data-chat]");
  line.append(Object.assign(who, { textContent: name }), ` ${text}`);
  chat.prepend(line);
  if (chat.children.length > KEEP) chat.lastElementChild.remove();
}

const refresh = () => !part(":focus") && window.htmx.trigger(now(), "refresh");
const soon = (act = refresh) => setTimeout(act, Math.random() * SPREAD_MS);
const on = {
  pinned: fill, again: () => soon(),
  stock: (facts) => String(facts.item) === part("[data-pinned]").dataset.pinned && left(facts.left),
  viewers: ({ count }) => {
    const place = document.querySelector("[data-watching]");
    Object.assign(place, { textContent: count }).closest(".badge").hidden = !count;
  },
  comment: say,
  state: () => soon(() => (document.activeElement.closest("main form") ? refresh() : window.location.reload())),
  game: (detail) => document.getElementById("live-game")?.dispatchEvent(new CustomEvent("game", { detail })),
};
if (now()?.dataset.show) {
  const stream = new EventSource(now().dataset.show);
  for (const [kind, hear] of Object.entries(on)) stream.addEventListener(kind, (event) => hear(JSON.parse(event.data)));
  stream.addEventListener("error", () => stream.addEventListener("open", () => soon(), { once: true })); // it missed some
  window.addEventListener("pagehide", () => stream.close());
  document.addEventListener("over", () => show("[data-order]", false)); // the time of what is shown
}
