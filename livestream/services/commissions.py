"""Commissions follow what stays with the shopper; approved ones are owed, and paid with a transfer."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock, rules
from core.money import percent_of, portion_of
from livestream import commission_queries, locks
from livestream.errors import LiveRefused
from livestream.models import Commission, CommissionEntry, Creator, CreatorPayout
from orders.amounts import line_vnd
from orders.models import OrderLine
from payments.days import day_of


@transaction.atomic
def follow(order_ids: Collection[int]) -> int:
    """Bring the commissions of these orders to what stays of their lines, parts of split lines included.
    What was approved already gets an entry with the difference. Safe to run twice. Returns how many changed.
    """
    known = locks.commissions(order_ids)
    known += _of_split_lines(known)
    return sum(_bring(one) for one in known)


def _of_split_lines(known: list[Commission]) -> list[Commission]:
    """A line that was sent in two keeps its creator in both packages."""
    by_goods = {(one.line.order_id, one.line.variant_id): one for one in known}
    orders = {order_id for order_id, _variant_id in by_goods}
    made = []
    for line in OrderLine.objects.filter(order__in=orders, commission=None, key__contains="/").order_by("pk"):
        first = by_goods.get((line.order_id, line.variant_id))
        if first is not None:
            made.append(
                Commission.objects.create(
                    line=line,
                    collaboration_id=first.collaboration_id,
                    via=first.via,
                    touched_at=first.touched_at,
                    placed_at=first.placed_at,
                    basis_points=first.basis_points,
                )
            )
    return made


def _bring(one: Commission) -> bool:
    line = one.line
    gone = min(line.quantity, line.cancelled + line.returned)
    units = line.quantity - gone
    base_vnd = line_vnd(line, units, already=gone)
    amount_vnd = portion_of(base_vnd, one.basis_points)
    if (one.units, one.base_vnd, one.amount_vnd) == (units, base_vnd, amount_vnd):
        return False
    if one.approved_at:
        _owe(one, base_vnd - one.base_vnd, amount_vnd - one.amount_vnd)
    one.units, one.base_vnd, one.amount_vnd = units, base_vnd, amount_vnd
    one.save(update_fields=["units", "base_vnd", "amount_vnd"])
    return True


def _owe(one: Commission, base_vnd: int, amount_vnd: int) -> None:
    if base_vnd or amount_vnd:
        CommissionEntry.objects.create(
            commission=one, base_vnd=base_vnd, amount_vnd=amount_vnd, day=day_of(clock.now())
        )


def approve_due(limit: int = 500) -> int:
    """Approve what is paid, delivered and can no longer be sent back (`return_days`); take up what went back
    meanwhile. Safe to run twice. Returns how many were approved."""
    stale = commission_queries.stale().values_list("line__order_id", flat=True)
    for order_id in sorted(set(stale[:limit])):
        follow([order_id])
    due = commission_queries.due(clock.now()).values_list("line__order_id", flat=True)
    return sum(_approve(order_id) for order_id in sorted(set(due[:limit])))


@transaction.atomic
def _approve(order_id: int) -> int:
    locks.commissions([order_id])
    follow([order_id])
    now = clock.now()
    found = list(commission_queries.due(now).filter(line__order=order_id))
    for one in found:
        one.approved_at = now
        one.save(update_fields=["approved_at"])
        _owe(one, one.base_vnd, one.amount_vnd)
    return len(found)


@transaction.atomic
def pay(creator_id: int, *, seen_vnd: int, bank_reference: str, by: User) -> CreatorPayout:
    """Write down the transfer that pays a creator all that is approved and not paid, less the income tax that
    is withheld (rules `creator_tax_percent`, `creator_tax_from_vnd`). Pressing twice is as once: the same
    reference is the same payment.

    `seen_vnd` is what the page said would be transferred. Raises LiveRefused when nothing is owed, when that
    has changed meanwhile, or without a reference.
    """
    creator = Creator.objects.select_for_update().get(pk=creator_id)
    reference = bank_reference.strip()
    if not reference:
        raise LiveRefused("bank_reference", _("Type the bank’s reference of the transfer."))
    if known := CreatorPayout.objects.filter(creator=creator, bank_reference=reference).first():
        return known
    entries = list(
        CommissionEntry.objects.select_for_update(of=("self",))
        .filter(payout=None, commission__collaboration__creator=creator)
        .order_by("pk")
    )
    gross_vnd = sum(one.amount_vnd for one in entries)
    if gross_vnd <= 0:
        raise LiveRefused("bank_reference", _("Nothing is to be paid now."), code="nothing_owed")
    tax_vnd = tax_of(gross_vnd)
    if gross_vnd - tax_vnd != seen_vnd:
        words = _("The amount has changed meanwhile. Compare it with your transfer and press again.")
        raise LiveRefused("bank_reference", words, code="changed")
    now = clock.now()
    payout = CreatorPayout.objects.create(
        creator=creator,
        since=min(one.day for one in entries),
        until=max(one.day for one in entries),
        gross_vnd=gross_vnd,
        tax_vnd=tax_vnd,
        bank_reference=reference,
        paid_at=now,
        paid_by=by,
    )
    CommissionEntry.objects.filter(pk__in=[one.pk for one in entries]).update(payout=payout)
    return payout


def tax_of(gross_vnd: int) -> int:
    """Income tax to be withheld from a payment today: of all of it, once it reaches the limit."""
    if gross_vnd < rules.value("creator_tax_from_vnd"):
        return 0
    return percent_of(gross_vnd, rules.value("creator_tax_percent"))


def owed(creator_id: int) -> tuple[int, int]:
    """What is approved and not paid yet, and the tax that would be withheld; negative when more went back."""
    unpaid = CommissionEntry.objects.filter(payout=None, commission__collaboration__creator=creator_id)
    gross_vnd = int(unpaid.aggregate(vnd=Sum("amount_vnd", default=0))["vnd"])
    return gross_vnd, tax_of(gross_vnd) if gross_vnd > 0 else 0
