"""What a cart comes to: packages by producer, each with its lines and fee, and what is the matter with them.

Nothing is left out in silence: what cannot be ordered stays in its place with a problem that says what to do.
`Basket.problems` are in the way of an order, `Basket.remarks` are not: they tell of a price that is not what
the shopper saw.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Ward
from catalog.models import Producer, Variant
from core.i18n import localized
from core.money import format_vnd
from orders.shipping import Fee, Mode
from promotions.pricing import Priced, Quote

NOT_SOLD = ("withdrawn", "gone")  # problems of goods that are no part of any total


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to be told about a line. `words` stand beside the goods, `str()` names them as well."""

    code: str
    words: str
    name: str = ""
    variant_id: int | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.words}" if self.name else self.words


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one variant. `priced` has what they cost now and why, `stock` what this cart may still get."""

    variant: Variant
    quantity: int
    is_chosen: bool
    priced: Priced
    stock: int
    seen_price_vnd: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_sold(self) -> bool:
        """It may be had at all; what may not be counts nowhere."""
        return not any(problem.code in NOT_SOLD for problem in self.problems)

    @property
    def counts(self) -> bool:
        """It is part of the totals."""
        return self.is_chosen and self.is_sold

    @property
    def goods_vnd(self) -> int:
        """What its units cost together, before a voucher."""
        return self.priced.unit_price_vnd * self.quantity

    @property
    def price_change(self) -> Problem | None:
        """What a unit cost when it was last seen, if that is not what it costs now."""
        now, seen = self.priced.unit_price_vnd, self.seen_price_vnd
        if seen is None or seen == now or not self.is_sold:
            return None
        words = (
            _("The price has gone up: %(seen)s when you saw it, %(now)s now.")
            if now > seen
            else _("The price has gone down: %(seen)s when you saw it, %(now)s now.")
        )
        figures = {"seen": format_vnd(seen), "now": format_vnd(now)}
        return Problem("price_changed", words % figures, name_of(self.variant), self.variant.pk)


@dataclass(frozen=True, slots=True)
class Package:
    """What one producer sends. `fee` is None while no place is known."""

    producer: Producer
    lines: tuple[Line, ...]
    fee: Fee | None = None

    @property
    def shipping_vnd(self) -> int:
        """Its fee, 0 while no place is known."""
        return self.fee.total_vnd if self.fee else 0

    @property
    def fees(self) -> list[dict[str, int | str]]:
        """How the fee came about, as it is stored with an order; `orders.fees.words` prints each part."""
        return [part.write() for part in self.fee.parts] if self.fee else []

    @property
    def goods_vnd(self) -> int:
        """Its goods at the prices of now, before a voucher."""
        return sum(line.goods_vnd for line in self.lines if line.counts)

    @property
    def weight_g(self) -> int:
        """What the goods weigh."""
        return sum(line.variant.weight_g * line.quantity for line in self.lines if line.counts)

    @property
    def is_sent(self) -> bool:
        """Something in it travels: a visit to a garden does not."""
        return any(line.counts and line.variant.product.ship_mode != Mode.SERVICE for line in self.lines)


@dataclass(frozen=True, slots=True)
class Discount:
    """Why the total is lower, and by how much."""

    reason: str
    vnd: int


@dataclass(frozen=True, slots=True)
class Basket:
    """All packages and what they come to. `quote` prices the chosen lines that may be had."""

    packages: tuple[Package, ...]
    quote: Quote
    ward: Ward | None = None
    voucher_problem: Problem | None = None

    @property
    def lines(self) -> list[Line]:
        """Those of all packages."""
        return [line for package in self.packages for line in package.lines]

    @property
    def problems(self) -> list[Problem]:
        """What is in the way of ordering the chosen lines; empty when they can be ordered."""
        return [problem for line in self.lines if line.is_chosen for problem in line.problems]

    @property
    def remarks(self) -> list[Problem]:
        """Prices that are not what the shopper saw."""
        return [change for line in self.lines if (change := line.price_change)]

    @property
    def chosen_lines(self) -> list[Line]:
        """Lines that are to be ordered."""
        return [line for line in self.lines if line.is_chosen]

    @property
    def units(self) -> int:
        """How many units the totals are about."""
        return sum(line.quantity for line in self.quote.lines)

    @property
    def discounts(self) -> list[Discount]:
        """Each promotion by its name, then the voucher; they make up the whole difference."""
        found: dict[tuple[int | None, str], int] = {}
        for line in self.quote.lines:
            if off := (line.list_price_vnd - line.unit_price_vnd) * line.quantity:
                key = (line.promotion_id, line.reason)
                found[key] = found.get(key, 0) + off
        discounts = [Discount(reason or _("Promotion"), vnd) for (_id, reason), vnd in found.items()]
        if self.quote.voucher_vnd:
            words = _("Voucher %(code)s") % {"code": self.quote.voucher_code}
            discounts.append(Discount(words, self.quote.voucher_vnd))
        return discounts

    @property
    def shipping_vnd(self) -> int:
        """The fees of all packages, 0 while no place is known."""
        return sum(package.shipping_vnd for package in self.packages)

    @property
    def total_vnd(self) -> int:
        """What is to be paid."""
        return self.quote.total_vnd + self.shipping_vnd

    @property
    def has_alcohol(self) -> bool:
        """Something chosen is for adults only."""
        return any(line.is_chosen and line.variant.product.age_restricted for line in self.lines)

    @property
    def is_orderable(self) -> bool:
        """Something is chosen and nothing is in its way."""
        return bool(self.quote.lines) and not self.problems


def name_of(variant: Variant) -> str:
    """ "Bưởi Tân Triều, Thùng 5 trái"."""
    return f"{localized(variant.product, 'name')}, {localized(variant, 'label')}"
