// #live-now[data-show="/live/7/stream/"]: what is shown, what is left of it, how many watch and what they write, as it
// happens. An event brings what it takes to show it; where more has changed the page asks again, not everybody at once.
const [KEEP, SPREAD_MS] = [60, 4000]; // comments on the page; how long askers wait for each other
const now = () => document.getElementById("live-now");
const part = (name) => now().querySelector(name);
const show = (name, is) => { if (part(name)) part(name).hidden = !is; };

function fill(facts) {
  const name = document.documentElement.lang === "en" ? facts.name_en : facts.name;
  const words = { title: facts.title, name, label: facts.label, price: facts.price, list: facts.list, most: facts.most };
  for (const [key, text] of Object.entries(words)) part(`[data-f="${key}"]`).textContent = text ?? "";
  show("[data-none]", !facts.slug);
  show("[data-goods]", facts.slug);
  if (!facts.slug) return;
  const [link, time] = [part('[data-f="link"]'), part('[data-f="closes_at"]')];
  link.href = `${link.dataset.stem}${facts.slug}/`;
  time.dateTime = facts.closes_at;
  part("[data-until]").textContent = facts.closes_at && new Date(facts.closes_at).toTimeString().slice(0, 5);
  show("[data-time-line]", facts.closes_at);
  show('[data-f="list"]', facts.list);
  show("[data-most-line]", facts.most);
  show("[data-picture]", false); // until the page has asked for the right one
  if (part("[data-order]")) part('[data-order] [name="item"]').value = facts.item;
  left(facts.left);
}

function left(units) {
  part('[data-f="left"]').textContent = units;
  show("[data-left-line]", units);
  show("[data-gone]", !units);
  show("[data-order]", units);
}

function say({ name, text }) {
  const [line, who] = [document.createElement("li"), document.createElement("strong")];
  const chat = document.querySelector("[data-chat]");
  who.textContent = name;
  line.append(who, ` ${text}`);
  chat.prepend(line);
  if (chat.children.length > KEEP) chat.lastElementChild.remove();
}

const refresh = () => !part(":focus") && window.htmx.trigger(now(), "refresh");
const soon = (act = refresh) => setTimeout(act, Math.random() * SPREAD_MS);
const on = {
  pinned: (facts) => { now().dataset.item = facts.item; fill(facts); soon(); },
  stock: (facts) => String(facts.item) === now().dataset.item && left(facts.left),
  viewers: ({ count }) => {
    const place = document.querySelector("[data-watching]");
    place.textContent = count;
    place.closest(".badge").hidden = !count;
  },
  comment: say,
  state: () => soon(() => (document.activeElement.closest("main form") ? refresh() : window.location.reload())),
  again: () => soon(),
};
if (now()?.dataset.show) {
  const stream = new EventSource(now().dataset.show);
  for (const [kind, hear] of Object.entries(on)) stream.addEventListener(kind, (event) => hear(JSON.parse(event.data)));
  stream.addEventListener("error", () => stream.addEventListener("open", () => soon(), { once: true })); // it missed some
  window.addEventListener("pagehide", () => stream.close());
  document.addEventListener("over", () => soon()); // the time of what is shown
}
