// Of two looks at a list the newer stands: the elder is let go. Its answer would replace the list that the newer fills.
let asked;
document.addEventListener("htmx:beforeSend", ({ detail: { xhr, target, requestConfig } }) => {
  if (target.id !== "results" || requestConfig.verb !== "get") return;
  asked?.abort();
  asked = xhr;
});
