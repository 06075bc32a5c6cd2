"""Money goes back: asked for by one person, above a limit agreed to by another, then sent."""

import logging
import secrets
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import User
from core import backoff, clock, rules
from orders.models import Order
from orders.services import refunds as orders
from payments import locks
from payments.errors import NotOwed, NotPayable, SamePerson, WrongState
from payments.journal import keep_answer
from payments.matching import named_going_out
from payments.models import Payment, Receipt, Refund
from payments.providers import registry
from payments.providers.protocol import PaidBack, PayBack, PaymentError, Step
from payments.services.open import attempt_of

log = logging.getLogger(__name__)

State, Way = Refund.State, Refund.Way
OPEN = (State.ASKED, State.READY, State.SENT)
LEASE = timedelta(seconds=90)  # three times the longest a gateway may take
NEXT_LOOK = timedelta(minutes=5)  # at a refund a bank works on
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
MOST_AT_ONCE = 8


def open_vnd(order: Order) -> int:
    """What is on its way back or waits to be."""
    found: int | None = order.refunds.filter(state__in=OPEN).aggregate(sum=Sum("amount_vnd"))["sum"]
    return found or 0


def source_of(order: Order, amount_vnd: int) -> Payment | None:
    """The attempt whose gateway can give so much back; None where a person has to transfer it."""
    for payment in order.payments.filter(state=Payment.State.PAID).order_by("-settled_at", "-pk"):
        if registry.is_gateway(payment.method) and _left_vnd(payment) >= amount_vnd:
            return payment
    return None


def _left_vnd(payment: Payment) -> int:
    """What of its money has not gone back, and is not about to."""
    gone = payment.refunds.filter(state__in=(*OPEN, State.DONE)).aggregate(sum=Sum("amount_vnd"))["sum"]
    return payment.received_vnd - (gone or 0)


@transaction.atomic
def ask_refund(order_id: int, *, amount_vnd: int, reason: str, by: User, way: str | None = None) -> Refund:
    """Pay back so much of what an order owes. Above `refund_alone_vnd` another person has to agree first.

    Raises NotOwed for more than is owed and not on its way; NotPayable when no gateway can give it back.
    """
    order = locks.order(order_id)
    most_vnd = order.owed_vnd - open_vnd(order)
    if not 0 < amount_vnd <= most_vnd:
        raise NotOwed(max(0, most_vnd))
    source = source_of(order, amount_vnd) if way != Way.TRANSFER else None
    if way == Way.GATEWAY and source is None:
        raise NotPayable
    now = clock.now()
    return Refund.objects.create(
        order=order,
        payment=source,
        way=Way.GATEWAY if source else Way.TRANSFER,
        reference=_reference(),
        amount_vnd=amount_vnd,
        state=State.READY if amount_vnd <= rules.value("refund_alone_vnd") else State.ASKED,
        reason=reason.strip()[:200],
        asked_at=now,
        asked_by=by,
        not_before=now,
        **_payee(order),
    )


def _reference() -> str:
    return "HT" + "".join(secrets.choice(LETTERS) for _ in range(10))


def _payee(order: Order) -> dict[str, str]:
    """The account the shopper gave for an earlier refund of this order."""
    known = order.refunds.exclude(bank="").order_by("-pk").first()
    return {"bank": known.bank, "account": known.account, "holder": known.holder} if known else {}


@transaction.atomic
def agree(refund_id: int, *, by: User) -> Refund:
    """A second person agrees; who agreed already changes nothing. Raises SamePerson, WrongState."""
    refund = locks.refund(refund_id)
    if refund.state != State.ASKED:
        if refund.agreed_by_id == by.pk:
            return refund
        raise WrongState
    if refund.asked_by_id == by.pk:
        raise SamePerson
    refund.state, refund.agreed_at, refund.agreed_by, refund.not_before = (
        State.READY,
        clock.now(),
        by,
        clock.now(),
    )
    refund.save(update_fields=["state", "agreed_at", "agreed_by", "not_before"])
    return refund


@transaction.atomic
def withdraw_refund(refund_id: int, *, by: User) -> Refund:
    """Not this way after all. Raises WrongState once it left, or a gateway may have taken it on."""
    refund = locks.refund(refund_id)
    if refund.state == State.WITHDRAWN:
        return refund
    may_have_left = refund.way == Way.GATEWAY and refund.attempts
    if refund.state not in (State.ASKED, State.READY, State.FAILED) or (
        may_have_left and refund.state != State.FAILED
    ):
        raise WrongState
    refund.state = State.WITHDRAWN
    refund.save(update_fields=["state"])
    return refund


@transaction.atomic
def refund_account(order_id: int, *, bank: str, account: str, holder: str) -> int:
    """Where the shopper wants money transferred to, for every refund of this order that is not paid yet.
    Returns for how many."""
    order = locks.order(order_id)
    waiting = list(order.refunds.filter(way=Way.TRANSFER, state__in=(State.ASKED, State.READY)))
    for refund in waiting:
        refund.bank, refund.account, refund.holder = bank, account, holder
        refund.save(update_fields=["bank", "account", "holder"])
    return len(waiting)


@transaction.atomic
def refund_done(refund_id: int, *, bank_reference: str, by: User | None) -> Refund:
    """Somebody has transferred it. Saying so again changes nothing. Raises WrongState."""
    refund = locks.refund(refund_id)
    if refund.state == State.DONE:
        return refund
    if refund.way != Way.TRANSFER or refund.state != State.READY:
        raise WrongState
    _done(refund, bank_reference, by)
    return refund


