// Keeps the side-by-side page fresh: asks for the shelf every second and marks the cells that changed.
// Without it the page still works: buttons are forms, the edit link opens a form, a reload refreshes.

const POLL_MS = 1000;
const notice = document.querySelector(".notice");
const editor = document.querySelector("#editor");
const filter = document.querySelector(".filter");
const money = (value) => `${value.toLocaleString("vi-VN")} ₫`;
const stamp = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", hour12: false,
});

function clock(seconds) {
  const part = Object.fromEntries(stamp.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  return `${part.hour}:${part.minute} ${part.day}/${part.month}`;
}

function dealValue(row, now) {
  if (row.deal_price_vnd === null || (row.deal_ends_at !== null && row.deal_ends_at <= now)) return "";
  const running = row.deal_starts_at === null || row.deal_starts_at <= now;
  return `${row.deal_price_vnd}|${running ? "" : row.deal_starts_at}|${row.deal_ends_at ?? ""}`;
}

function showDeal(cell, value) {
  if (!value) return cell.replaceChildren("–");
  const [price, startsAt, endsAt] = value.split("|");
  const amount = Object.assign(document.createElement("span"), { textContent: money(Number(price)) });
  if (startsAt) amount.className = "soon";
  const limit = document.createElement("small");
  limit.textContent = startsAt ? `từ ${clock(startsAt)}` : endsAt ? `đến ${clock(endsAt)}` : "";
  cell.replaceChildren(amount, " ", limit);
}

function update(cell, value, show) {
  if (cell.dataset.value === String(value)) return;
  cell.dataset.value = value;
  show(cell, value);
  cell.classList.remove("changed");
  void cell.offsetWidth; // lets the animation start again
  cell.classList.add("changed");
}

function refresh(shelves, now) {
  const bySku = new Map();
  for (const [channel, rows] of Object.entries(shelves)) {
    for (const row of rows) {
      if (!bySku.has(row.sku)) bySku.set(row.sku, {});
      bySku.get(row.sku)[channel] = row;
    }
  }
  if (bySku.size !== Number(document.querySelector("#total").dataset.total)) return location.reload();
  let different = 0;
  const channels = Object.keys(shelves);
  for (const cells of bySku.values()) {
    const shown = new Set(channels.map((channel) => {
      const row = cells[channel];
      return row ? `${row.stock}|${row.price_vnd}|${row.shown_price_vnd}` : "";
    }));
    cells.differs = shown.size > 1;
    if (cells.differs) different += 1;
  }
  for (const line of document.querySelectorAll("tr[data-sku]")) {
    const cells = bySku.get(line.dataset.sku);
    if (!cells) return location.reload();
    line.classList.toggle("differs", cells.differs);
    for (const channel of channels) {
      const stock = line.querySelector(`[data-cell="${channel}:stock"]`);
      if (Boolean(stock) !== Boolean(cells[channel])) return location.reload();
      if (!stock) continue;
      const row = cells[channel];
      update(stock, row.stock, (cell, value) => cell.replaceChildren(value.toLocaleString("vi-VN")));
      update(line.querySelector(`[data-cell="${channel}:price"]`), row.price_vnd,
        (cell, value) => cell.replaceChildren(money(value)));
      update(line.querySelector(`[data-cell="${channel}:deal"]`), dealValue(row, now), showDeal);
    }
  }
  const chip = document.querySelector("#different");
  const text = different ? `${different} dòng chưa khớp` : "Mọi dòng khớp nhau";
  if (chip.textContent !== text) chip.textContent = text;
  chip.className = `chip chip--${different ? "bad" : "good"}`;
  document.querySelector("#pulse").textContent = clock(now);
  narrow();
}

async function poll() {
  if (!document.hidden) {
    try {
      const [shelves, time] = await Promise.all([
        fetch("/control/shelf").then((answer) => answer.json()),
        fetch("/control/clock").then((answer) => answer.json()),
      ]);
      refresh(shelves, time.now);
    } catch {
      document.querySelector("#pulse").textContent = "Mất kết nối…";
    }
  }
  setTimeout(poll, POLL_MS);
}

function narrow() {
  const text = filter.elements.q.value.trim().toLowerCase();
  const onlyDifferent = filter.elements.lech.checked;
  for (const line of document.querySelectorAll("tr[data-sku]")) {
    const words = `${line.dataset.sku} ${line.querySelector(".name").textContent}`.toLowerCase();
    line.hidden = !words.includes(text) || (onlyDifferent && !line.classList.contains("differs"));
  }
}

async function send(path, fields) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields),
  });
  const problem = answer.ok ? null : (await answer.json()).error;
  notice.hidden = !problem;
  const soldOut = problem?.message === "sold out";
  notice.textContent = soldOut ? "Hết hàng trên sàn này." : problem ? `${problem.field}: ${problem.message}` : "";
}

function target(text) {
  const colon = text.indexOf(":");
  return { channel: text.slice(0, colon), sku: text.slice(colon + 1) };
}

document.querySelector("#shelf").addEventListener("submit", (event) => {
  event.preventDefault();
  send("/control/buy", target(event.submitter.value));
});

document.querySelector("#shelf").addEventListener("click", (event) => {
  const link = event.target.closest("a[data-edit]");
  if (!link) return;
  event.preventDefault();
  const line = link.closest("tr");
  const { channel, sku } = target(link.dataset.edit);
  const form = editor.querySelector("form");
  form.elements.target.value = link.dataset.edit;
  form.elements.stock.value = line.querySelector(`[data-cell="${channel}:stock"]`).dataset.value;
  form.elements.price_vnd.value = line.querySelector(`[data-cell="${channel}:price"]`).dataset.value;
  editor.querySelector("#editor-of").textContent = `${sku} · ${document.querySelector(`.shop--${channel}`).textContent}`;
  editor.close();
  editor.showModal();
});

editor.querySelector("#editor-close").addEventListener("click", (event) => {
  event.preventDefault();
  editor.close();
});

editor.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { stock, price_vnd: price } = event.target.elements;
  const fields = target(event.target.elements.target.value);
  if (stock.value !== "") fields.stock = Number(stock.value);
  if (price.value !== "") fields.price_vnd = Number(price.value);
  await send("/control/tamper", fields);
  editor.close();
});

filter.addEventListener("input", narrow);
// Rows that the server left out must come back when the filter gets wider.
if (new URLSearchParams(location.search).toString()) filter.addEventListener("change", () => filter.submit());
poll();
