// form[data-upload="Sending"]: shows how much of a file has gone. What the server answers is
// shown as the browser itself would show it; without script the form is a plain one.
function said(form, percent) {
  form.querySelector("[data-said]").textContent = `${form.dataset.upload} ${percent} %`;
}

function send(form) {
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.round((100 * event.loaded) / event.total);
    said(form, bar.value);
  });
  request.addEventListener("load", () => {
    if (request.status === 200) location.assign(request.responseURL); // the page that a 303 led to
    else if (request.status === 422) show(request.response);
    else form.submit();
  });
  request.addEventListener("error", () => form.submit()); // the browser says what is wrong with the line
  request.open("POST", form.action);
  request.responseType = "document";
  request.send(new FormData(form));
}

function show(page) {
  document.getElementById("main").replaceWith(page.getElementById("main"));
  start();
  document.querySelector("[aria-invalid=true]")?.focus();
}

function start() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) form.querySelector("[type=file]").files = event.dataTransfer.files;
    });
  }
}

start();