def seen_leaving(*, content: str, amount_vnd: int, receipt: Receipt) -> None:
    """A transfer left our account: the refund whose reference it carries is done, if the sums agree.

    One that names several, in whatever state and of whatever sum, is left to a person: it has paid one of
    them at most, and which one nobody can tell from here.
    """
    named = list(Refund.objects.filter(reference__in=named_going_out(content))[:2])
    if len(named) != 1 or named[0].amount_vnd != amount_vnd:
        return
    (refund,) = named
    if refund.way != Way.TRANSFER or refund.state != State.READY:
        return
    with suppress(WrongState):  # a person was faster: closed or withdrawn this very moment
        refund_done(refund.pk, bank_reference=receipt.bank_reference or receipt.transaction_id, by=None)
        Receipt.objects.filter(pk=receipt.pk).update(order=refund.order_id)


@transaction.atomic
def retry_refund(refund_id: int, *, by: User) -> Refund:
    """Try again what the gateway refused, under a reference of its own. Raises WrongState, NotOwed."""
    old = locks.refund(refund_id)
    if old.state != State.FAILED:
        raise WrongState
    again = ask_refund(old.order_id, amount_vnd=old.amount_vnd, reason=old.reason, by=by)
    old.state = State.WITHDRAWN  # it has its successor: nobody has to see to it any more
    old.save(update_fields=["state"])
    return again


def _done(refund: Refund, transaction_id: str, by: User | None) -> None:
    refund.state, refund.done_at, refund.done_by = State.DONE, clock.now(), by
    refund.transaction_id = transaction_id.strip()[:80] or refund.transaction_id
    refund.save(update_fields=["state", "done_at", "done_by", "transaction_id"])
    orders.refunded(refund.order_id, amount_vnd=refund.amount_vnd, by=by)


def lease_refunds(most: int = MOST_AT_ONCE) -> list[int]:
    """Lease refunds a gateway has to hear of or be asked about. Returns the ids."""
    with transaction.atomic():
        found = list(locks.refunds_due(clock.now(), most))
        for refund in found:
            refund.not_before = clock.now() + LEASE
            refund.attempts += 1
            refund.save(update_fields=["not_before", "attempts"])
    return [refund.pk for refund in found]


def send_refund(refund_id: int) -> Refund:
    """One try: tell the gateway, or ask what became of it once it may have heard. Nothing is raised."""
    refund = Refund.objects.select_related("order", "payment__order").get(pk=refund_id)
    payment = refund.payment
    if refund.state not in (State.READY, State.SENT) or refund.way != Way.GATEWAY or payment is None:
        return refund
    gateway = registry.gateway(payment.method)
    try:
        told = _pay_back(refund, payment)
        paid_back = PaidBack(Step.UNKNOWN)
        if refund.state == State.SENT or refund.attempts > 1:  # it may have heard of it before
            paid_back = gateway.look_at_refund(told, request_id=uuid4().hex, now=clock.now())
        if paid_back.step == Step.UNKNOWN and refund.state == State.READY:
            paid_back = gateway.refund(told)
    except PaymentError as error:
        log.warning("refund %s: %s %s", refund, error.code, error)
        paid_back = PaidBack(Step.RETRY, error.code, str(error))
    words = f"{refund.reference} {paid_back.code} {paid_back.words}"
    keep_answer(payment.method, words, paid_back.step, payment)
    _note(refund.pk, paid_back)
    refund.refresh_from_db()
    return refund


def _pay_back(refund: Refund, payment: Payment) -> PayBack:
    before = payment.refunds.filter(state=State.DONE).aggregate(sum=Sum("amount_vnd"))["sum"]
    return PayBack(
        reference=refund.reference,
        request_id=refund.reference,
        amount_vnd=refund.amount_vnd,
        paid=attempt_of(payment),
        paid_vnd=payment.received_vnd,
        words=f"Hoan tien don hang {refund.order.code}",
        at=refund.asked_at,
        earlier=_earlier(refund, payment),
        by=f"nhanvien{refund.asked_by_id or 0}",
        refunded_before_vnd=before or 0,
        transaction_id=refund.transaction_id,
    )


def _earlier(refund: Refund, payment: Payment) -> frozenset[str]:
    """The gateway's numbers of refunds it had taken on before this was asked for: none of them is this."""
    before = Q(sent_at__lt=refund.asked_at) | Q(done_at__lt=refund.asked_at)
    known = payment.refunds.filter(before).exclude(pk=refund.pk).exclude(transaction_id="")
    return frozenset(known.values_list("transaction_id", flat=True))


@transaction.atomic
def _note(refund_id: int, told: PaidBack) -> None:
    refund = locks.refund(refund_id)
    if refund.state not in (State.READY, State.SENT):
        return
    refund.code, refund.last_error = told.code[:40], told.words[:300]
    refund.transaction_id = told.transaction_id[:80] or refund.transaction_id
    refund.not_before = clock.now() + NEXT_LOOK
    if told.step == Step.SENT:
        refund.state, refund.sent_at = State.SENT, refund.sent_at or clock.now()
    elif told.step == Step.FAILED:
        refund.state, refund.not_before = State.FAILED, None
    elif told.step == Step.RETRY:
        refund.not_before = clock.now() + backoff.delay(refund.attempts, base_s=30, cap_s=900)
    refund.save()
    if told.step == Step.DONE:
        _done(refund, told.transaction_id, refund.asked_by)
