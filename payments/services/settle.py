"""What a gateway says of an attempt goes into the books: once, whoever says it and however often."""

import logging
from dataclasses import replace

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from orders.models import Order
from orders.services import money
from payments import locks
from payments.errors import WrongState
from payments.models import Payment, Receipt, Refund
from payments.providers.protocol import News, Outcome, Verdict

log = logging.getLogger(__name__)

State = Payment.State
FINAL = (State.PAID, State.FAILED)


@transaction.atomic
def apply(payment_id: int, news: News, *, is_answer: bool = False) -> Outcome:
    """Believe verified news of an attempt. `is_answer`: we asked for it, so it is what the gateway says now.

    A message that contradicts a final result changes nothing (VNPay's table: 02): the gateway is asked, and
    its answer counts. The amount is compared before anything else.
    """
    payment = locks.payment(payment_id)
    if news.amount_vnd is not None and news.amount_vnd != payment.amount_vnd:
        return Outcome.WRONG_AMOUNT
    if payment.state in FINAL:
        is_news = payment.state == State.FAILED and news.verdict == Verdict.PAID
        if not is_news:
            return Outcome.KNOWN
        if not is_answer:
            payment.look_at = clock.now()
            payment.save(update_fields=["look_at"])
            return Outcome.KNOWN
    if news.verdict == Verdict.PAID:
        return _paid(payment, news)
    if news.verdict == Verdict.FAILED:
        _close(payment, State.FAILED, news)
    elif news.verdict == Verdict.HELD:
        _close(payment, State.HELD, news)
    return Outcome.STORED


def _paid(payment: Payment, news: News) -> Outcome:
    transaction_id = news.transaction_id or payment.reference
    if not _book(payment, transaction_id, payment.amount_vnd, news):
        return Outcome.KNOWN
    _close(payment, State.PAID, replace(news, transaction_id=transaction_id))
    return Outcome.STORED


def _book(payment: Payment, transaction_id: str, amount_vnd: int, news: News) -> bool:
    """Write the receipt and tell the order. False when this transaction paid for something already."""
    now = clock.now()
    receipt = Receipt(
        source=payment.method,
        transaction_id=transaction_id,
        payment=payment,
        order=payment.order,
        amount_vnd=amount_vnd,
        at=news.paid_at or now,
        written_at=now,
    )
    return write(receipt, payment.order)


def write(receipt: Receipt, order: Order) -> bool:
    """Write money that came for a locked order, and let the order decide what it is.

    False, and nothing has changed, when the same transaction was written before, for whatever order.
    """
    try:
        with transaction.atomic():
            receipt.finding = Receipt.Finding.DUE
            receipt.save(force_insert=True)
    except IntegrityError:
        log.warning("transaction %s of %s is in the books", receipt.transaction_id, receipt.source)
        return False
    has_refunds = order.refunds.exclude(state__in=(Refund.State.WITHDRAWN, Refund.State.FAILED)).exists()
    _order, arrival = money.receive(order.pk, amount_vnd=receipt.amount_vnd, may_revive=not has_refunds)
    receipt.finding = Receipt.Finding(arrival)
    if arrival in (money.Arrival.DUE, money.Arrival.PART):  # nobody has to look at it
        receipt.closed_at = receipt.written_at
    receipt.save(update_fields=["finding", "closed_at"])
    if receipt.payment is not None:
        receipt.payment.received_vnd += receipt.amount_vnd
        receipt.payment.save(update_fields=["received_vnd"])
    return True


def _close(payment: Payment, state: State, news: News) -> None:
    payment.state, payment.code = state, news.code[:40]
    payment.transaction_id = news.transaction_id[:60] or payment.transaction_id
    payment.settled_at, payment.look_at = clock.now(), None
    payment.save(update_fields=["state", "code", "transaction_id", "settled_at", "look_at"])


@transaction.atomic
def release_held(payment_id: int, *, is_paid: bool, by: User, note: str = "") -> Payment:
    """A person decides about money that was taken under suspicion (VNPay 07). Raises WrongState."""
    payment = locks.payment(payment_id)
    if payment.state != State.HELD:
        raise WrongState
    verdict = Verdict.PAID if is_paid else Verdict.FAILED
    news = News(payment.reference, verdict, transaction_id=payment.transaction_id, code=payment.code)
    payment.state = State.PENDING
    if is_paid:
        _paid(payment, news)
    else:
        _close(payment, State.FAILED, news)
    log.info("held %s: %s by %s %s", payment, verdict, by.pk, note)
    return payment
