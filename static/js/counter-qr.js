// The code that a customer scans, with the sum in it. It is drawn here, so it needs no network; without script
// the page's own code stays, and the customer types the sum.
import { correction, generate } from "../vendor/lean-qr/lean-qr.js";
import { payload } from "./vietqr.js";

const figure = document.querySelector("[data-qr]");
const form = document.querySelector("[data-counter]");
const canvas = document.createElement("canvas");
canvas.className = "counter__code";
canvas.setAttribute("role", "img");
canvas.setAttribute("aria-label", figure.dataset.label);
figure.querySelector("svg").replaceWith(canvas);

function draw(amount) {
  const content = `QUAY ${form.elements.key.value.slice(0, 8).toUpperCase()}`; // finds the sale again in the bank's list
  const text = payload({ bin: figure.dataset.bin, account: figure.dataset.account, amount, content });
  generate(text, { minCorrectionLevel: correction.M }).toCanvas(canvas, { on: [0, 0, 0], off: [255, 255, 255] });
  canvas.dataset.text = text;
}
form.addEventListener("change", (event) => event.target.name === "method" && figure.scrollIntoView({ block: "center" }));
document.addEventListener("counter:sum", (event) => draw(event.detail)); // also once when the page has loaded
