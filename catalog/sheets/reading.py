"""Open a CSV or XLSX file and clean its cells. No database."""

import csv
import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.sheets.columns import BY_NAME, COLUMNS, MOST_ROWS
from core import apart
from core.apart import End
from core.text import fold

BYTES_MAX = 5_000_000  # 5,000 rows with long descriptions stay below
SCANNED_MAX = 2 * MOST_ROWS  # with the empty ones between them
COLUMNS_MAX = 2 * len(COLUMNS)  # the others are none of ours
NEEDED = ("name", "label", "price_vnd")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, in which line of the file (its head is line 1), in which column ("" for the line)."""

    line: int
    head: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its filled cells, cleaned."""

    number: int
    cells: dict[str, Any]


def read(content: bytes, filename: str) -> tuple[list[Line], list[Mistake]]:
    """Every row that is not empty, and everything wrong with the cells."""
    try:
        heads, *rows = _open(content)
    except ValueError as error:
        return [], [Mistake(1, "", str(error))]
    columns, mistakes = _heads(heads)
    lines = []
    for number, values in enumerate(rows, start=2):
        cells = {}
        for (name, head), value in zip(columns, values, strict=False):
            value = value.strip() if isinstance(value, str) else value
            if not name or value in (None, ""):
                continue
            try:
                cells[name] = BY_NAME[name].field.clean(_bare(value))
            except ValidationError as error:
                mistakes.append(Mistake(number, head, " ".join(error.messages)))
                cells[name] = None
        if cells:
            lines.append(Line(number, cells))
    if len(lines) > MOST_ROWS:
        return [], [Mistake(1, "", _("At most %(most)d rows at a time.") % {"most": MOST_ROWS})]
    return lines, mistakes


def _open(content: bytes) -> list[list[Any]]:
    """The first sheet, its head first, cells as they stand. Raises ValueError in words for people."""
    if len(content) > BYTES_MAX:
        raise ValueError(_("The file must be smaller than %(most)d MB.") % {"most": BYTES_MAX // 10**6})
    rows = _book(content) if content.startswith(b"PK") else _comma_separated(content)
    if not rows or not any(rows[0]):
        raise ValueError(_("The file is empty."))
    return rows


def _book(content: bytes) -> list[list[Any]]:
    """A workbook is a zip file: a small one can hold more than a server has memory."""
    end, lines = apart.take("rows", content, SCANNED_MAX, COLUMNS_MAX)
    if end == End.TOO_MUCH:
        raise ValueError(_("At most %(most)d rows at a time.") % {"most": MOST_ROWS})
    if end != End.GOOD:
        raise ValueError(_("The file is no table: take CSV or XLSX."))
    return [json.loads(line) for line in lines.splitlines()]


def _comma_separated(content: bytes) -> list[list[Any]]:
    """Also with semicolons, as spreadsheets write it where the comma is for decimals."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("Save the file as UTF-8, or as XLSX.")) from error
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) == SCANNED_MAX:
                raise ValueError(_("At most %(most)d rows at a time.") % {"most": MOST_ROWS})
            rows.append(row[:COLUMNS_MAX])
    except csv.Error as error:
        raise ValueError(_("The file is no table: take CSV or XLSX.")) from error
    return rows


def _heads(heads: list[Any]) -> tuple[list[tuple[str, str]], list[Mistake]]:
    """(name of the column, its head) in the order of the file; "" for one that we do not know."""
    name_of = {head: column.name for column in COLUMNS for head in column.heads}
    columns, mistakes, seen = [], [], set()
    for head in (str(one or "").strip() for one in heads):
        name = name_of.get(fold(head), "")
        if head and not name:
            mistakes.append(Mistake(1, head, _("We do not know this column; leave it out.")))
        elif name in seen:
            mistakes.append(Mistake(1, head, _("This column stands here twice.")))
        seen.add(name)
        columns.append((name, head))
    for name in NEEDED:
        if name not in seen:
            head = str(BY_NAME[name].label)
            mistakes.append(Mistake(1, head, _("This column is missing.")))
    return columns, mistakes


def _bare(value: Any) -> Any:
    """A cell as it was before a spreadsheet got hold of it: numbers whole, no mark before a formula."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text
