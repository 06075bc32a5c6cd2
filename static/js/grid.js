// form[data-grid]: Enter and the arrow keys go up and down a column, and what was copied from a spreadsheet
// fills the cells from here on. Without script the table is a plain form.
const form = document.querySelector("form[data-grid]");

function place(cell) {
  const rows = [...form.querySelectorAll("tbody tr")];
  const row = cell.closest("tr");
  return { rows, row: rows.indexOf(row), column: cells(row).indexOf(cell) };
}

function cells(row) {
  return [...row.querySelectorAll("[data-cell]")];
}

function move(cell, by) {
  const { rows, row, column } = place(cell);
  const next = rows[row + by] ? cells(rows[row + by])[column] : null;
  const to = next || (by > 0 ? form.querySelector("button.btn") : null);
  to?.focus();
  to?.select?.();
}

function fill(cell, lines) {
  const { rows, row, column } = place(cell);
  lines.forEach((line, down) => {
    const targets = rows[row + down] ? cells(rows[row + down]) : [];
    line.split("\t").forEach((text, right) => {
      const target = targets[column + right];
      if (target && !target.disabled) target.value = text.trim();
    });
  });
}

form?.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-cell]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.isComposing) return;
  event.preventDefault();
  move(event.target, by);
});

form?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text").replace(/\r?\n$/, "");
  if (!event.target.matches("[data-cell]") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  fill(event.target, text.split(/\r?\n/));
});

form?.querySelector("[data-grid-help]")?.removeAttribute("hidden");
