"""What a line costs. Pure: rules and lines in, a Quote with the reason of every discount out.

Rules of the house: of the promotions that run on a channel the lowest price wins, a flash deal before
an ordinary one of the same price; a voucher comes on top of that and is shared over the lines without
losing one đồng. Goods whose promotion the law bans (alcohol of 15 % vol and more) keep their list
price whatever the rules say, and a price below half of the list price counts only with a reason
(Decree 81/2018 amended by 128/2024): a fixed price must not become one when the list price is raised.
A rule may cut the price differently on single channels, and counts where the channel takes a cut so deep:
Shopee Vietnam refuses more than half off, whatever the reason, and Lazada reviews more than 80 %.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.channels import Channel
from core.money import percent_of, split


class Kind(StrEnum):
    """How a promotion lowers the price."""

    PERCENT = "percent"
    FIXED_PRICE = "fixed_price"


MOST_PERCENT_OFF = {
    Channel.SHOPEE: 50,  # Shopee Vietnam: `discount.promotion_price_for_vn`, no exceptions
    Channel.LAZADA: 80,  # a price that moves further sends the item back to review
}


@dataclass(frozen=True, slots=True)
class Cut:
    """How far a price falls. `value` is percent (1–99) or a price in đồng."""

    kind: Kind
    value: int

    def price(self, list_price_vnd: int) -> int:
        """The price in đồng that it makes of a list price."""
        if self.kind is Kind.FIXED_PRICE:
            return self.value
        return list_price_vnd - percent_of(list_price_vnd, self.value)

    def is_deeper(self, percent: int, list_price_vnd: int) -> bool:
        """Whether it takes more than `percent` off: by its percentage, or by its price."""
        if self.kind is Kind.PERCENT:
            return self.value > percent
        return 100 * self.value < (100 - percent) * list_price_vnd

    def is_over_half(self, list_price_vnd: int) -> bool:
        """Whether it takes more than half off, which the law allows in named cases only."""
        return self.is_deeper(50, list_price_vnd)


def fits(cut: Cut, channel: Channel, list_price_vnd: int) -> bool:
    """Whether a channel takes a cut so deep."""
    most = MOST_PERCENT_OFF.get(channel)
    return most is None or not cut.is_deeper(most, list_price_vnd)


@dataclass(frozen=True, slots=True)
class Rule:
    """One promotion as it touches one variant: `kind` and `value` as in `Cut`, and what differs from it
    on single channels in `own`."""

    promotion_id: int
    variant_id: int
    kind: Kind
    value: int
    starts_at: datetime
    ends_at: datetime
    is_flash: bool = False
    channels: frozenset[Channel] = frozenset(Channel)
    name: str = ""
    over_half_allowed: bool = False  # a reason for more than half off is on record
    own: Mapping[Channel, Cut] = field(default_factory=dict, hash=False)

    def cut(self, channel: Channel) -> Cut:
        """How it lowers the price on a channel."""
        return self.own.get(channel) or Cut(self.kind, self.value)

    def price(self, list_price_vnd: int, channel: Channel = Channel.WEB) -> int:
        """The price in đồng that this rule makes of a list price on a channel."""
        return self.cut(channel).price(list_price_vnd)

    def lowers(self, list_price_vnd: int, channel: Channel = Channel.WEB) -> bool:
        """Whether its price is below the list price, and one that the law and the channel allow."""
        cut = self.cut(channel)
        is_lawful = self.over_half_allowed or not cut.is_over_half(list_price_vnd)
        is_lower = 0 < cut.price(list_price_vnd) < list_price_vnd
        return is_lawful and is_lower and fits(cut, channel, list_price_vnd)

    def runs(self, at: datetime) -> bool:
        """The window is half open: it starts at `starts_at` and is over at `ends_at`."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class VoucherRule:
    """A code that lowers a whole basket, or what is in it of one producer: `percent` (capped by
    `max_discount_vnd`) or `amount_vnd`."""

    code: str
    percent: int = 0
    amount_vnd: int = 0
    min_spend_vnd: int = 0
    max_discount_vnd: int | None = None
    producer_id: int | None = None
    producer_name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What is asked for."""

    variant_id: int
    quantity: int
    list_price_vnd: int
    promotion_banned: bool = False
    producer_id: int = 0

    def may_have(self, voucher: VoucherRule) -> bool:
        """Whether the voucher is for this producer's goods."""
        return voucher.producer_id in (None, self.producer_id)


