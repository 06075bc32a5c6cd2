"""Both sides' books of some days, in the shape in which `payments.matching` compares them."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from core import clock, rules
from orders.models import Order
from payments.balances import Posting
from payments.days import day_of, end_of, start_of
from payments.matching import Entry, named_going_out
from payments.models import Payment, Receipt, Refund, Settlement, StatementLine
from payments.providers import registry
from payments.statements import Type

BANK, COD = Order.Method.BANK_QR, Order.Method.COD


def theirs(source: str, first: date, last: date) -> list[Entry]:
    """Lines of the statements from `first` to `last`, each with our payment where its reference names one."""
    lines = list(StatementLine.objects.filter(source=source, day__range=(first, last)).order_by("pk"))
    names = {line.pk: _names(line) for line in lines}
    every = {name for found in names.values() for name in found}
    payments = dict(Payment.objects.filter(method=source, reference__in=every).values_list("reference", "pk"))
    return [
        Entry(
            type=Type(line.type),
            ids=_numbers(line),
            references=names[line.pk],
            amount_vnd=line.amount_vnd,
            day=line.day,
            payment_id=next((payments[name] for name in sorted(names[line.pk]) if name in payments), None),
        )
        for line in lines
    ]


def ours(source: str, first: date, last: date, others: Sequence[Entry]) -> list[Entry]:
    """What our books say of those days, and of whatever numbers the other side's entries name."""
    if source == COD:
        return _cash(others)
    numbers = {number for one in others for number in one.ids}
    spent = _payouts(first, last, numbers) if source == BANK else []
    return [*_came(source, first, last, numbers), *_went_back(source, first, last, numbers), *spent]


def known(source: str, others: Iterable[Entry]) -> set[str]:
    """References among theirs by which we know a payment."""
    return {name for one in others if one.payment_id for name in one.references}


def postings(source: str, day: date) -> list[Posting]:
    """A day's lines with the balance after each: of the statement, or of the notices where that has none."""
    lines = StatementLine.objects.filter(source=source, day=day).order_by("at", "pk")
    found = [
        Posting(line.transaction_id, line.amount_vnd * (1 if line.type == Type.PAY else -1), line.balance_vnd)
        for line in lines
    ]
    if any(posting.balance_vnd is not None for posting in found):
        return found
    told = Receipt.objects.filter(source=source, at__gte=start_of(day), at__lt=end_of(day))
    return [
        Posting(receipt.transaction_id, receipt.amount_vnd, receipt.balance_vnd)
        for receipt in told.order_by("at", "pk")
    ]


def _names(line: StatementLine) -> frozenset[str]:
    """Our references in a line: a bank's are somewhere in the content, a gateway says them plainly."""
    if line.source == COD:
        return frozenset({line.reference.replace("/", "-")})
    if line.source != BANK:
        return frozenset({line.reference} - {""})
    codes = registry.bank().find_codes(line.content) if registry.is_ready(BANK) else []
    return named_going_out(line.content).union(codes)


def _numbers(line: StatementLine) -> frozenset[str]:
    if line.source == COD:
        return _names(line)  # a parcel's cash is handed over once
    own = {line.reference} if line.source == BANK else set()
    return frozenset({line.transaction_id, *own} - {""})


def _came(source: str, first: date, last: date, numbers: set[str]) -> list[Entry]:
    in_days = Q(at__gte=start_of(first), at__lt=end_of(last))
    named = Q(transaction_id__in=numbers) | Q(bank_reference__in=numbers)
    receipts = Receipt.objects.filter(in_days | named, source=source, amount_vnd__gt=0)
    return [
        Entry(
            type=Type.PAY,
            ids=frozenset({receipt.transaction_id, receipt.bank_reference} - {""}),
            references=frozenset({receipt.payment.reference} if receipt.payment else ()),
            amount_vnd=receipt.amount_vnd,
            day=day_of(receipt.at),
            payment_id=receipt.payment_id,
        )
        for receipt in receipts.select_related("payment").order_by("at", "pk")
    ]


def _went_back(source: str, first: date, last: date, numbers: set[str]) -> list[Entry]:
    """Refunds that were paid, and those on their way, which may or may not be in their books by now."""
    way = Q(way=Refund.Way.TRANSFER) if source == BANK else Q(way=Refund.Way.GATEWAY, payment__method=source)
    in_days = Q(done_at__gte=start_of(first), done_at__lt=end_of(last)) | Q(state=Refund.State.SENT)
    refunds = Refund.objects.filter(
        way, in_days | Q(transaction_id__in=numbers), state__in=(Refund.State.SENT, Refund.State.DONE)
    )
    return [
        Entry(
            type=Type.REFUND,
            ids=frozenset({refund.transaction_id} - {""}),
            references=frozenset({refund.reference, *([refund.payment.reference] if refund.payment else [])}),
            amount_vnd=refund.amount_vnd,
            day=day_of(refund.done_at or refund.sent_at or refund.asked_at),
            payment_id=refund.payment_id,
            is_final=refund.state == Refund.State.DONE,
        )
        for refund in refunds.select_related("payment").order_by("asked_at", "pk")
    ]


def _payouts(first: date, last: date, numbers: set[str]) -> list[Entry]:
    """Transfers to producers."""
    in_days = Q(paid_at__gte=start_of(first), paid_at__lt=end_of(last))
    paid = Settlement.objects.filter(
        in_days | Q(bank_reference__in=numbers), state=Settlement.State.PAID, paid_at__isnull=False
    )
    return [
        Entry(
            type=Type.REFUND,
            ids=frozenset({one.bank_reference}),
            references=frozenset({one.code}),
            amount_vnd=one.total_vnd,
            day=day_of(one.paid_at),  # type: ignore[arg-type]
        )
        for one in paid.order_by("paid_at", "pk")
    ]


def _cash(others: Sequence[Entry]) -> list[Entry]:
    """What carriers were to hand over: what they say they did, and what they have kept for too long."""
    said = {name: one.day for one in others for name in one.references}
    is_late = rules.days_over("cod_remittance_days", "package__delivered_at", at=clock.now())
    kept = Q(is_late, state=Payment.State.COLLECTED)
    named = Q(reference__in=said, state__in=(Payment.State.COLLECTED, Payment.State.PAID))
    payments = Payment.objects.filter(kept | named, method=COD, package__isnull=False)
    return [
        Entry(
            type=Type.PAY,
            ids=frozenset({payment.reference}),
            references=frozenset({payment.reference}),
            amount_vnd=payment.amount_vnd,
            day=said.get(payment.reference) or day_of(payment.package.delivered_at),  # type: ignore[union-attr,arg-type]
            payment_id=payment.pk,
        )
        for payment in payments.select_related("package").order_by("pk")
    ]
