// The part of a picture that is shown: drawn with a pointer, moved and sized with arrow keys; the numbers are what is sent.
const form = document.querySelector("[data-cut]");
const frame = form.querySelector("[data-frame]");
const image = form.querySelector(".cut img");
const square = form.querySelector("[data-square]");
const NAMES = ["left", "top", "width", "height"];
const MIN = 5;
const within = (number, low, high) => Math.round(Math.min(Math.max(number, low), high));
const read = () => NAMES.map((name) => Number(form.elements[name].value) || 0);

function draw() {
  read().forEach((number, index) => { frame.style[NAMES[index]] = `${number}%`; });
}
function write(left, top, width, height) {
  const x = within(left, 0, 100 - MIN);
  const y = within(top, 0, 100 - MIN);
  const numbers = [x, y, within(width, MIN, 100 - x), within(height, MIN, 100 - y)];
  NAMES.forEach((name, index) => { form.elements[name].value = numbers[index]; });
  draw();
}
function at(event) {
  const box = image.getBoundingClientRect();
  return [within((100 * (event.clientX - box.left)) / box.width, 0, 100), within((100 * (event.clientY - box.top)) / box.height, 0, 100)];
}
image.parentElement.addEventListener("pointerdown", (event) => {
  const [x, y] = at(event);
  const move = (now) => {
    const [u, v] = at(now);
    write(Math.min(x, u), Math.min(y, v), Math.abs(u - x), Math.abs(v - y));
  };
  image.parentElement.setPointerCapture(event.pointerId);
  image.parentElement.addEventListener("pointermove", move);
  image.parentElement.addEventListener("lostpointercapture", () => image.parentElement.removeEventListener("pointermove", move), { once: true });
});
frame.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!step) return;
  event.preventDefault();
  const [left, top, width, height] = read();
  if (event.shiftKey) write(left, top, width + step[0], height + step[1]);
  else write(within(left + step[0], 0, 100 - width), within(top + step[1], 0, 100 - height), width, height);
});
square.addEventListener("click", () => {
  const [left, top, width, height] = read();
  const side = Math.min(width * image.naturalWidth, height * image.naturalHeight);
  write(left, top, side / image.naturalWidth, side / image.naturalHeight);
});
form.addEventListener("input", draw);
form.addEventListener("reset", () => setTimeout(draw));
frame.hidden = square.hidden = false;
draw();
