"""What happened to a payment or to the money of an order, in the order in which it happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.money import format_vnd
from payments import masks
from payments.admin import showing
from payments.models import Notice, Payment, Receipt, Refund


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, what, how it ended, more about it, and what a message said."""

    at: datetime
    what: Any
    state: Any = ""
    more: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def of_payment(payment: Payment) -> list[Moment]:
    """From its opening to its last refund. Three queries."""
    moments = [Moment(payment.opened_at, _("opened"), more=format_vnd(payment.amount_vnd))]
    moments += map(_notice, payment.notices.all())
    moments += map(_receipt, payment.receipts.all())
    moments += map(_refund, payment.refunds.all())
    return in_order(moments)


def in_order(moments: Iterable[Moment]) -> list[Moment]:
    """Oldest first; what happened at the same moment stays as it was."""
    return sorted(moments, key=lambda moment: moment.at)


def shown_fields(notice: Notice) -> tuple[tuple[str, str], ...]:
    """A message's fields as they may be shown. Our own short note of an answer has one without a name."""
    if notice.way == Notice.Way.ANSWER:
        return (("", masks.note(notice.raw)),) if notice.raw else ()
    return tuple(masks.pairs(notice.raw))


def _notice(notice: Notice) -> Moment:
    what = showing.link(notice, f"{notice.get_way_display()} · {showing.source(notice.source)}")
    return Moment(
        notice.received_at,
        what,
        showing.outcome(notice.outcome),
        notice.reply and _("we replied %(reply)s") % {"reply": notice.reply},
        shown_fields(notice),
    )


def _receipt(receipt: Receipt) -> Moment:
    words = receipt.get_finding_display()
    more = f"{format_vnd(receipt.amount_vnd)} · {receipt.transaction_id}"
    return Moment(
        receipt.at, showing.link(receipt, _("money came")), showing.state(receipt.finding, words), more
    )


def _refund(refund: Refund) -> Moment:
    more = f"{format_vnd(refund.amount_vnd)} · {refund.get_way_display()}"
    label = _("refund %(reference)s") % {"reference": refund.reference}
    state = showing.state(refund.state, refund.get_state_display())
    return Moment(refund.asked_at, showing.link(refund, label), state, more)
