"""What a producer is due for a package. Pure: sums in, lines of a settlement out.

A sale takes a package from nothing to all of it, a return takes some of it away again. Both are the same
function of what there was before and after, so that lines of a package add up to what is left of it however
it came about: what is given back in parts is given back to the đồng.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from core.money import portion_of
from payments import rates


class Kind(StrEnum):
    """What a line is about: what came, then what is kept of it (as `rates.Kind`)."""

    GOODS = "goods"
    SHIPPING = "shipping"
    VOUCHER = "voucher"  # the share of a voucher that the shop pays for
    COMMISSION = rates.Kind.COMMISSION
    FEE = rates.Kind.FEE
    VAT = rates.Kind.VAT
    PIT = rates.Kind.PIT
    VAT_SHIPPING = rates.Kind.VAT_SHIPPING
    PIT_SHIPPING = rates.Kind.PIT_SHIPPING


@dataclass(frozen=True, slots=True)
class Parts:
    """What is there of a package: goods and shipping as the shopper paid them, and what the shop adds."""

    goods_vnd: int = 0
    shipping_vnd: int = 0
    voucher_vnd: int = 0

    def __sub__(self, other: Self) -> "Parts":
        return Parts(
            self.goods_vnd - other.goods_vnd,
            self.shipping_vnd - other.shipping_vnd,
            self.voucher_vnd - other.voucher_vnd,
        )

    def base_vnd(self, kind: Kind) -> int:
        """What a rate is a part of. Taxes and commission: the full price, with a discount that the shop pays
        for (Decree 117/2025); the fee for payment: what was paid."""
        match kind:
            case Kind.FEE:
                return self.goods_vnd + self.shipping_vnd
            case Kind.VAT_SHIPPING | Kind.PIT_SHIPPING:
                return self.shipping_vnd
            case _:
                return self.goods_vnd + self.voucher_vnd


NOTHING = Parts()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `amount_vnd` is the producer's when positive. What is kept names its base and its rate."""

    kind: Kind
    amount_vnd: int
    base_vnd: int = 0
    basis_points: int = 0


def change(before: Parts, after: Parts, points: Mapping[str, int]) -> list[Entry]:
    """The lines that lead from one state of a package to another, at basis points by kind.

    The line of the goods always is among them, the others when they come to something.
    """
    step = after - before
    came = [
        Entry(Kind.GOODS, step.goods_vnd),
        Entry(Kind.SHIPPING, step.shipping_vnd),
        Entry(Kind.VOUCHER, step.voucher_vnd),
    ]
    kept = [_kept(Kind(kind), before, after, rate) for kind, rate in points.items()]
    return [entry for entry in (*came, *kept) if entry.amount_vnd or entry.kind == Kind.GOODS]


def _kept(kind: Kind, before: Parts, after: Parts, points: int) -> Entry:
    was_vnd, is_vnd = before.base_vnd(kind), after.base_vnd(kind)
    amount_vnd = portion_of(was_vnd, points) - portion_of(is_vnd, points)
    return Entry(kind, amount_vnd, is_vnd - was_vnd, points)
