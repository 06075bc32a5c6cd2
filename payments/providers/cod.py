"""Cash on delivery: what a carrier has to collect, and its statement of what it hands over. Pure.

No signature stands for cash: what was collected is the carrier's debt until a line of a statement covers it.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from payments.providers.protocol import PaymentError

COLUMNS = ("package_code", "collected_vnd", "fee_vnd", "net_vnd", "remittance_id", "date")
MOST_LINES = 50_000  # a day of the largest carrier's shop; more is no statement
_GROUPED = re.compile(r"-?(?:[0-9]{1,13}|[0-9]{1,3}(?:[.,][0-9]{3}){1,4})")
DAYS = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """One package on a statement, at its `row` (the heading is row 1).

    `net_vnd` = collected less fee; a package that came back costs its fee, so it may be negative.
    """

    row: int
    package_code: str
    collected_vnd: int
    fee_vnd: int
    net_vnd: int
    remittance_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where. `code`: missing, not_a_number, negative, not_a_day, sum, twice."""

    row: int
    column: str
    code: str


class BadStatement(PaymentError):
    """A statement that cannot be used: all of its `problems`, and nothing of it is read."""

    code = "bad_statement"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{one.row}:{one.column}:{one.code}" for one in self.problems[:20]))


class Cash(StrEnum):
    """How what was collected compares with what was to be."""

    EXACT = "exact"
    NOTHING = "nothing"  # nobody took it
    SHORT = "short"
    OVER = "over"


def to_collect(due_vnd: int, received_vnd: int) -> int:
    """What the carrier has to collect: what is due less what came another way (a deposit, a transfer).

    It is fixed when the carrier takes the package over; changing it later needs a call to the carrier.
    """
    return max(0, due_vnd - received_vnd)


def compare(asked_vnd: int, collected_vnd: int) -> Cash:
    """What a line says of a package that had `asked_vnd` to be collected."""
    if collected_vnd == asked_vnd:
        return Cash.EXACT
    if collected_vnd == 0:
        return Cash.NOTHING
    return Cash.SHORT if collected_vnd < asked_vnd else Cash.OVER


def read_statement(raw: bytes) -> list[RemittanceLine]:
    """The lines of a carrier's CSV (UTF-8, "," or ";", columns in any order). Raises BadStatement."""
    rows = _rows(raw)
    lines, problems, seen = [], [], set()
    for number, row in rows:
        reader = _Row(number, row)
        line = reader.line()
        if line is not None and (line.package_code, line.remittance_id) in seen:
            reader.problems.append(Problem(number, "package_code", "twice"))
        if line is not None:
            seen.add((line.package_code, line.remittance_id))
            lines.append(line)
        problems += reader.problems
    if problems:
        raise BadStatement(problems)
    return lines


def _rows(raw: bytes) -> list[tuple[int, Mapping[str, str]]]:
    """Every row that is not blank with its number."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadStatement([Problem(1, "", "encoding")]) from error
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadStatement([Problem(1, "", "csv")]) from error
    names = [name.strip() for name in table[0]] if table else []
    missing = [Problem(1, name, "missing") for name in COLUMNS if names.count(name) != 1]
    if missing:
        raise BadStatement(missing)
    if len(table) > MOST_LINES:
        raise BadStatement([Problem(MOST_LINES, "", "too_long")])
    return [
        (number, dict(zip(names, map(str.strip, row), strict=False)))
        for number, row in enumerate(table[1:], start=2)
        if any(map(str.strip, row))
    ]


class _Row:
    """Reads one row and notes what is wrong with it."""

    def __init__(self, number: int, row: Mapping[str, str]) -> None:
        self.number, self._row = number, row
        self.problems: list[Problem] = []

    def line(self) -> RemittanceLine | None:
        """The line, or None when anything is wrong."""
        code, remittance = self._text("package_code"), self._text("remittance_id")
        collected, fee, net = (self._vnd(name) for name in ("collected_vnd", "fee_vnd", "net_vnd"))
        day = self._day("date")
        if collected is not None and collected < 0:
            self._note("collected_vnd", "negative")
        if collected is not None and fee is not None and net is not None and collected - fee != net:
            self._note("net_vnd", "sum")
        if self.problems or collected is None or fee is None or net is None or day is None:
            return None
        return RemittanceLine(self.number, code, collected, fee, net, remittance, day)

    def _note(self, column: str, code: str) -> None:
        self.problems.append(Problem(self.number, column, code))

    def _text(self, column: str) -> str:
        text = self._row.get(column, "")
        if not text or not text.isprintable() or len(text) > 60:
            self._note(column, "missing" if not text else "not_a_code")
        return text

    def _vnd(self, column: str) -> int | None:
        """Whole đồng; thousands may be parted by "." or ",", as spreadsheets write them."""
        text = self._row.get(column, "")
        if not _GROUPED.fullmatch(text):
            self._note(column, "not_a_number" if text else "missing")
            return None
        return int(text.replace(".", "").replace(",", ""))

    def _day(self, column: str) -> date | None:
        text = self._row.get(column, "")
        for form in DAYS:
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        self._note(column, "not_a_day" if text else "missing")
        return None
