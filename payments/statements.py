"""Statements of gateways, banks and carriers: what they have written down for a day. Pure.

A file is read whole or refused with the row and the column that cannot be read, so that nothing of a broken
one gets into the books.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from payments.days import VIETNAM, start_of
from payments.providers import cod

LONGEST_NUMBER, LONGEST_REFERENCE = 80, 300  # characters; what the books have room for


class Type(StrEnum):
    """Which way money went, seen from us."""

    PAY = "pay"
    REFUND = "refund"


WAYS = {"pay": Type.PAY, "in": Type.PAY, "refund": Type.REFUND, "out": Type.REFUND}


@dataclass(frozen=True, slots=True)
class Line:
    """One movement. `amount_vnd` is positive either way and before the fee. `reference` is ours for it with a
    gateway or a carrier, and the bank's own with a bank, where `content` is what the payer wrote."""

    transaction_id: str
    reference: str
    amount_vnd: int
    fee_vnd: int
    type: Type
    at: datetime
    content: str = ""
    balance_vnd: int | None = None  # of the account, after it


class StatementError(ValueError):
    """A statement that cannot be read. `row` counts from 1 with the heading; `field` is the column."""

    def __init__(self, row: int, field: str, words: str) -> None:
        super().__init__(f"row {row}, {field}: {words}")
        self.row, self.field, self.words = row, field, words


class Source(Protocol):
    """Somebody whose books are compared with ours."""

    def lines(self, day: date) -> list[Line]:
        """All movements of a Vietnamese day. Raises StatementError, `providers.protocol.Unavailable`."""
        ...


def read_list(raw: bytes) -> list[Line]:
    """The list of a gateway or a bank: transaction_id, reference, amount_vnd, fee_vnd, type, at, and where a
    bank gives them content and balance_vnd.

    `type` is pay or refund (a bank may say in or out); a time without an offset is Vietnamese. Raises
    StatementError.
    """
    return [
        _movement(row)
        for row in _rows(raw, ("transaction_id", "reference", "amount_vnd", "fee_vnd", "type", "at"))
    ]


def read_remittance(raw: bytes) -> list[Line]:
    """What a carrier hands over, as `providers.cod` reads it, without parcels that brought nothing.

    Raises StatementError.
    """
    try:
        rows = cod.read_statement(raw)
    except cod.BadStatement as error:
        first = error.problems[0]
        raise StatementError(first.row, first.column, first.code) from error
    return [
        Line(
            transaction_id=f"{row.remittance_id}:{row.package_code}"[:LONGEST_NUMBER],
            reference=row.package_code,
            amount_vnd=row.collected_vnd,
            fee_vnd=row.fee_vnd,
            type=Type.PAY,
            at=start_of(row.day),
        )
        for row in rows
        if row.collected_vnd
    ]


READERS: Mapping[str, Callable[[bytes], list[Line]]] = {
    "vnpay": read_list,
    "momo": read_list,
    "bank_qr": read_list,
    "cod": read_remittance,
}


class _Row:
    """A row whose fields name themselves when they are wrong."""

    def __init__(self, number: int, fields: Mapping[str, str]) -> None:
        self.number, self._fields = number, fields

    def error(self, field: str, words: str) -> StatementError:
        return StatementError(self.number, field, words)

    def text(self, field: str, longest: int, *, may_be_empty: bool = False) -> str:
        text = self._fields.get(field, "").strip()
        if not text and not may_be_empty:
            raise self.error(field, "is empty")
        if len(text) > longest or "\x00" in text:
            raise self.error(field, f"is longer than {longest} characters or not text")
        return text

    def vnd(self, field: str) -> int:
        text = self._fields[field].strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
            raise self.error(field, f"“{text[:20]}” is no whole number of đồng")
        return int(text)

    def maybe_vnd(self, field: str) -> int | None:
        return self.vnd(field) if self._fields.get(field, "").strip() else None

    def moment(self, field: str) -> datetime:
        text = self._fields[field].strip()
        try:
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
        except ValueError:
            raise self.error(field, f"“{text[:30]}” is no time") from None


def _rows(raw: bytes, wanted: tuple[str, ...]) -> Iterator[_Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StatementError(1, "file", "is not UTF-8") from None
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = [name.strip() for name in next(table, [])]
        for name in wanted:
            if heading.count(name) != 1:
                raise StatementError(1, name, "the heading must name this column once")
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heading):
                raise StatementError(table.line_num, "row", f"has {len(cells)} of {len(heading)} columns")
            yield _Row(table.line_num, dict(zip(heading, cells, strict=True)))
    except csv.Error as error:
        raise StatementError(table.line_num, "row", str(error)) from error


def _movement(row: _Row) -> Line:
    word = row.text("type", 10).lower()
    if word not in WAYS:
        raise row.error("type", f"“{word}” is neither pay nor refund")
    amount_vnd = row.vnd("amount_vnd")
    if amount_vnd == 0 or (amount_vnd < 0 and WAYS[word] == Type.PAY):
        raise row.error("amount_vnd", "nothing came")
    return Line(
        transaction_id=row.text("transaction_id", LONGEST_NUMBER),
        reference=row.text("reference", LONGEST_REFERENCE, may_be_empty=True),
        amount_vnd=abs(amount_vnd),
        fee_vnd=row.vnd("fee_vnd"),
        type=WAYS[word],
        at=row.moment("at"),
        content=row.text("content", LONGEST_REFERENCE, may_be_empty=True),
        balance_vnd=row.maybe_vnd("balance_vnd"),
    )
