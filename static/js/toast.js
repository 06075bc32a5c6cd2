// A short sentence from the server (HX-Trigger: toast), announced politely and gone after six seconds.
document.addEventListener("toast", (event) => {
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = event.detail.message;
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), 6000);
});

// What a swapped part wants to have said (data-announce) goes to the page's announcer, which is never swapped.
document.addEventListener("htmx:afterSettle", (event) => {
  const words = event.target.querySelector?.("[data-announce]");
  const announcer = document.getElementById("announcer");
  if (words && announcer) announcer.textContent = words.textContent;
});
