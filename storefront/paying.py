"""What the page of paying shows: where the payment of an order stands, what to do now, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core import clock, qr
from orders.models import Order
from orders.states import Status
from payments import queries
from payments.models import Payment
from payments.providers.bank_qr import TransferTerms
from storefront import gateway_words
from storefront.checkout_form import METHODS
from storefront.returning import Return

FACE_CHECK_ABOVE_VND = 10_000_000  # Decision 2345/QD-NHNN of 2023: the bank's app looks at the payer's face
REFRESH_S = 5
SLOW_AFTER = timedelta(minutes=2)  # a gateway that has not said anything by then is having trouble
GATEWAYS = (Order.Method.VNPAY, Order.Method.MOMO)


class Stage(StrEnum):
    """What the page is about."""

    READY = "ready"  # one press from the gateway, or from the code to scan
    TRANSFER = "transfer"  # a code to scan and the words of a transfer
    ASKING = "asking"  # back from the gateway, whose result is not here yet
    HELD = "held"  # taken, and under suspicion at the gateway
    OVER = "over"  # the time has run out; the order is about to be cancelled


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay: its code, what it is called, what it needs, and whether it takes this sum."""

    method: str
    name: str
    words: str
    is_offered: bool

    @property
    def is_gateway(self) -> bool:
        """One pays on a page of somebody else."""
        return self.method in GATEWAYS


@dataclass(frozen=True, slots=True)
class Till:
    """All that the page shows. `failure` says why the last attempt failed, empty when none did; `mark` stands
    for what is shown, so that a page that asks again is only answered when something has changed."""

    order: Order
    payment: Payment | None
    stage: Stage
    way: Way
    others: Sequence[Way]
    failure: str = ""
    is_slow: bool = False
    terms: TransferTerms | None = None
    code: str = ""

    @property
    def missing_vnd(self) -> int:
        """What is still to be paid."""
        return missing_vnd(self.order)

    @property
    def received_vnd(self) -> int:
        """The part that has come."""
        return self.order.received_vnd

    @property
    def has_face_check(self) -> bool:
        """The bank will want to see the payer's face."""
        return self.missing_vnd > FACE_CHECK_ABOVE_VND

    @property
    def is_waited_for(self) -> bool:
        """Something may change without a press: without script, the page loads itself again."""
        return self.stage is not Stage.READY

    @property
    def mark(self) -> str:
        """Stands for what is shown."""
        number = self.payment.pk if self.payment else 0
        return f"{self.stage}-{number}-{self.missing_vnd}-{int(bool(self.failure))}{int(self.is_slow)}"


def is_payable(order: Order) -> bool:
    """Its money is waited for."""
    return order.status == Status.PENDING_PAYMENT and order.payment == Order.Payment.UNPAID


def is_under_suspicion(payment: Payment | None) -> bool:
    """The gateway took the money and still looks into it."""
    return payment is not None and payment.state == Payment.State.HELD


def missing_vnd(order: Order) -> int:
    """What is still to be paid of it."""
    return max(0, order.due_vnd - order.received_vnd)


def till(order: Order, payment: Payment | None, back: Return | None = None) -> Till:
    """The page of an order that is payable. `back` is what the browser brought back from the gateway."""
    back = back if back and payment and back.payment_id == payment.pk else None
    stage = _stage(order, payment, back)
    terms = queries.transfer_terms(payment) if payment and stage is Stage.TRANSFER else None
    offered = _methods(order)
    return Till(
        order=order,
        payment=payment,
        stage=stage,
        way=_way(order.method, is_offered=order.method in offered),
        others=[_way(method) for method in offered if method != order.method],
        failure=_failure(payment, back),
        is_slow=stage is Stage.ASKING and back is not None and clock.now() - back.at > SLOW_AFTER,
        terms=terms,
        code=qr.drawing(terms.qr) if terms else "",
    )


def _stage(order: Order, payment: Payment | None, back: Return | None) -> Stage:
    is_running = payment is not None and payment.state in (Payment.State.PENDING, Payment.State.PARTIAL)
    if is_under_suspicion(payment):
        return Stage.HELD
    if is_running and back is not None and not back.has_failed:
        return Stage.ASKING
    if order.expires_at is not None and order.expires_at <= clock.now():
        return Stage.OVER
    if is_running and payment is not None and payment.method == order.method == Order.Method.BANK_QR:
        return Stage.TRANSFER
    return Stage.READY


def _failure(payment: Payment | None, back: Return | None) -> str:
    if payment is None:
        return ""
    if payment.state == Payment.State.FAILED:
        return gateway_words.failure(payment.method, payment.code)
    if payment.state == Payment.State.PENDING and back is not None and back.has_failed:
        return gateway_words.failure(payment.method, back.code)
    return ""


def _way(method: str, *, is_offered: bool = True) -> Way:
    name, words = METHODS[Order.Method(method)]
    return Way(method, str(name), str(words), is_offered)


def _methods(order: Order) -> Sequence[str]:
    """Ways to pay what is missing; at the door all of it is paid or none."""
    offered = queries.methods(missing_vnd(order))
    return [one for one in offered if one != Order.Method.COD or not order.received_vnd]
