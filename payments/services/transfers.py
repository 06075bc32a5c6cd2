"""Lines of our bank account go into the books: matched by their code, never by their amount alone."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from orders.models import Order
from payments import locks
from payments.errors import NoSuchOrder, WrongState
from payments.models import Payment, Receipt
from payments.providers import registry
from payments.providers.protocol import Transfer
from payments.services import refunds
from payments.services.settle import write

log = logging.getLogger(__name__)

BANK = Order.Method.BANK_QR
State = Payment.State
LISTED = timedelta(days=1)  # that is asked for again each time: a service may learn of a line late


def book(transfer: Transfer) -> Receipt | None:
    """Write one line of an account; None when it is not ours or was written before.

    Money of no order we can name waits for a person. What went out is matched to the refund it names.
    """
    if transfer.account not in registry.bank().accounts or not transfer.amount_vnd:
        return None
    if transfer.amount_vnd < 0:
        return _went_out(transfer)
    payment = _payment_of(transfer)
    return _came(transfer, payment) if payment else _unmatched(transfer)


def collect() -> int:
    """Ask for the latest lines of the account and book what no message told of. Returns how many were new.

    Nothing is asked where no list is set up. Raises Unavailable, Refused.
    """
    listed = registry.line_list()
    if listed is None:
        return 0
    lines = listed.since(clock.now() - LISTED)
    return sum(book(line) is not None for line in lines)


def _payment_of(transfer: Transfer) -> Payment | None:
    """The attempt that the content names; none and several are for a person to decide."""
    bank = registry.bank()
    codes = set(bank.find_codes(transfer.content)) or set(bank.find_codes(transfer.code))
    found = list(Payment.objects.filter(method=BANK, reference__in=codes)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def _came(transfer: Transfer, found: Payment) -> Receipt | None:
    payment = locks.payment(found.pk)
    receipt = _receipt(transfer)
    receipt.payment, receipt.order = payment, payment.order
    if _is_typed(transfer) or not write(receipt, payment.order):
        return None
    _follow(payment, receipt)
    return receipt


def _follow(payment: Payment, receipt: Receipt) -> None:
    """The attempt is paid once enough of it has come, whatever the order made of the money."""
    if receipt.finding == Receipt.Finding.PART:
        payment.state = State.PARTIAL
    elif payment.state != State.PAID:
        payment.state, payment.settled_at = State.PAID, clock.now()
    payment.save(update_fields=["state", "settled_at"])


def _unmatched(transfer: Transfer) -> Receipt | None:
    return None if _is_typed(transfer) else _keep(_receipt(transfer), Receipt.Finding.UNMATCHED)


def _is_typed(transfer: Transfer) -> bool:
    """A person was faster than the service: this very money stands in the books already."""
    typed = Receipt.objects.filter(source=BANK, transaction_id=_hand(transfer.bank_reference))
    return typed.filter(amount_vnd=transfer.amount_vnd).exists()


def _hand(bank_reference: str) -> str:
    """The number of what a person has typed: the bank's reference, as banks write it."""
    return f"hand:{bank_reference.strip().upper()}"[:80]


@transaction.atomic
def _went_out(transfer: Transfer) -> Receipt | None:
    """A refund that names itself in the content is done with it; another line just stands in the books.
    Both are written or neither: a line that is in the books is not read a second time."""
    receipt = _keep(_receipt(transfer), Receipt.Finding.OUT)
    if receipt is not None:
        refunds.seen_leaving(content=transfer.content, amount_vnd=-transfer.amount_vnd, receipt=receipt)
    return receipt


def _keep(receipt: Receipt, finding: Receipt.Finding) -> Receipt | None:
    receipt.finding = finding
    receipt.closed_at = receipt.written_at if finding == Receipt.Finding.OUT else None
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError:
        return None
    return receipt


def _receipt(transfer: Transfer) -> Receipt:
    return Receipt(
        source=BANK,
        transaction_id=transfer.transaction_id[:80],
        amount_vnd=transfer.amount_vnd,
        content=transfer.content.replace("\0", "")[:300],
        account=transfer.account[:40],
        bank_reference=transfer.bank_reference[:80],
        balance_vnd=transfer.balance_vnd,
        at=transfer.at,
        written_at=clock.now(),
    )


@transaction.atomic
def match_receipt(receipt_id: int, *, order_code: str, by: User) -> Receipt:
    """A person says whose money it is. Raises NoSuchOrder; WrongState when it has an order already."""
    order_id = Order.objects.filter(code=order_code.strip().upper(), scope="").values_list("pk", flat=True)
    if not order_id:
        raise NoSuchOrder
    order = locks.order(order_id[0])
    old = locks.receipt(receipt_id)
    if old.order_id is not None or old.finding != Receipt.Finding.UNMATCHED:
        raise WrongState
    payment = order.payments.filter(method=BANK).order_by("-pk").first()
    old.order, old.payment, old.closed_by = order, payment, by
    old.delete()  # it is written anew, so that there is one way money reaches an order
    old.pk = None
    if not write(old, order):
        raise WrongState
    if payment is not None:
        _follow(payment, old)
    return old


@transaction.atomic
def close_receipt(receipt_id: int, *, note: str, by: User) -> Receipt:
    """A person has seen to it. Saying so again changes nothing."""
    receipt = locks.receipt(receipt_id)
    if receipt.closed_at is None:
        receipt.closed_at, receipt.closed_by, receipt.note = clock.now(), by, note.strip()[:300]
        receipt.save(update_fields=["closed_at", "closed_by", "note"])
    return receipt


@transaction.atomic
def by_hand(*, order_code: str, amount_vnd: int, bank_reference: str, by: User) -> Receipt:
    """Money that no service told of: a person types the bank's reference, which counts once.

    Raises NoSuchOrder; WrongState when this reference is in the books, whoever told of it.
    """
    reference = bank_reference.strip()[:80]
    order_id = Order.objects.filter(code=order_code.strip().upper(), scope="").values_list("pk", flat=True)
    if not order_id:
        raise NoSuchOrder
    order = locks.order(order_id[0])
    if Receipt.objects.filter(source=BANK, amount_vnd__gt=0, bank_reference__iexact=reference).exists():
        raise WrongState
    payment = order.payments.filter(method=BANK).order_by("-pk").first()
    now = clock.now()
    receipt = Receipt(
        source=BANK,
        transaction_id=_hand(reference),
        bank_reference=reference,
        payment=payment,
        order=order,
        amount_vnd=amount_vnd,
        at=now,
        written_at=now,
        closed_by=by,
    )
    if not write(receipt, order):
        raise WrongState
    if payment is not None:
        _follow(payment, receipt)
    return receipt
