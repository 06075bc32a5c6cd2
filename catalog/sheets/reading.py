"""Open a CSV or XLSX file and clean its cells. No database."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.formats.base_formats import XLSX

from catalog.sheets.columns import BY_NAME, COLUMNS, MOST_ROWS
from core.text import fold

BYTES_MAX = 5_000_000  # 5,000 rows with long descriptions stay below
UNPACKED_MAX = 100_000_000  # an XLSX is a zip file: a small one can hold more than a server has memory
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
        table = _open(content, filename)
    except ValueError as error:
        return [], [Mistake(1, "", str(error))]
    columns, mistakes = _heads(table)
    lines = []
    for number, values in enumerate(table, start=2):
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


def _open(content: bytes, filename: str) -> tablib.Dataset:
    """The first sheet. Raises ValueError in words for people."""
    if len(content) > BYTES_MAX:
        raise ValueError(_("The file must be smaller than %(most)d MB.") % {"most": BYTES_MAX // 10**6})
    is_book = content.startswith(b"PK")
    try:
        table = _book(content) if is_book else _comma_separated(content)
    except UnicodeDecodeError as error:
        raise ValueError(_("Save the file as UTF-8, or as XLSX.")) from error
    except Exception as error:  # the libraries' own words for damage are many, and none is for people
        raise ValueError(_("The file is no table: take CSV or XLSX.")) from error
    if not table.headers:
        raise ValueError(_("The file is empty."))
    return table


def _book(content: bytes) -> tablib.Dataset:
    """The first sheet of a workbook that unpacks to a bearable size."""
    with ZipFile(BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > UNPACKED_MAX:
            raise ValueError("a zip bomb, or far more than 5,000 rows")
    return XLSX().create_dataset(content)


def _comma_separated(content: bytes) -> tablib.Dataset:
    """Also with semicolons, as spreadsheets write it where the comma is for decimals."""
    text = content.decode("utf-8-sig")
    head = text.partition("\n")[0]
    table = tablib.Dataset()
    table.load(text, format="csv", delimiter=";" if head.count(";") > head.count(",") else ",")
    return table


def _heads(table: tablib.Dataset) -> tuple[list[tuple[str, str]], list[Mistake]]:
    """(name of the column, its head) in the order of the file; "" for one that we do not know."""
    name_of = {head: column.name for column in COLUMNS for head in column.heads}
    columns, mistakes, seen = [], [], set()
    for head in (str(one or "").strip() for one in table.headers or ()):
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
