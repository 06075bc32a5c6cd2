"""Which rate holds on a day. Pure: dated rates in, basis points out.

A basis point is a hundredth of a percent: 50 are 0.5 %. A rate may be for one kind of seller or one method of
payment; it goes before one for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is kept of a producer's money. Taxes: Decree 117/2025/NĐ-CP, whose rates differ for goods and for
    their transport."""

    COMMISSION = "commission"
    FEE = "fee"  # of whoever took the payment
    VAT = "vat"
    PIT = "pit"
    VAT_SHIPPING = "vat_shipping"
    PIT_SHIPPING = "pit_shipping"


class Seller(StrEnum):
    """Whom the Decree asks a platform to withhold tax from: persons, and not companies and cooperatives."""

    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Rate:
    """So much from a day on. An empty `seller` or `method` is for all."""

    kind: Kind
    valid_from: date
    basis_points: int
    seller: str = ""
    method: str = ""


def holding(rates: Iterable[Rate], day: date, *, seller: str, method: str) -> dict[Kind, int]:
    """Basis points by kind for a sale paid on `day`; kinds without a rate are left out."""
    chosen: dict[Kind, Rate] = {}
    for rate in rates:
        if rate.valid_from > day or rate.seller not in ("", seller) or rate.method not in ("", method):
            continue
        if rate.kind not in chosen or _rank(rate) > _rank(chosen[rate.kind]):
            chosen[rate.kind] = rate
    return {kind: rate.basis_points for kind, rate in chosen.items()}


def _rank(rate: Rate) -> tuple[bool, bool, date]:
    return rate.seller != "", rate.method != "", rate.valid_from
