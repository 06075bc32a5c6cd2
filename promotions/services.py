"""Everything that writes promotions and vouchers. Each change is told to the channels through the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.channels import Channel
from core.outbox import Topic, publish
from promotions import guards, planning, queries
from promotions.errors import PromotionRefused
from promotions.models import Promise, Promotion, Voucher, VoucherUse
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
    of the promotion. Raises PromotionRefused as `planning.plan` does.
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
    return planning.plan(
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
def make_voucher(*, producer_id: int, code: str, **fields: Any) -> Voucher:
    """A producer's code for its own goods in the web shop; `fields` are columns of Voucher.

    The same again is the one that was made, unless it was ended since. Raises PromotionRefused with every
    problem by field.
    """
    judged = ("starts_at", "ends_at", "percent", "amount_vnd", "min_spend_vnd")
    problems = guards.own_voucher_problems(**{name: fields[name] for name in judged})
    if problems:
        raise PromotionRefused(problems)
    wanted = {"producer_id": producer_id, "channels": [Channel.WEB.value]} | fields
    voucher, is_new = Voucher.objects.get_or_create(code=code, defaults=wanted)
    if voucher.stopped_at and voucher.producer_id == producer_id:
        raise PromotionRefused({"code": _("You have ended this code: it stays so. Choose another one.")})
    if not is_new and any(getattr(voucher, name) != value for name, value in wanted.items()):
        raise PromotionRefused({"code": _("This code is taken. Choose another one.")})
    return voucher


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


@dataclass(frozen=True, slots=True)
class PromisedPrice:
    """Units of a variant at a price in đồng for one of them."""

    variant_id: int
    quantity: int
    price_vnd: int


@transaction.atomic
def promise(*, ref: str, name: str, prices: Sequence[PromisedPrice], until: datetime) -> None:
    """Promise a basket these prices, in place of what it was promised before. Raises ValueError for a moment
    that has passed."""
    now = clock.now()
    if until <= now:
        raise ValueError("a promise is for a moment to come")
    Promise.objects.filter(ref=ref).delete()
    Promise.objects.bulk_create(
        Promise(
            ref=ref,
            variant_id=one.variant_id,
            quantity=one.quantity,
            price_vnd=one.price_vnd,
            name=name[:100],
            since=now,
            until=until,
        )
        for one in prices
    )


@transaction.atomic
def hand_on(*, ref: str, to: str) -> dict[int, int]:
    """What one basket was promised is promised to another, beside what that was promised before: units are
    added up, at the price of `ref`. Returns the units by variant that `to` is promised then."""
    now = clock.now()
    Promise.objects.filter(ref__in=[ref, to], until__lte=now).delete()
    known = {row.variant_id: row for row in Promise.objects.filter(ref=to)}
    promised = {pk: row.quantity for pk, row in known.items()}
    for row in Promise.objects.filter(ref=ref):
        if (same := known.get(row.variant_id)) is not None:
            same.delete()
            row.quantity += same.quantity
        row.ref = to
        row.save(update_fields=["ref", "quantity"])
        promised[row.variant_id] = row.quantity
    return promised


def prune_promises() -> int:
    """Forget promises that ended a day ago. Returns how many."""
    return Promise.objects.filter(until__lt=clock.now() - timedelta(days=1)).delete()[0]
