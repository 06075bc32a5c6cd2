"""A plan and the tables: read from them, judged, written to them. The outbox tells the channels."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Variant
from core import clock
from core.channels import Channel
from core.outbox import Topic, publish
from promotions import guards
from promotions.errors import PromotionRefused
from promotions.models import ChannelTerm, Promotion, PromotionLine
from promotions.plans import Plan, PlanLine
from promotions.pricing import Kind


def plan_of(promotion: Promotion, lines: Iterable[PromotionLine]) -> Plan:
    """A promotion with these lines (`terms` loaded) as the plan it was written from."""
    return Plan(
        name=promotion.name,
        name_en=promotion.name_en,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        kind=Kind(promotion.kind),
        percent=promotion.percent,
        channels=[channel for channel in Channel if channel.value in promotion.channels],
        is_flash=promotion.is_flash,
        over_half_reason=promotion.over_half_reason,
        lines=[
            PlanLine(
                line.variant_id,
                line.price_vnd,
                own={Channel(term.channel): term.cut for term in line.terms.all() if term.cut is not None},
                set_aside={
                    Channel(term.channel): term.set_aside for term in line.terms.all() if term.set_aside
                },
            )
            for line in lines
        ],
    )


def may_hold(plan: Plan, producer_id: int | None) -> dict[int, Variant]:
    """The variants of a plan that may be on it: a producer's own, for the Department all. One query."""
    found = Variant.objects.select_related("product").filter(pk__in=[line.variant_id for line in plan.lines])
    if producer_id is not None:
        found = found.filter(product__producer_id=producer_id)
    return {variant.pk: variant for variant in found}


def judge(
    wanted: Plan, *, producer_id: int | None = None, promotion: Promotion | None = None
) -> tuple[Plan, dict[str, str]]:
    """The plan with a window fit for every channel (`guards.whole_minutes`), and what keeps it from being
    written, by field. `promotion` is what it is to change.

    A producer's holds its own variants only. The start of one that runs stays; one that is over stays as it
    is.
    """
    starts_at, ends_at = guards.whole_minutes(wanted.starts_at, wanted.ends_at)
    problems = {}
    is_new_window = True
    if promotion is not None:
        if not promotion.is_open:
            problems[""] = _("This promotion is over. Copy it to plan another one.")
        if wanted.starts_at == promotion.starts_at:
            starts_at = promotion.starts_at
        elif promotion.starts_at <= clock.now():
            problems["starts_at"] = _("It runs already: its start cannot be moved any more.")
        is_moved = (starts_at, ends_at) != (promotion.starts_at, promotion.ends_at)
        is_new_window = is_moved or (wanted.is_flash and not promotion.is_flash)
    wanted = replace(wanted, starts_at=starts_at, ends_at=ends_at)
    variants = may_hold(wanted, producer_id)
    return wanted, guards.plan_problems(wanted, variants, is_new_window=is_new_window) | problems


@transaction.atomic
def plan(wanted: Plan, *, producer_id: int | None = None, key: UUID | None = None) -> Promotion:
    """Write a promotion of a producer, or of the Department without one, and tell the channels.

    The same plan with the same `key` again is what it made the first time. Raises PromotionRefused with every
    problem by field, also when the key has made something else: nothing that was typed is dropped unsaid.
    """
    judged, problems = judge(wanted, producer_id=producer_id)
    if problems:
        raise PromotionRefused(problems)
    whose: dict[str, Any] = {"producer_id": producer_id, "key": key or uuid4()}
    promotion, is_new = Promotion.objects.get_or_create(**whose, defaults=_columns(judged))
    if is_new:
        _put_lines(promotion, judged)
    else:
        _refuse_another(promotion, wanted, judged)
    return promotion


