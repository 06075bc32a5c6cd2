// A digit, or a button [data-copies="1"], copies the reply of that number with its blanks filled in from the row that has
// the focus. Where the row does not know what a blank asks for nothing is copied: nobody gets somebody else's link.
const list = document.querySelector("[data-replies]");
const words = [...list.querySelectorAll("[data-reply]")].map((one) => one.textContent);
const BLANK = /\{(\w+)\}/g;
const say = (message) => document.dispatchEvent(new CustomEvent("toast", { detail: { message } }));

async function copy(number, row) {
  const reply = words[number - 1];
  if (!reply) return;
  if (!row) return say(list.dataset.nobody);
  const { name, goods, link } = row.dataset;
  const facts = { name, goods, link: link && list.dataset.site + link, minutes: list.dataset.minutes };
  if ([...reply.matchAll(BLANK)].some(([, blank]) => !facts[blank])) return say(list.dataset.missing.replace("#", reply));
  const filled = reply.replace(BLANK, (_blank, named) => facts[named]);
  if (navigator.clipboard) await navigator.clipboard.writeText(filled);
  else { // not over https: the way of before
    const box = Object.assign(document.createElement("textarea"), { value: filled });
    const focused = document.activeElement;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    focused.focus();
  }
  say(list.dataset.done.replace("#", filled));
}

document.addEventListener("keydown", ({ key, target, ctrlKey, altKey, metaKey, repeat }) => {
  if (!/^[1-9]$/.test(key) || ctrlKey || altKey || metaKey || repeat || target.closest("input, select, textarea, dialog")) return;
  copy(Number(key), target.closest("[data-row]"));
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copies]");
  if (button) copy(Number(button.dataset.copies), button.closest("[data-row]"));
});
