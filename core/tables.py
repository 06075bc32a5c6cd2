"""Tables that leave for a spreadsheet: figures stay figures, and what was typed never becomes a formula."""

from typing import Any

from import_export.formats import base_formats

TYPES = {  # of a table as an answer
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet may take for one (OWASP, CSV injection)


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would compute gets an apostrophe in front; all else stays as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


class _Harmless:
    """In place of the package's own escape, which turns figures into text and knows of "=" alone."""

    def _escape_formulae(self, dataset: Any) -> None:
        for _row in range(len(dataset)):
            dataset.append([harmless(cell) for cell in dataset.lpop()])


class Csv(_Harmless, base_formats.CSV):
    """With `to_encoding = "utf-8-sig"` on its admin, Excel reads its Vietnamese."""


class Xlsx(_Harmless, base_formats.XLSX):
    """A workbook of one sheet."""
