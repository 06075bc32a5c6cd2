// [data-correct="45"] opens the correction of comment 45 in its row. What is typed stays through refreshes, and through a
// reload: the address has ?sua=45, the session storage the values. Esc closes it, Ctrl+Enter takes the order.
const stored = (pk) => `fix:${pk}`;
const link = (pk) => document.getElementById(`e${pk}`);
const address = (query) => window.history.replaceState(null, "", window.location.pathname + query);

function fill(form) {
  const values = JSON.parse(window.sessionStorage.getItem(stored(form.dataset.fix)) ?? "[]");
  for (const [name, value] of values) if (form.elements[name] && name !== "csrfmiddlewaretoken") form.elements[name].value = value;
}
async function open(pk) {
  const form = document.getElementById(`f${pk}`);
  if (form) return form.querySelector("select").focus();
  const row = document.getElementById(`c${pk}`);
  const answer = await fetch(link(pk).href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected || document.getElementById(`f${pk}`)) return window.location.assign(link(pk).href);
  row.insertAdjacentHTML("beforeend", await answer.text());
  fill(row.lastElementChild);
  row.lastElementChild.querySelector("select").focus();
  address(`?sua=${pk}`);
}
function forget(form) {
  window.sessionStorage.removeItem(stored(form.dataset.fix));
  address("");
}
function close(form) {
  const row = form.closest("[data-row]");
  forget(form);
  form.remove();
  if ("gone" in row.dataset) row.remove();
  (link(form.dataset.fix) ?? document.getElementById("waiting")).focus();
}

document.addEventListener("click", (event) => {
  const [opener, closer] = [event.target.closest("[data-correct]"), event.target.closest("[data-close]")];
  if (!opener && !closer) return;
  event.preventDefault();
  if (closer) close(closer.closest("form"));
  else open(opener.dataset.correct);
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-fix]");
  if (form && event.key === "Escape") close(form);
  if (form && event.key === "Enter" && event.ctrlKey) form.requestSubmit();
});
document.addEventListener("input", ({ target: { form } }) => {
  if (form?.dataset.fix) window.sessionStorage.setItem(stored(form.dataset.fix), JSON.stringify([...new FormData(form)]));
});
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.fix) return;
  event.preventDefault();
  window.htmx.ajax("POST", event.target.action, { source: event.target, target: "#board", swap: "morph" });
});
document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig: { elt }, xhr } }) => {
  if (!elt.dataset.fix || xhr.status !== 200) return;
  forget(elt);
  delete elt.dataset.held; // taken: the board has nothing to keep
});
document.querySelectorAll("form[data-fix]").forEach(fill);