@dataclass(frozen=True, slots=True)
class Priced:
    """One line with its price; `promotion_id` and `reason` say where a lower price comes from."""

    variant_id: int
    quantity: int
    list_price_vnd: int
    unit_price_vnd: int
    promotion_id: int | None = None
    reason: str = ""
    voucher_vnd: int = 0  # this line's share of the voucher

    @property
    def total_vnd(self) -> int:
        """What the line costs."""
        return self.unit_price_vnd * self.quantity - self.voucher_vnd


@dataclass(frozen=True, slots=True)
class Quote:
    """The priced basket. `voucher_problem` is a code when the voucher could not be used."""

    lines: tuple[Priced, ...]
    voucher_code: str = ""
    voucher_vnd: int = 0
    voucher_problem: str = ""

    @property
    def list_total_vnd(self) -> int:
        """Before any discount."""
        return sum(line.list_price_vnd * line.quantity for line in self.lines)

    @property
    def total_vnd(self) -> int:
        """After every discount."""
        return sum(line.total_vnd for line in self.lines)


def best(rules: Iterable[Rule], list_price_vnd: int, at: datetime, channel: Channel) -> Rule | None:
    """The rule whose price a channel shows now: lowest price, then flash, then oldest."""
    running = [rule for rule in _lowering(rules, list_price_vnd, channel) if rule.runs(at)]
    return min(
        running,
        key=lambda r: (r.price(list_price_vnd, channel), not r.is_flash, r.promotion_id),
        default=None,
    )


def coming(rules: Iterable[Rule], list_price_vnd: int, at: datetime, channel: Channel) -> Rule | None:
    """The next rule that will lower the price on a channel."""
    later = [rule for rule in _lowering(rules, list_price_vnd, channel) if rule.starts_at > at]
    return min(
        later, key=lambda r: (r.starts_at, r.price(list_price_vnd, channel), r.promotion_id), default=None
    )


def _lowering(rules: Iterable[Rule], list_price_vnd: int, channel: Channel) -> list[Rule]:
    return [rule for rule in rules if channel in rule.channels and rule.lowers(list_price_vnd, channel)]


def quote(
    items: Sequence[Item],
    rules: Iterable[Rule],
    at: datetime,
    *,
    channel: Channel = Channel.WEB,
    voucher: VoucherRule | None = None,
) -> Quote:
    """Price every item at a moment on a channel. Quantities and list prices are positive."""
    by_variant: dict[int, list[Rule]] = {}
    for rule in rules:
        by_variant.setdefault(rule.variant_id, []).append(rule)
    lines = [_priced(item, by_variant.get(item.variant_id, ()), at, channel) for item in items]
    if voucher is None:
        return Quote(tuple(lines))
    return _with_voucher(items, lines, voucher)


def _priced(item: Item, rules: Iterable[Rule], at: datetime, channel: Channel) -> Priced:
    rule = None if item.promotion_banned else best(rules, item.list_price_vnd, at, channel)
    return Priced(
        variant_id=item.variant_id,
        quantity=item.quantity,
        list_price_vnd=item.list_price_vnd,
        unit_price_vnd=rule.price(item.list_price_vnd, channel) if rule else item.list_price_vnd,
        promotion_id=rule.promotion_id if rule else None,
        reason=rule.name if rule else "",
    )


def _with_voucher(items: Sequence[Item], lines: Sequence[Priced], voucher: VoucherRule) -> Quote:
    if not any(item.may_have(voucher) for item in items):
        return Quote(tuple(lines), voucher.code, voucher_problem="other_goods")
    open_totals = [
        line.total_vnd if item.may_have(voucher) and not item.promotion_banned else 0
        for item, line in zip(items, lines, strict=True)
    ]
    base = sum(open_totals)
    if base == 0 or base < voucher.min_spend_vnd:
        return Quote(
            tuple(lines), voucher.code, voucher_problem="nothing_to_discount" if base == 0 else "min_spend"
        )
    off = voucher.amount_vnd or percent_of(base, voucher.percent)
    if voucher.max_discount_vnd is not None:
        off = min(off, voucher.max_discount_vnd)
    off = min(off, base)
    shared = tuple(
        Priced(
            line.variant_id,
            line.quantity,
            line.list_price_vnd,
            line.unit_price_vnd,
            line.promotion_id,
            line.reason,
            part,
        )
        for line, part in zip(lines, split(off, open_totals), strict=True)
    )
    return Quote(shared, voucher.code, off)
