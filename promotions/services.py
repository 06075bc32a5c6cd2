"""Everything that writes promotions and vouchers. Each change is told to the channels through the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.channels import Channel
from core.outbox import Topic, publish
from promotions import guards, queries
from promotions.errors import PromotionRefused
from promotions.models import ChannelTerm, Promotion, PromotionLine, Voucher, VoucherUse
from promotions.plans import Plan, PlanLine
from promotions.pricing import Cut, Kind

OwnFigures = Mapping[int, Mapping[Channel, int]]  # by variant id and channel


def schedule(
    *,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    percent: int | None = None,
    variant_ids: Sequence[int] = (),
    prices_vnd: Mapping[int, int | None] | None = None,
    channels: Sequence[Channel] = tuple(Channel),
    is_flash: bool = False,
    over_half_reason: str = "",
    channel_prices_vnd: OwnFigures | None = None,
    set_aside: OwnFigures | None = None,
) -> Promotion:
    """A promotion of the Department: `percent` off `variant_ids`, or the fixed `prices_vnd` by variant id
    (None where every channel has a price of its own).

    `channel_prices_vnd` gives single channels a price of their own, `set_aside` units of stock for the time
    of the promotion. Raises PromotionRefused as `plan` does.
    """
    wanted: Mapping[int, int | None] = prices_vnd or dict.fromkeys(variant_ids)
    own, units = channel_prices_vnd or {}, set_aside or {}
    lines = [
        PlanLine(
            pk,
            price,
            own={c: Cut(Kind.FIXED_PRICE, there) for c, there in own.get(pk, {}).items()},
            set_aside=units.get(pk, {}),
        )
        for pk, price in wanted.items()
    ]
    return plan(
        Plan(
            name=name,
            starts_at=starts_at,
            ends_at=ends_at,
            lines=lines,
            kind=Kind.FIXED_PRICE if prices_vnd else Kind.PERCENT,
            percent=percent,
            channels=channels,
            is_flash=is_flash,
            over_half_reason=over_half_reason,
        )
    )


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
    variants = queries.may_hold(wanted, producer_id)
    return wanted, guards.plan_problems(wanted, variants, is_new_window=is_new_window) | problems


@transaction.atomic
def plan(wanted: Plan, *, producer_id: int | None = None, key: UUID | None = None) -> Promotion:
    """Write a promotion of a producer, or of the Department without one, and tell the channels.

    The same `key` again gives what it made the first time. Raises PromotionRefused with every problem by
    field.
    """
    wanted, problems = judge(wanted, producer_id=producer_id)
    if problems:
        raise PromotionRefused(problems)
    whose: dict[str, Any] = {"producer_id": producer_id, "key": key or uuid4()}
    promotion, is_new = Promotion.objects.get_or_create(**whose, defaults=_columns(wanted))
    if is_new:
        _put_lines(promotion, wanted)
        announce(promotion)
    return promotion


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
    before = list(promotion.lines.values_list("variant_id", flat=True))
    _put_lines(promotion, wanted)
    announce(promotion, also=before)
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
    """The lines and their terms as planned. What stays keeps its row: units set aside hang on it."""
    fixed = wanted.kind is Kind.FIXED_PRICE
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


@transaction.atomic
def announce(promotion: Promotion, *, also: Sequence[int] = ()) -> None:
    """Tell the channels to look again at a changed promotion; `also` names variants it no longer holds."""
    publish(Topic.PROMOTION, *dict.fromkeys([*promotion.lines.values_list("variant_id", flat=True), *also]))


@transaction.atomic
def stop(promotion_id: int) -> Promotion:
    """End a promotion now; a stopped one stays stopped."""
    promotion = Promotion.objects.select_for_update().get(pk=promotion_id)
    if promotion.stopped_at is None:
        promotion.stopped_at = clock.now()
        promotion.save(update_fields=["stopped_at"])
        announce(promotion)
    return promotion


def announce_windows() -> int:
    """Tell the channels of windows that opened or closed since the last look. Returns how many."""
    now = clock.now()
    ids = list(queries.turned_windows(now).order_by("id").values_list("id", flat=True))
    return sum(_announce_window(pk, now) for pk in ids)


@transaction.atomic
def _announce_window(promotion_id: int, now: datetime) -> bool:
    promotion = Promotion.objects.select_for_update(skip_locked=True).filter(pk=promotion_id).first()
    if promotion is None:
        return False
    if promotion.starts_at <= now:
        promotion.opened_at = promotion.opened_at or now
    if promotion.ends_at <= now:
        promotion.closed_at = promotion.closed_at or now
    promotion.save(update_fields=["opened_at", "closed_at"])
    announce(promotion)
    return True


@transaction.atomic
def use_voucher(*, code: str, ref: str) -> bool:
    """Count one use of a voucher for `ref` (a basket or an order). False when it is spent, unknown or
    outside its window; the same ref again is True and counts nothing."""
    now = clock.now()
    voucher = queries.vouchers(code, now).select_for_update().first()
    if voucher is None:
        return False
    if voucher.uses.filter(ref=ref).exists():
        return True
    if voucher.used >= voucher.usage_limit:
        return False
    Voucher.objects.filter(pk=voucher.pk).update(used=F("used") + 1)
    VoucherUse.objects.create(voucher=voucher, ref=ref, at=now)
    return True


@transaction.atomic
def return_voucher(*, code: str, ref: str) -> bool:
    """Take back a use that came to nothing, whatever became of the voucher since. False when there is none;
    said twice it counts once."""
    voucher = Voucher.objects.filter(code=code).select_for_update().first()
    if voucher is None or not voucher.uses.filter(ref=ref).delete()[0]:
        return False
    Voucher.objects.filter(pk=voucher.pk).update(used=F("used") - 1)
    return True


@transaction.atomic
def announce_voucher(voucher_id: int) -> None:
    """Tell the shops that offer a voucher to look at it again."""
    publish(Topic.VOUCHER, voucher_id)


@transaction.atomic
def stop_voucher(voucher_id: int) -> Voucher:
    """Take a voucher back everywhere; a stopped one stays stopped."""
    voucher = Voucher.objects.select_for_update().get(pk=voucher_id)
    if voucher.stopped_at is None:
        voucher.stopped_at = clock.now()
        voucher.save(update_fields=["stopped_at"])
        announce_voucher(voucher_id)
    return voucher
