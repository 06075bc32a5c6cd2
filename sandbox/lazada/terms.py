"""Reads and judges the figures of a SKU: list price, special price with its dates, whole quantities. Pure.

Creating a listing and updating a price name the same things differently, hence `Names`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.lazada import payload, times
from sandbox.lazada.call import Problem

MOST_VND = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Names:
    """What a call calls the four figures."""

    price: str
    sale_price: str
    sale_from: str
    sale_to: str


LISTING = Names("price", "special_price", "special_from_date", "special_to_date")
UPDATE = Names("Price", "SalePrice", "SaleStartDate", "SaleEndDate")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a SKU costs: whole đồng, and the window of the special price in epoch seconds."""

    price: int
    sale_price: int | None = None
    sale_from: int | None = None
    sale_to: int | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Terms":
        """The terms that a SKU document holds."""
        return cls(*(document[name] for name in ("price", "sale_price", "sale_from", "sale_to")))

    def has_deal(self, now: float) -> bool:
        """Is there a special price whose window has not passed?"""
        return self.sale_price is not None and (self.sale_to is None or self.sale_to > now)


def read(
    given: Mapping[str, Any], names: Names, current: Terms | None, now: float
) -> tuple[Terms, list[Problem]]:
    """The terms after applying what a call gives to the current ones, and what is wrong with them.

    A special price without dates holds for ever; an empty or zero one clears. Dates alone move the
    window of the special price that stands.
    """
    problems: list[Problem] = []

    def field(name: str, parse: Callable[[str], int]) -> int | None:
        try:
            return parse(payload.leaf(given, name) or "")
        except _Bad as bad:
            problems.append(Problem(name, bad.code, str(bad)))
            return None

    terms = current or Terms(price=0)
    if names.price in given or current is None:
        terms = replace(terms, price=field(names.price, _price) or 0)
    starts = field(names.sale_from, _start) if payload.leaf(given, names.sale_from) else None
    ends = field(names.sale_to, _end) if payload.leaf(given, names.sale_to) else None
    if names.sale_price in given:
        sale_price = (
            None
            if _is_nothing(payload.leaf(given, names.sale_price) or "")
            else field(names.sale_price, _price)
        )
        terms = replace(terms, sale_price=sale_price, sale_from=None, sale_to=None)
        if sale_price is not None:
            terms = replace(terms, sale_from=starts, sale_to=ends)
    elif starts is not None or ends is not None:
        if terms.sale_price is None:
            problems.append(Problem(names.sale_from, "4117", f"dates without {names.sale_price}"))
        terms = replace(terms, sale_from=starts or terms.sale_from, sale_to=ends or terms.sale_to)
    if not problems:
        problems += _contradictions(terms, names, now)
    return terms, problems


def whole(given: Mapping[str, Any], name: str) -> tuple[int, list[Problem]]:
    """A quantity of the call, negative allowed, and what is wrong with it."""
    text = (payload.leaf(given, name) or "").strip()
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        return 0, [Problem(name, "4152", f"illegal parameter: quantity, {text!r} is not a whole number")]
    return int(text), []


def _contradictions(terms: Terms, names: Names, now: float) -> list[Problem]:
    if terms.sale_from is not None and terms.sale_to is not None and terms.sale_from >= terms.sale_to:
        return [Problem(names.sale_to, "4117", "special dates reversed: the end must come after the start")]
    if terms.has_deal(now) and terms.sale_price is not None and terms.sale_price >= terms.price:
        return [
            Problem(
                names.sale_price,
                "4157",
                f"special price {terms.sale_price} must be below the price {terms.price}",
            )
        ]
    return []


class _Bad(Exception):
    """A field that cannot be read; `code` says how Lazada calls it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _is_nothing(text: str) -> bool:
    return not text.strip("0.")


def _price(text: str) -> int:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _Bad("4104", f"{text!r} is not a price") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise _Bad("4104", f"price precision: {text} is not a whole number of đồng")
    if amount <= 0:
        raise _Bad("4118", f"price must be more than zero, got {text}")
    if amount > MOST_VND:
        raise _Bad("4104", f"price {text} is over {MOST_VND}")
    return int(amount)


def _start(text: str) -> int:
    return _moment(text, is_end=False)


def _end(text: str) -> int:
    return _moment(text, is_end=True)


def _moment(text: str, *, is_end: bool) -> int:
    try:
        return int(times.from_local(text.strip(), is_end=is_end))
    except ValueError as error:
        raise _Bad("4117", str(error)) from None
