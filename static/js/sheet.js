// <button data-closes="id"> closes the <details> of that id: the sheet of filters on a phone.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-closes]");
  if (button) document.getElementById(button.dataset.closes)?.removeAttribute("open");
});
