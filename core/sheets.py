"""Spreadsheets that come in: the cells of a CSV or XLSX file. No database."""

import csv
import json
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from core import apart
from core.apart import End

BYTES_MAX = 5_000_000  # 5,000 rows with long descriptions stay below


def rows(content: bytes, *, most: int, scanned: int, columns: int) -> list[list[Any]]:
    """The first sheet, its head first, cells as they stand: at most `scanned` rows, `most` of them filled
    as the words say, of each at most so many cells. Raises ValueError in words for people."""
    if len(content) > BYTES_MAX:
        raise too_large()
    is_book = content.startswith(b"PK")
    found = (_book if is_book else _comma_separated)(content, most, scanned, columns)
    if not found or not any(found[0]):
        raise ValueError(_("The file is empty."))
    return found


def bare(value: Any) -> Any:
    """A cell as it was before a spreadsheet got hold of it: numbers whole, no mark before a formula, nothing
    that no row takes."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace("\0", "")
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def too_large() -> ValueError:
    """More bytes than such a table has."""
    return ValueError(_("The file must be smaller than %(most)d MB.") % {"most": BYTES_MAX // 10**6})


def too_many(most: int) -> ValueError:
    """More rows than are taken at a time."""
    return ValueError(_("At most %(most)d rows at a time.") % {"most": most})


def _book(content: bytes, most: int, scanned: int, columns: int) -> list[list[Any]]:
    """A workbook is a zip file: a small one can hold more than a server has memory."""
    end, lines = apart.take("rows", content, scanned, columns)
    if end == End.TOO_MUCH:
        raise too_many(most)
    if end != End.GOOD:
        raise ValueError(_("The file is no table: take CSV or XLSX."))
    return [json.loads(line) for line in lines.splitlines()]


def _comma_separated(content: bytes, most: int, scanned: int, columns: int) -> list[list[Any]]:
    """Also with semicolons, as spreadsheets write it where the comma is for decimals."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_("Save the file as UTF-8, or as XLSX.")) from error
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    found: list[list[Any]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if len(found) == scanned:
                raise too_many(most)
            found.append(row[:columns])
    except csv.Error as error:
        raise ValueError(_("The file is no table: take CSV or XLSX.")) from error
    return found
