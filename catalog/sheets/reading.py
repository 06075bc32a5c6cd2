"""Open a CSV or XLSX file and clean its cells. No database."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.sheets.columns import BY_NAME, COLUMNS, MOST_ROWS
from core import sheets
from core.text import fold

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
        heads, *rows = sheets.rows(content, most=MOST_ROWS, scanned=SCANNED_MAX, columns=COLUMNS_MAX)
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
                cells[name] = BY_NAME[name].field.clean(sheets.bare(value))
            except ValidationError as error:
                mistakes.append(Mistake(number, head, " ".join(error.messages)))
                cells[name] = None
        if cells:
            lines.append(Line(number, cells))
    if len(lines) > MOST_ROWS:
        return [], [Mistake(1, "", str(sheets.too_many(MOST_ROWS)))]
    return lines, mistakes


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
