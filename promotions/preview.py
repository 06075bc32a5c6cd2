"""What each channel will show of a promotion, before anybody buys: prices, and what stands in their way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from catalog.models import Variant
from core.channels import Channel
from inventory import queries as inventory
from promotions import guards, planning, queries
from promotions.models import Aside, Promotion
from promotions.plans import Plan
from promotions.pricing import Rule

# A shop learns of the next deal when the one before is over, for it takes no SKU into two: how much later
# than planned the next one may then begin there. The web reads its rows, Lazada knows one sale price.
LATE = {Channel.SHOPEE: timedelta(minutes=61), Channel.TIKTOK: timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One variant on one channel: the price to come, or None where the list price stays, and why."""

    channel: Channel
    price_vnd: int | None
    percent_off: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One variant on every channel of the promotion."""

    variant: Variant
    list_price_vnd: int
    cells: tuple[Cell, ...]

    @property
    def sentences(self) -> list[str]:
        """What is to note, each sentence once, with its channels in front unless it is so on all."""
        said: dict[str, list[str]] = {}
        for cell in self.cells:
            if cell.problem:
                said.setdefault(cell.problem, []).append(cell.channel.label)
        return [
            words if len(labels) == len(self.cells) else f"{', '.join(labels)}: {words}"
            for words, labels in said.items()
        ]


def rows(promotion: Promotion, producer_id: int | None = None) -> list[Row]:
    """The variants of a promotion in the order they were added, or those of one producer only; a fixed
    number of queries."""
    lines = promotion.lines.select_related("variant__product").prefetch_related("terms").order_by("pk")
    if producer_id is not None:
        lines = lines.filter(variant__product__producer_id=producer_id)
    variants = {line.variant_id: line.variant for line in lines}
    return of_plan(planning.plan_of(promotion, lines), variants, promotion.pk)


def of_plan(plan: Plan, variants: Mapping[int, Variant], promotion_id: int | None = None) -> list[Row]:
    """What a plan will show of these variants, before it is written; `promotion_id` is what it changes."""
    lines = [line for line in plan.lines if line.variant_id in variants]
    around = queries.rules(variants, plan.starts_at - max(LATE.values()))
    pools = inventory.sellable(variants)
    held = set(
        Aside.objects.filter(
            term__line__promotion_id=promotion_id or 0, allocation__closed_at__isnull=True
        ).values_list("term__line__variant_id", "term__channel")
    )
    channels = [channel for channel in Channel if channel in plan.channels]
    found = []
    for line in lines:
        variant = variants[line.variant_id]
        rule = plan.rule(line, promotion_id or 0)
        others = [
            other
            for other in around
            if other.variant_id == rule.variant_id and other.promotion_id != promotion_id
        ]
        short = {
            channel: _shortage(units, pools[variant.pk])
            for channel, units in line.set_aside.items()
            if (variant.pk, channel.value) not in held
        }
        cells = (
            _cell(variant, rule, plan.over_half_reason, others, channel, short.get(channel, ""))
            for channel in channels
        )
        found.append(Row(variant, variant.price_vnd, tuple(cells)))
    return found


def problems(promotion: Promotion) -> list[str]:
    """Every sentence that staff should read, each once."""
    return list(dict.fromkeys(words for row in rows(promotion) for words in row.sentences))


def _cell(
    variant: Variant, rule: Rule, reason: str, others: Sequence[Rule], channel: Channel, shortage: str
) -> Cell:
    listed = variant.price_vnd
    problem = guards.line_problem(
        variant, cut=rule.cut(channel), own={}, channels=[channel.value], reason=reason
    )
    if problem:
        return Cell(channel, None, 0, problem)
    price = rule.price(listed, channel)
    to_note = _clash(rule, others, listed, channel) or shortage
    return Cell(channel, price, 100 * (listed - price) // listed, to_note)


def _shortage(units: int, pool: int) -> str:
    """Are there fewer than the units that one shop alone should have?"""
    if units <= pool:
        return ""
    return _(
        "%(units)d units should be set aside and %(pool)d are left. Nothing is set aside until there are "
        "enough."
    ) % {"units": units, "pool": pool}


def _clash(rule: Rule, others: Sequence[Rule], list_price_vnd: int, channel: Channel) -> str:
    """Which other promotion stands in its way there, if any does."""
    price = rule.price(list_price_vnd, channel)
    there = [one for one in others if channel in one.channels and one.lowers(list_price_vnd, channel)]
    for other in there:
        overlaps = rule.starts_at < other.ends_at and other.starts_at < rule.ends_at
        if overlaps and other.price(list_price_vnd, channel) < price:
            return _("“%(name)s” is cheaper and is shown instead while both run.") % {"name": other.name}
    for other in there:
        if channel in LATE and _is_close(rule, other, LATE[channel]):
            return _(
                "“%(name)s” runs at that time or just before or after. The later one may begin %(minutes)d "
                "min late there. Leave a longer gap, or make one promotion of both."
            ) % {"name": other.name, "minutes": LATE[channel] // timedelta(minutes=1)}
    return ""


def _is_close(one: Rule, other: Rule, gap: timedelta) -> bool:
    return one.starts_at < other.ends_at + gap and other.starts_at < one.ends_at + gap
