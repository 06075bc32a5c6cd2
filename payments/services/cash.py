"""Cash on delivery: what a carrier has to collect, has collected and has handed over are three things."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from core import clock
from orders.amounts import package_vnd
from orders.models import Order, Package
from orders.states import Status
from payments import locks
from payments.errors import WrongState
from payments.models import Payment, Receipt

State = Payment.State
ARRIVED = (Status.DELIVERED, Status.COMPLETED, Status.RETURNING, Status.RETURNED)
NEVER = (Status.CANCELLED, Status.RETURNED)


def follow(order_ids: Collection[int]) -> None:
    """Bring what carriers owe us in line with where the packages stand. Said twice is as once."""
    for order_id in sorted(order_ids):
        with transaction.atomic():
            _follow(locks.order(order_id))


def _follow(order: Order) -> None:
    known = {payment.package_id: payment for payment in order.payments.filter(package__isnull=False)}
    if order.method != Order.Method.COD and not known:
        return
    for package in order.packages.prefetch_related("lines"):
        payment = known.get(package.pk)
        if payment is None:
            if package.shipped_at is not None and order.cod != Order.Cod.NONE:
                _open(order, package)
        elif payment.state in (State.PENDING, State.COLLECTED):
            _turn(payment, package, order)


def _open(order: Order, package: Package) -> None:
    """The sum is fixed when the carrier takes the package over."""
    amount_vnd = package_vnd(package, package.lines.all())
    if amount_vnd < 1:
        return
    Payment.objects.create(
        order=order,
        package=package,
        method=Order.Method.COD,
        reference=f"{order.code}-{package.number}",
        amount_vnd=amount_vnd,
        state=State.COLLECTED if package.delivered_at else State.PENDING,
        opened_at=package.shipped_at or clock.now(),
    )


def _turn(payment: Payment, package: Package, order: Order) -> None:
    state = State(payment.state)
    if package.delivered_at is not None and order.cod != Order.Cod.NONE:
        state = State.COLLECTED
    elif package.status in NEVER or order.cod == Order.Cod.NONE:  # nobody took it, or it was paid another way
        state = State.FAILED
    if state != payment.state:
        payment.state = state
        payment.settled_at = clock.now() if state == State.FAILED else None
        payment.save(update_fields=["state", "settled_at"])


@transaction.atomic
def remitted(payment_id: int, *, amount_vnd: int, reference: str, at: datetime) -> Receipt | None:
    """The carrier has handed so much over for a package; None when this line was written before.

    The order was paid at the door; this is the carrier's debt to us. Raises WrongState before that.
    """
    payment = locks.payment(payment_id)
    if Receipt.objects.filter(source=Order.Method.COD, transaction_id=reference[:80]).exists():
        return None
    if payment.state not in (State.COLLECTED, State.PAID):
        raise WrongState
    now = clock.now()
    is_all = payment.received_vnd + amount_vnd >= payment.amount_vnd
    is_more = payment.received_vnd + amount_vnd > payment.amount_vnd
    finding = Receipt.Finding.DUE if is_all else Receipt.Finding.PART
    receipt = Receipt.objects.create(
        source=Order.Method.COD,
        transaction_id=reference[:80],
        payment=payment,
        order=payment.order,
        amount_vnd=amount_vnd,
        at=at,
        written_at=now,
        finding=Receipt.Finding.EXCESS if is_more else finding,
        closed_at=now if is_all and not is_more else None,
    )
    payment.received_vnd += amount_vnd
    if is_all and payment.state != State.PAID:
        payment.state, payment.settled_at = State.PAID, now
    payment.save(update_fields=["received_vnd", "state", "settled_at"])
    return receipt
