"""A program: the rows of the first sheet of the XLSX file in its input, each a JSON list on a line."""

import io
import json
import sys

import openpyxl

TOO_MUCH = 5  # as core.apart.End has it
LETTERS_MAX = 40_000_000  # that it writes: one long text may stand in every cell


def main(most_rows: int, most_columns: int) -> int:
    """Write at most so many rows, of each at most so many cells. Returns how it ended."""
    book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # a file may claim a million rows of sixteen thousand cells
    written = 0
    for number, row in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True), start=1):
        cells = [cell if isinstance(cell, str | int | float) else str(cell or "") for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        line = json.dumps(cells, ensure_ascii=False)
        written += len(line)
        if number > most_rows or written > LETTERS_MAX:
            return TOO_MUCH
        sys.stdout.buffer.write(line.encode() + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
