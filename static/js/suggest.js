// form.search: proposals under the field while typing. Without this script the form searches as ever.
const WAIT_MS = 120;
const form = document.querySelector("form.search");
const field = form.elements.q;
const address = new URL("../goi-y/", form.action);
const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggest", hidden: true });
const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
let chosen = -1, timer, asked;

list.setAttribute("role", "listbox");
list.setAttribute("aria-label", field.labels[0].textContent);
status.setAttribute("role", "status");
form.append(list, status);
for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);

function choose(index) {
  chosen = index;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  list.children[index]?.scrollIntoView({ block: "nearest" });
  if (index < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", list.children[index].id);
}

function show({ items = [], status: words = "" }) {
  list.replaceChildren(...items.map(({ label, note, url }, at) => {
    const option = Object.assign(document.createElement("li"), { id: `suggestion-${at}`, className: "suggest__option" });
    option.setAttribute("role", "option");
    option.dataset.url = url;
    option.append(label);
    if (note) option.append(Object.assign(document.createElement("small"), { textContent: note }));
    return option;
  }));
  list.hidden = !items.length;
  field.setAttribute("aria-expanded", String(items.length > 0));
  status.textContent = words;
  choose(-1);
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  address.search = new URLSearchParams({ q: field.value });
  try {
    const answer = await fetch(address, { signal: asked.signal });
    show(answer.ok ? await answer.json() : {});
  } catch (error) { if (error.name !== "AbortError") show({}); }
}

field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
field.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !list.hidden) { event.preventDefault(); const all = list.children.length + 1; choose(((chosen + 1 + step + all) % all) - 1); }
  if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(list.children[chosen].dataset.url); }
  if (event.key === "Escape" && !list.hidden) { event.preventDefault(); show({}); }
});
list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
list.addEventListener("click", (event) => { const option = event.target.closest("[data-url]"); if (option) location.assign(option.dataset.url); });
form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) show({}); });
