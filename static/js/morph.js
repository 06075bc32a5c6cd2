// hx-ext="morph" hx-swap="morph": what came is worked into what is there. Elements are told apart by their ids, so that
// focus, scroll positions, open <details> and <dialog> stay. What carries data-held stays though the answer lacks it.
const made = []; // what htmx has to get to know
const isHeld = (node) => node.nodeType === 1 && ("held" in node.dataset || node.querySelector("form[data-held]"));

function attributes(was, is) {
  for (const { name } of [...was.attributes]) if (name !== "open" && !is.hasAttribute(name)) was.removeAttribute(name);
  for (const { name, value } of is.attributes) if (was.getAttribute(name) !== value) was.setAttribute(name, value);
}
function morph(was, is) {
  if (was.nodeType !== 1) was.nodeValue = is.nodeValue;
  else if (!was.isEqualNode(is) && !("left" in was.dataset)) { // that is the countdown's own
    attributes(was, is);
    children(was, is);
  }
}
function children(was, is) {
  const wanted = new Set([...is.children].map((one) => one.id));
  const stays = (node) => node.id && !wanted.has(node.id) && isHeld(node);
  for (const child of [...was.children].filter((one) => one.id && !wanted.has(one.id))) {
    if (isHeld(child)) child.dataset.gone = "";
    else child.remove();
  }
  const known = new Map([...was.children].map((one) => [one.id, one]));
  let at = was.firstChild;
  for (const node of [...is.childNodes]) {
    while (at && stays(at)) at = at.nextSibling;
    const same = node.id ? known.get(node.id) : at && !at.id && at.nodeName === node.nodeName && at;
    if (same && same === at) at = at.nextSibling;
    else was.insertBefore(same || node, at);
    if (same) morph(same, node);
    else made.push(node);
  }
  for (let next; at; at = next) {
    next = at.nextSibling;
    if (!stays(at)) at.remove();
  }
}
// What had the focus is gone: to its row; without that to the one behind it, else the one before, else the heading.
function moveOn(focused, own, rows) {
  if (focused.isConnected) return;
  const row = rows.find((one) => one.isConnected);
  const next = own?.isConnected ? own : row?.querySelector("button:not([hidden]), a");
  (next ?? document.getElementById("waiting"))?.focus();
  document.dispatchEvent(new Event("moved"));
}
window.htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap(style, target, fragment) {
    if (style !== "morph") return false;
    if (fragment.firstElementChild?.id !== target.id) return window.location.reload() ?? []; // logged out meanwhile
    const [focused, row] = [document.activeElement, document.activeElement.closest("[data-row]")];
    const all = [...(row?.parentElement.children ?? [])];
    const at = all.indexOf(row);
    made.length = 0;
    morph(target, fragment.firstElementChild);
    moveOn(focused, row, [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0)).reverse()]);
    return made.filter((node) => node.nodeType === 1);
  },
});