def _refuse_another(promotion: Promotion, wanted: Plan, judged: Plan) -> None:
    """A key that has made something else than a plan asks for, or what is over. The start may be one that was
    moved to the next minute that every channel could be told of, which by now is a later one."""
    if not promotion.is_open:
        raise PromotionRefused({"": _("This promotion is over. Copy it to plan another one.")})
    begins = wanted.starts_at.replace(second=0, microsecond=0)
    if begins <= promotion.starts_at <= judged.starts_at:
        judged = replace(judged, starts_at=promotion.starts_at)
    if _as_kept(plan_of(promotion, promotion.lines.prefetch_related("terms"))) != _as_kept(judged):
        text = _(
            "This sheet was saved before as “%(name)s”, which says something else. Open that promotion to "
            "change it, or begin a new sheet."
        )
        raise PromotionRefused({"": text % {"name": promotion.name}})


def _as_kept(plan: Plan) -> Plan:
    """What of a plan the tables keep, in their order."""
    is_fixed = plan.kind is Kind.FIXED_PRICE
    return replace(
        plan,
        percent=None if is_fixed else plan.percent,
        channels=[channel for channel in Channel if channel in plan.channels],
        lines=sorted(
            (replace(line, price_vnd=line.price_vnd if is_fixed else None) for line in plan.lines),
            key=lambda line: line.variant_id,
        ),
    )


@transaction.atomic
def change(promotion_id: int, wanted: Plan, *, producer_id: int) -> Promotion:
    """Make a producer's promotion say `wanted` and tell the channels of every variant that is or was on it.

    Raises PromotionRefused with every problem by field, and Promotion.DoesNotExist for one that is another
    producer's or the Department's.
    """
    promotion = Promotion.objects.select_for_update().get(pk=promotion_id, producer_id=producer_id)
    wanted, problems = judge(wanted, producer_id=producer_id, promotion=promotion)
    if problems:
        raise PromotionRefused(problems)
    columns = _columns(wanted)
    if (wanted.starts_at, wanted.ends_at) != (promotion.starts_at, promotion.ends_at):
        columns |= {"opened_at": None, "closed_at": None}  # its start and end are announced anew
    for name, value in columns.items():
        setattr(promotion, name, value)
    promotion.save(update_fields=list(columns))
    _put_lines(promotion, wanted)
    return promotion


def _columns(wanted: Plan) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "name_en": wanted.name_en,
        "kind": wanted.kind.value,
        "percent": wanted.percent if wanted.kind is Kind.PERCENT else None,
        "is_flash": wanted.is_flash,
        "channels": [Channel(channel).value for channel in wanted.channels],
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "over_half_reason": wanted.over_half_reason,
    }


def _put_lines(promotion: Promotion, wanted: Plan) -> None:
    """The lines and their terms as planned, told to the channels. What stays keeps its row: units set aside
    hang on it."""
    fixed = wanted.kind is Kind.FIXED_PRICE
    before = promotion.lines.values_list("variant_id", flat=True)
    publish(Topic.PROMOTION, *dict.fromkeys([*before, *(line.variant_id for line in wanted.lines)]))
    promotion.lines.exclude(variant_id__in=[line.variant_id for line in wanted.lines]).delete()
    rows = PromotionLine.objects.bulk_create(
        [
            PromotionLine(
                promotion=promotion, variant_id=line.variant_id, price_vnd=line.price_vnd if fixed else None
            )
            for line in wanted.lines
        ],
        update_conflicts=True,
        unique_fields=["promotion", "variant"],
        update_fields=["price_vnd"],
    )
    terms = [
        ChannelTerm(
            line=row,
            channel=channel.value,
            price_vnd=cut.value if cut and cut.kind is Kind.FIXED_PRICE else None,
            percent=cut.value if cut and cut.kind is Kind.PERCENT else None,
            set_aside=line.set_aside.get(channel),
        )
        for row, line in zip(rows, wanted.lines, strict=True)
        for channel in Channel
        if (cut := line.own.get(channel)) or channel in line.set_aside
    ]
    kept = {(term.line_id, term.channel) for term in terms}
    gone = [
        pk
        for pk, line_id, channel in ChannelTerm.objects.filter(line__in=rows).values_list(
            "pk", "line_id", "channel"
        )
        if (line_id, channel) not in kept
    ]
    ChannelTerm.objects.filter(pk__in=gone).delete()
    ChannelTerm.objects.bulk_create(
        terms,
        update_conflicts=True,
        unique_fields=["line", "channel"],
        update_fields=["price_vnd", "percent", "set_aside"],
    )
