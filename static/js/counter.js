// The counter: a tap adds one, the sum is made here, and sales wait in this device until the shop has them.
const form = document.querySelector("[data-counter]");
const STORE = `counter-${form.elements.producer.value}`;
const units = () => [...form.querySelectorAll("[data-price]")]; // a search draws more
const waiting = () => JSON.parse(localStorage.getItem(STORE) || "[]");
const dong = new Intl.NumberFormat("vi-VN", { style: "currency", currency: "VND" });
const begin = () => { form.elements.key.value = crypto.randomUUID(); sum(); }; // a kept page's own key may be used up
const say = (words) => { document.getElementById("counter-said").textContent = words; };
function keep(sales) {
  localStorage.setItem(STORE, JSON.stringify(sales));
  document.getElementById("waiting").hidden = !sales.length;
  document.getElementById("waiting-lines").replaceChildren(...sales.map(row));
}
function row(sale) {
  const item = document.getElementById("waiting-line").content.cloneNode(true);
  item.querySelector("[data-sum]").textContent = `${dong.format(sale.sum)} · ${new Date(sale.at).toLocaleTimeString("vi-VN")}`;
  item.querySelector("[data-why]").textContent = sale.why || "";
  item.querySelector("button").addEventListener("click", () => keep(waiting().filter((one) => one.key !== sale.key)));
  return item;
}
function sum() {
  const total = units().reduce((all, one) => all + one.dataset.price * (Number.parseInt(one.value, 10) || 0), 0);
  document.getElementById("counter-sum").textContent = dong.format(total);
  document.dispatchEvent(new CustomEvent("counter:sum", { detail: total }));
  return total;
}
function add(variant) {
  const box = form.elements[`units-${variant}`];
  box.value = (Number.parseInt(box.value, 10) || 0) + 1;
  sum();
}
async function send() {
  for (const sale of waiting()) {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sale.body), headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } }).catch(() => null);
    const said = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (!said) return say(answer ? form.dataset.login : form.dataset.offline);
    const others = waiting().filter((one) => one.key !== sale.key);
    keep(answer.ok ? others : [...others, { ...sale, why: said.message }]);
    say(answer.ok ? `${form.dataset.sold} ${dong.format(said.total_vnd)} (${said.order})` : said.message);
  }
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sum()) return say(form.dataset.nothing);
  form.elements.sold_at.value = new Date().toISOString();
  const sale = { key: form.elements.key.value, at: Date.now(), sum: sum(), body: new URLSearchParams(new FormData(form)).toString() };
  keep([...waiting(), sale]);
  form.reset();
  begin();
  send();
});
form.addEventListener("input", sum);
form.addEventListener("click", (event) => event.target.closest("[data-add]") && add(event.target.closest("[data-add]").dataset.add));
document.addEventListener("counter:add", (event) => add(event.detail));
document.getElementById("waiting-send").addEventListener("click", send);
addEventListener("online", send);
form.querySelectorAll("[data-add]").forEach((button) => { button.disabled = false; });
keep(waiting());
begin();
send();
