"""The money of an order as its page tells it: how it was paid, and what goes back, why, how and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import Order
from payments import queries
from payments.models import Receipt, Refund
from storefront.paying import is_payable, is_under_suspicion

State, Finding = Refund.State, Receipt.Finding
NAMEABLE = (State.ASKED, State.READY)  # the account can still be given, or mended
WORDS = {  # as a shopper sees it: who of us has to agree is no concern of theirs
    State.ASKED: gettext_lazy("being prepared"),
    State.READY: gettext_lazy("being prepared"),
    State.SENT: gettext_lazy("on its way to you"),
    State.DONE: gettext_lazy("paid back"),
    State.FAILED: gettext_lazy("did not go through; we pay it another way"),
}
TONES = {State.SENT: "warning", State.DONE: "positive", State.FAILED: "negative"}
WHY = {  # money that was not due
    Finding.EXCESS: gettext_lazy("More came than was due. What is too much goes back to you."),
    Finding.DOUBLE: gettext_lazy("This order was paid before. What came twice goes back to you."),
    Finding.LATE: gettext_lazy("Your payment came after this order had ended. All of it goes back to you."),
}


@dataclass(frozen=True, slots=True)
class Back:
    """Money on its way back. `account` shows the last digits of where it goes, and is empty when that is not
    known or not needed."""

    amount_vnd: int
    words: str
    tone: str
    at: datetime
    account: str
    is_nameable: bool


@dataclass(frozen=True, slots=True)
class Money:
    """What the page shows. `is_held`: the gateway took it and still looks into it. `unasked_vnd` is owed, and
    in no refund yet."""

    is_held: bool
    backs: Sequence[Back]
    unasked_vnd: int
    reasons: Sequence[str]

    @property
    def wants_account(self) -> bool:
        """Some of it is paid by transfer, and the shopper may say where to."""
        return any(back.is_nameable for back in self.backs)

    @property
    def has_account(self) -> bool:
        """We know where to."""
        return all(back.account for back in self.backs if back.is_nameable)


def money(order: Order) -> Money:
    """One query for an order whose money is waited for; two where money goes or went back; else none."""
    is_held = is_payable(order) and is_under_suspicion(queries.payment_of(order))
    if not (order.owed_vnd or order.refunded_vnd):
        return Money(is_held, (), 0, ())
    refunds = Refund.objects.filter(order=order).exclude(state=State.WITHDRAWN).order_by("asked_at", "pk")
    under_way = sum(one.amount_vnd for one in refunds if one.state in (*NAMEABLE, State.SENT))
    receipts = Receipt.objects.filter(order=order, finding__in=WHY).order_by("at")
    found = dict.fromkeys(receipts.values_list("finding", flat=True))
    reasons = [str(WHY[Finding(one)]) for one in found] if order.owed_vnd else []
    return Money(is_held, [_back(one) for one in refunds], max(0, order.owed_vnd - under_way), reasons)


def _back(refund: Refund) -> Back:
    state = State(refund.state)
    return Back(
        amount_vnd=refund.amount_vnd,
        words=str(WORDS[state]),
        tone=TONES.get(state, ""),
        at=refund.done_at or refund.sent_at or refund.asked_at,
        account=_("account ending in %(digits)s") % {"digits": refund.account[-4:]} if refund.account else "",
        is_nameable=refund.way == Refund.Way.TRANSFER and state in NAMEABLE,
    )
