// The counter: a tap adds one, the sum is made here, and what is sold goes to those that wait to be sent.
import { dong, put, say, send } from "./counter-waiting.js";

const form = document.querySelector("[data-counter]");
const units = () => [...form.querySelectorAll("[data-price]")]; // a search draws more
const begin = () => { form.elements.key.value = crypto.randomUUID(); sum(); }; // a kept page's own key may be used up
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
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sum()) return say(form.dataset.nothing);
  form.elements.sold_at.value = new Date().toISOString();
  put({ key: form.elements.key.value, at: Date.now(), sum: sum() });
  form.reset();
  begin();
  send();
});
form.addEventListener("input", sum);
form.addEventListener("click", (event) => event.target.closest("[data-add]") && add(event.target.closest("[data-add]").dataset.add));
document.addEventListener("counter:add", (event) => add(event.detail));
form.querySelectorAll("[data-add]").forEach((button) => { button.disabled = false; });
begin();
send();
