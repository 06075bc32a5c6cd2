// Codes at the counter: typed or sent by a hand scanner into the box, or seen by the camera where the browser can.
import { codes } from "./counter-find.js";

const box = document.getElementById("code");
const goods = new Map(codes());
for (const tile of document.querySelectorAll("[data-codes]")) {
  for (const code of tile.dataset.codes.split(" ")) goods.set(code.toUpperCase(), tile.dataset.add);
}
function take(code) {
  const variant = goods.get(code.trim().toUpperCase());
  document.getElementById("code-unknown").hidden = Boolean(variant);
  if (variant) document.dispatchEvent(new CustomEvent("counter:add", { detail: variant }));
}
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (box.value) take(box.value);
  box.value = "";
});

const button = document.getElementById("scan");
const view = document.getElementById("scan-view");
if ("BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", look);
}
async function look() {
  const video = view.querySelector("video");
  const detector = new BarcodeDetector();
  const camera = { video: { facingMode: "environment" } };
  video.srcObject = await navigator.mediaDevices.getUserMedia(camera).catch(() => null);
  if (!video.srcObject) return box.focus(); // not allowed, or none: codes can be typed
  await video.play();
  view.showModal();
  let last = "";
  const timer = setInterval(async () => {
    const [seen] = await detector.detect(video);
    if (seen && seen.rawValue !== last) take(seen.rawValue);
    last = seen?.rawValue || "";
  }, 250);
  view.addEventListener("close", () => {
    clearInterval(timer);
    video.srcObject.getTracks().forEach((track) => track.stop());
  }, { once: true });
}
