"""Promotions as others read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from catalog.models import Variant
from core import clock
from core.channels import Channel
from core.statements import IDS, Prepared
from promotions import pricing
from promotions.models import Aside, ChannelTerm, Promise, Promotion, PromotionLine, Voucher
from promotions.pricing import Cut, Kind, Rule, VoucherRule

LINES_EACH = 8  # lines looked at for each product wanted: a product has a few variants


@dataclass(frozen=True, slots=True)
class LiveDeal:
    """The promotion price a channel shows for one variant, running or (for marketplaces) coming."""

    variant_id: int
    promotion_id: int
    name: str
    list_price_vnd: int
    price_vnd: int
    starts_at: datetime
    ends_at: datetime
    is_flash: bool = False

    @property
    def percent_off(self) -> int:
        """Whole percent, rounded down so that it never promises too much."""
        return 100 * (self.list_price_vnd - self.price_vnd) // self.list_price_vnd


def rules(variant_ids: Iterable[int], at: datetime) -> list[Rule]:
    """Every promotion of these variants that runs at `at` or later and was not stopped."""
    lines = (
        PromotionLine.objects.select_related("promotion")
        .prefetch_related("terms")
        .filter(variant_id__in=list(variant_ids), promotion__ends_at__gt=at)
        .filter(promotion__stopped_at__isnull=True)
    )
    return [rule(line) for line in lines]


def promised(ref: str, quantities: Mapping[int, int], at: datetime) -> list[Rule]:
    """What a basket was promised, as rules that run at `at`. `quantities` are its units by variant: a line of
    more units than were promised has no promise. One query."""
    rows = Promise.objects.filter(ref=ref, variant_id__in=list(quantities), since__lte=at, until__gt=at)
    return [
        Rule(
            promotion_id=0,  # before every promotion of the same price
            variant_id=row.variant_id,
            kind=Kind.FIXED_PRICE,
            value=row.price_vnd,
            starts_at=row.since,
            ends_at=row.until,
            channels=frozenset({Channel.WEB}),
            is_flash=True,
            name=row.name,
        )
        for row in rows
        if quantities[row.variant_id] <= row.quantity
    ]


def rule(line: PromotionLine) -> Rule:
    """A line as the rule it stands for. Load `promotion` and `terms` with it."""
    promotion = line.promotion
    value = line.price_vnd if promotion.kind == Kind.FIXED_PRICE else promotion.percent
    return Rule(
        promotion_id=promotion.pk,
        variant_id=line.variant_id,
        kind=Kind(promotion.kind),
        value=value or 0,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        is_flash=promotion.is_flash,
        channels=frozenset(Channel(code) for code in promotion.channels),
        name=promotion.name,
        over_half_allowed=bool(promotion.over_half_reason.strip()),
        own={Channel(term.channel): term.cut for term in line.terms.all() if term.cut is not None},
    )


def deals_now(
    variant_ids: Iterable[int], at: datetime | None = None, channel: str = Channel.WEB
) -> dict[int, LiveDeal]:
    """The deal each variant shows on a channel at a moment; variants without one are absent. One query."""
    at, on = at or clock.now(), Channel(channel)
    found: dict[int, list[Rule]] = {}
    list_prices: dict[int, int] = {}
    for row in _running(on).rows(variant_ids, at=at):
        line = _Running(*row)
        found.setdefault(line.variant_id, []).append(_rule_of(line, on))
        list_prices[line.variant_id] = line.list_price_vnd
    shown = {pk: pricing.best(rules, list_prices[pk], at, on) for pk, rules in found.items()}
    return {pk: _deal(pk, best, list_prices[pk], on) for pk, best in shown.items() if best}


class _Running(NamedTuple):
    """A line that runs on a channel, with what it does differently there."""

    promotion_id: int
    variant_id: int
    list_price_vnd: int
    price_vnd: int | None
    own_price_vnd: int | None
    own_percent: int | None
    name: str
    kind: str
    percent: int | None
    is_flash: bool
    starts_at: datetime
    ends_at: datetime
    over_half_reason: str


AT = datetime(1, 1, 2, tzinfo=UTC)  # stands for the moment that is asked about


@cache
def _running(channel: Channel) -> Prepared:
    own = FilteredRelation("terms", condition=Q(terms__channel=channel.value))
    about = ("name", "kind", "percent", "is_flash", "starts_at", "ends_at", "over_half_reason")
    return Prepared(
        lambda: (
            PromotionLine.objects.annotate(own=own)
            .filter(
                variant_id__in=[IDS],
                variant__product__promotion_banned=False,
                promotion__starts_at__lte=AT,
                promotion__ends_at__gt=AT,
                promotion__stopped_at__isnull=True,
                promotion__channels__contains=[channel.value],
            )
            .values_list(
                "promotion_id",
                "variant_id",
                "variant__price_vnd",
                "price_vnd",
                "own__price_vnd",
                "own__percent",
                *(f"promotion__{name}" for name in about),
            )
        ),
        ids=IDS,
        at=AT,
    )


def _rule_of(line: _Running, channel: Channel) -> Rule:
    kind = Kind(line.kind)
    own = {}
    if line.own_price_vnd is not None:
        own[channel] = Cut(Kind.FIXED_PRICE, line.own_price_vnd)
    elif line.own_percent is not None:
        own[channel] = Cut(Kind.PERCENT, line.own_percent)
    return Rule(
        promotion_id=line.promotion_id,
        variant_id=line.variant_id,
        kind=kind,
        value=(line.price_vnd if kind == Kind.FIXED_PRICE else line.percent) or 0,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        is_flash=line.is_flash,
        channels=frozenset({channel}),
        name=line.name,
        over_half_allowed=bool(line.over_half_reason.strip()),
        own=own,
    )


def deals_planned(
    variant_ids: Iterable[int], channel: str, at: datetime | None = None
) -> dict[int, LiveDeal]:
    """As `deals_now`, or else the next one to come: marketplaces are told ahead, so that their own clock
    starts it with ours."""
    at, on = at or clock.now(), Channel(channel)
    found: dict[int, list[Rule]] = {}
    for one in rules(variant_ids, at):
        found.setdefault(one.variant_id, []).append(one)
    variants = Variant.objects.filter(pk__in=found, product__promotion_banned=False).values_list(
        "pk", "price_vnd"
    )
    deals = {}
    for pk, list_price in variants:
        shown = pricing.best(found[pk], list_price, at, on) or pricing.coming(found[pk], list_price, at, on)
        if shown:
            deals[pk] = _deal(pk, shown, list_price, on)
    return deals


def _deal(variant_id: int, shown: Rule, list_price_vnd: int, channel: Channel) -> LiveDeal:
    return LiveDeal(
        variant_id=variant_id,
        promotion_id=shown.promotion_id,
        name=shown.name,
        list_price_vnd=list_price_vnd,
        price_vnd=shown.price(list_price_vnd, channel),
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        is_flash=shown.is_flash,
    )


def terms_with_asides(now: datetime) -> QuerySet[ChannelTerm]:
    """Terms of running promotions that ask for units to be set aside."""
    return ChannelTerm.objects.filter(
        set_aside__isnull=False,
        line__promotion__starts_at__lte=now,
        line__promotion__ends_at__gt=now,
        line__promotion__stopped_at__isnull=True,
        line__variant__product__promotion_banned=False,
    )


def may_need_asides(now: datetime) -> list[QuerySet[Any]]:
    """Rows of which any may ask for units to be set aside or given back."""
    return [terms_with_asides(now), Aside.objects.filter(allocation__closed_at__isnull=True)]


def turned_windows(now: datetime) -> QuerySet[Promotion]:
    """Promotions that opened or closed and were not announced since."""
    opens, closes = Q(opened_at__isnull=True, starts_at__lte=now), Q(closed_at__isnull=True, ends_at__lte=now)
    return Promotion.objects.filter(opens | closes)


def vouchers(code: str, at: datetime) -> QuerySet[Voucher]:
    """The voucher of the web shop behind a code as people type it, if its window is open at `at`."""
    return Voucher.objects.filter(
        code=code.strip().upper(),
        channels__contains=[Channel.WEB],
        starts_at__lte=at,
        ends_at__gt=at,
        stopped_at__isnull=True,
    )


def voucher_rule(code: str, at: datetime | None = None) -> VoucherRule | None:
    """The rule behind a code that may be used now; None when unknown, spent or outside its window."""
    row = vouchers(code, at or clock.now()).first()
    if row is None or row.used >= row.usage_limit:
        return None
    return VoucherRule(
        row.code, row.percent or 0, row.amount_vnd or 0, row.min_spend_vnd, row.max_discount_vnd
    )


def on_deal(most: int, at: datetime | None = None, channel: str = Channel.WEB) -> list[int]:
    """Products with a promotion that runs on a channel, the newest first. One query."""
    at = at or clock.now()
    lines = PromotionLine.objects.filter(
        promotion__starts_at__lte=at,
        promotion__ends_at__gt=at,
        promotion__stopped_at__isnull=True,
        promotion__channels__contains=[channel],
    ).order_by("-promotion__starts_at", "pk")
    product_ids = lines.values_list("variant__product_id", flat=True)
    return list(dict.fromkeys(product_ids[: LINES_EACH * most]))[:most]
