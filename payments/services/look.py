"""Ask the gateway what became of an attempt: messages may be lost, its answer is the truth."""

import logging
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from core import clock, queue
from orders.models import Order
from payments import locks
from payments.journal import keep_answer
from payments.models import Payment
from payments.providers import registry
from payments.providers.protocol import News, Outcome, PaymentError, Verdict
from payments.services.open import attempt_of
from payments.services.settle import apply

log = logging.getLogger(__name__)

State = Payment.State
LEASE = timedelta(seconds=90)  # three times the longest a gateway may take to answer
SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=2)  # between two looks at one attempt
GRACE = timedelta(minutes=2)  # after the end of its time: a payment may be on its way to the gateway's books
SOON, MOST_SOON = timedelta(seconds=5), 3  # shoppers who press "reload" do not ask the gateway each time
MOST_AT_ONCE = 8  # asked of a slow gateway for half a minute each, so that other work goes on
# A failed one is looked at when a message contradicts it, an expired one when a statement does.
OPEN = (State.PENDING, State.FAILED, State.EXPIRED)


def look(payment_id: int) -> Payment:
    """Ask now, and believe the answer. A gateway that is away is asked again later, and raises nothing."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.state not in OPEN or not registry.is_gateway(payment.method):
        Payment.objects.filter(pk=payment.pk).exclude(look_at=None).update(look_at=None)
        return payment
    try:
        gateway = registry.gateway(payment.method)
        news = gateway.look(attempt_of(payment), request_id=uuid4().hex, now=clock.now())
    except PaymentError as error:
        log.warning("%s cannot be looked at: %s %s", payment, error.code, error)
        keep_answer(payment.method, f"{error.code}: {error}", error.code, payment)
        _again(payment)
    else:
        words = f"{news.verdict} {news.code} {news.words} {news.transaction_id}"
        outcome = apply(payment.pk, news, is_answer=True)
        keep_answer(payment.method, words, outcome, payment)
        if outcome == Outcome.WRONG_AMOUNT:
            log.error("%s: the gateway speaks of another amount", payment)
        _rest(payment, news)
    payment.refresh_from_db()
    return payment


def look_soon(payment_id: int) -> None:
    """A shopper has come back from the gateway: ask within seconds, unless somebody has just asked."""
    now = clock.now()
    waiting = Payment.objects.filter(pk=payment_id, state=State.PENDING, looks__lt=MOST_SOON)
    if waiting.filter(look_at__gt=now + SOON).update(look_at=now):
        queue.ask("payments.tasks.look_at_payments")


def lease_looks(most: int = MOST_AT_ONCE) -> list[int]:
    """Lease what is to be looked at now. Returns the ids."""
    with transaction.atomic():
        found = list(locks.to_look_at(clock.now(), most))
        for payment in found:
            payment.look_at = clock.now() + LEASE
            payment.looks += 1
            payment.save(update_fields=["look_at", "looks"])
    return [payment.pk for payment in found]


def _rest(payment: Payment, news: News) -> None:
    """Nothing final yet: ask again, or call it over when its time is."""
    if news.verdict in (Verdict.PENDING, Verdict.UNKNOWN):
        if _is_over(payment):
            _expire(payment.pk)
        else:
            _again(payment)


def _is_over(payment: Payment) -> bool:
    return payment.expires_at is not None and payment.expires_at + GRACE <= clock.now()


def _again(payment: Payment) -> None:
    """The longer it takes the rarer, but never rarer than LATEST: nobody waits a quarter of an hour for what
    the gateway knows."""
    wait = min(LATEST, SOONEST * (payment.looks + 1))
    Payment.objects.filter(pk=payment.pk, state__in=OPEN).update(look_at=clock.now() + wait)


@transaction.atomic
def _expire(payment_id: int) -> None:
    """The gateway says that nothing was paid in time. Money that comes all the same is late money."""
    payment = locks.payment(payment_id)
    if payment.state == State.PENDING:
        payment.state, payment.settled_at, payment.look_at = State.EXPIRED, clock.now(), None
        payment.save(update_fields=["state", "settled_at", "look_at"])


def expire_transfers(now: datetime | None = None) -> int:
    """Attempts by transfer whose order has ended unpaid. The account stays payable; that money is late."""
    at = now or clock.now()
    over = Payment.objects.filter(
        method=Order.Method.BANK_QR, state=State.PENDING, expires_at__lte=at - GRACE
    ).exclude(order__status="pending_payment")
    return over.update(state=State.EXPIRED, settled_at=at)
