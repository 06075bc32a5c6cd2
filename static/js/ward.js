// [data-ward="/phuong-xa/"]: a text box that lists wards while their names are typed. The code of the chosen
// one goes into [data-code]; without script the server offers the wards that fit.
import { listbox } from "./listbox.js";

const WAIT_MS = 150;

function words(hit) {
  if (!hit.formerly) return [hit.label];
  return [hit.label, Object.assign(document.createElement("small"), { textContent: `← ${hit.formerly}` })];
}

function start(field) {
  const [input, list, code] = ["input", "ul", "[data-code]"].map((part) => field.querySelector(part));
  const { province } = field.closest("form").elements;
  let timer = 0, asked = 0;

  const show = listbox(input, list, words, (hit) => {
    [input.value, code.value] = [hit.label, hit.code];
    if (province) province.value = hit.province;
    code.dispatchEvent(new Event("change", { bubbles: true }));
  });

  async function ask(number) {
    const query = new URLSearchParams({ q: input.value, province: province?.value ?? "" });
    const answer = await fetch(`${field.dataset.ward}?${query}`);
    if (!answer.ok || number !== asked) return; // the answer to an older question
    const found = await answer.json();
    show(document.activeElement === input ? found.results : []);
    field.querySelector("[data-said]").textContent = found.said;
  }

  input.addEventListener("input", () => {
    code.value = "";
    field.querySelector("[data-choices]")?.remove(); // they are of another name
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS, ++asked);
  });
}

const startAll = () => document.querySelectorAll("[data-ward]:not(:has([role=combobox]))").forEach(start);
startAll();
document.addEventListener("htmx:load", startAll);
