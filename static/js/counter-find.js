// Goods beyond the tiles: found by name or SKU in a list that came with the page, so also without a network. A tile is
// drawn when it is found or scanned, before counter.js hears of it (this module runs first).
const form = document.querySelector("[data-counter]");
const find = document.querySelector("[data-find]");
const tiles = form.querySelector(".tiles");
const others = new Map(JSON.parse(document.getElementById("counter-others")?.textContent || "[]").map((row) => [String(row[0]), row]));
const dong = new Intl.NumberFormat("vi-VN", { style: "currency", currency: "VND" });
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
const MOST = 24; // drawn at a time: more words find fewer, and a page of hundreds of tiles is slow
const drawn = new Map(); // tiles of this search and what was scanned, by the row they are of
const isSold = (tile) => Boolean(Number(tile.querySelector("[data-price]").value));

function draw(row) {
  const [key, name, price, left, codes, isForAdults] = row;
  const tile = tiles.firstElementChild.cloneNode(true);
  const add = tile.querySelector("[data-add]");
  const [units, charged] = tile.querySelectorAll("input");
  Object.assign(add.dataset, { add: key, codes });
  add.disabled = false;
  tile.querySelector(".counter__name").textContent = name;
  tile.querySelector("[data-vnd]").textContent = dong.format(price);
  tile.querySelector("[data-left]").textContent = form.dataset.left.replace("#", left) + (isForAdults ? " · 18+" : "");
  tile.querySelector("label").htmlFor = `units-${key}`;
  tile.querySelector("label").textContent = name;
  Object.assign(units, { id: `units-${key}`, name: `units-${key}`, value: "", defaultValue: "" });
  units.dataset.price = price;
  Object.assign(charged, { name: `price-${key}`, value: price });
  tiles.prepend(tile);
  others.delete(String(key));
  drawn.set(row, tile);
}
function clear(words) { // what an earlier search drew, unless it is found again or being sold
  for (const [row, tile] of drawn) {
    if (isSold(tile) || (words.length && matches(`${row[1]} ${row[4]}`, words))) continue;
    tile.remove();
    drawn.delete(row);
    others.set(String(row[0]), row);
  }
}
function matches(text, words) {
  const folded = fold(text);
  return words.every((word) => folded.includes(word));
}
function look() {
  const words = fold(find.elements.q.value).split(/\s+/).filter(Boolean);
  clear(words);
  const free = Math.max(0, MOST - [...drawn.values()].filter((tile) => !isSold(tile)).length);
  if (words.length) [...others.values()].filter((row) => matches(`${row[1]} ${row[4]}`, words)).slice(0, free).forEach(draw);
  let seen = 0;
  for (const tile of tiles.children) {
    const isFound = matches(`${tile.querySelector(".counter__name").textContent} ${tile.querySelector("[data-codes]").dataset.codes}`, words);
    tile.hidden = !isFound && !isSold(tile);
    seen += !tile.hidden;
  }
  document.querySelector("[data-found]").textContent = seen || !words.length ? "" : find.dataset.none;
}
find?.addEventListener("input", look);
find?.addEventListener("submit", (event) => { event.preventDefault(); look(); });
document.addEventListener("counter:add", (event) => others.has(event.detail) && draw(others.get(event.detail)));
export const codes = () => [...others.values()].flatMap((row) => row[4].split(" ").map((code) => [code.toUpperCase(), String(row[0])]));
