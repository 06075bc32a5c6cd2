// Sales wait in this device until the shop has them. One that the shop refuses stays, with the reason, until a person
// sends it again or throws it away: by itself it would be refused for ever.
const form = document.querySelector("[data-counter]");
const STORE = `counter-${form.elements.producer.value}`;
const waiting = () => JSON.parse(localStorage.getItem(STORE) || "[]");
const others = (key) => waiting().filter((one) => one.key !== key);
const LOGIN = [401, 403];
const AGAIN = [408, 425, 429];
export const dong = new Intl.NumberFormat("vi-VN", { style: "currency", currency: "VND" });
export const say = (words) => { document.getElementById("counter-said").textContent = words; };

// What is not sold is not sent: a server takes a thousand fields, and this device keeps hundreds of sales. Nor is the
// form's token, which dies with the next login; the page of then has its own.
function thin(fields) {
  const body = new URLSearchParams(fields);
  for (const [name, value] of [...body]) {
    if (name.startsWith("units-") && /^0*$/.test(value)) [name, name.replace("units", "price")].forEach((one) => body.delete(one));
  }
  body.delete("csrfmiddlewaretoken");
  return body;
}
function keep(sales) {
  localStorage.setItem(STORE, JSON.stringify(sales));
  document.getElementById("waiting").hidden = !sales.length;
  document.getElementById("waiting-lines").replaceChildren(...sales.map(row));
}
function row(sale) {
  const item = document.getElementById("waiting-line").content.cloneNode(true);
  item.querySelector("[data-sum]").textContent = `${dong.format(sale.sum)} · ${new Date(sale.at).toLocaleTimeString("vi-VN")}`;
  item.querySelector("[data-why]").textContent = sale.why || "";
  item.querySelector("button").addEventListener("click", () => keep(others(sale.key)));
  return item;
}
function refuse(sale, why) {
  keep(waiting().map((one) => (one.key === sale.key ? { ...one, why } : one)));
  say(why);
}
export async function send(isAsked) {
  for (const sale of waiting().filter((one) => isAsked || !one.why)) {
    const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(form.action, { method: "POST", body: thin(sale.body), headers }).catch(() => null);
    if (!answer) return say(form.dataset.offline);
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
    if (answer.status >= 500 || AGAIN.includes(answer.status)) say(form.dataset.away); // the others may still go
    else if (LOGIN.includes(answer.status) || (answer.ok && !said)) return say(form.dataset.login);
    else if (!answer.ok) refuse(sale, said?.message || form.dataset.refused);
    else {
      keep(others(sale.key));
      say(`${form.dataset.sold} ${dong.format(said.total_vnd)} (${said.order})`);
    }
  }
}
export const put = (sale) => keep([...waiting(), { ...sale, body: thin(new FormData(form)).toString() }]);
document.getElementById("waiting-send").addEventListener("click", () => send(true));
addEventListener("online", () => send());
keep(waiting());
