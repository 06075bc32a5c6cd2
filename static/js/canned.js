// Choosing an answer at hand writes it into the box, where it can be changed before it is sent.
const form = document.querySelector("[data-canned-form]");
const answers = JSON.parse(document.getElementById("canned").textContent);
form.elements.canned.addEventListener("change", (event) => {
  if (answers[event.target.value]) form.elements.text.value = answers[event.target.value];
});
