// Options under a text box (ARIA combobox): arrows move, Enter or a press picks, Escape closes.
// listbox(input, ul, words, picked) answers show(items); words(item) are the nodes of one option.
export function listbox(input, list, words, picked) {
  let items = [], at = -1;
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id };
  Object.entries(roles).forEach(([name, value]) => input.setAttribute(name, value));
  list.setAttribute("role", "listbox");

  function show(found) {
    items = found;
    list.replaceChildren(...items.map((item, number) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${number}`, className: "ward__option" });
      option.setAttribute("role", "option");
      option.append(...words(item));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(number); });
      return option;
    }));
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  }

  function mark(number) {
    at = number;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function pick(number) {
    const item = items[number];
    show([]);
    picked(item);
  }

  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    if (!items.length || (event.key === "Enter" && at < 0)) return;
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: at > 0 ? at - 1 : items.length - 1 }[event.key];
    if (to !== undefined) mark(to);
    else if (event.key === "Enter") pick(at);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
  show([]);
  return show;
}
