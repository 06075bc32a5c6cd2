"""What pages and other apps read of the books."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from core import clock
from orders.models import Order, Package
from payments.models import Payment, Receipt, Settlement, SettlementLine
from payments.providers import registry
from payments.providers.bank_qr import TransferTerms
from payments.providers.protocol import News, PaymentError
from payments.services.open import limit_of, takes
from payments.services.refunds import OPEN
from payments.settlement import Kind

State = Payment.State
TOO_LONG = timedelta(minutes=15)  # that an attempt may wait after its time before somebody has to look
SHOWN_FIRST = (State.PAID, State.HELD, State.PARTIAL, State.PENDING)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A package of a settlement, or what was sent back of one (`is_return`), with its sums by kind."""

    package: Package
    is_return: bool
    day: date
    sums: Mapping[str, int]
    total_vnd: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A settlement as its producer reads it: a row for each package and return, and the sums of all."""

    settlement: Settlement
    rows: tuple[StatementRow, ...]
    sums: Mapping[str, int]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds that have a line: the columns of its table."""
        return tuple(self.sums)

    @property
    def total_vnd(self) -> int:
        """What the producer is due."""
        return sum(self.sums.values())


def methods(total_vnd: int) -> list[str]:
    """The ways such a sum can be paid, in the order they are offered."""
    return [method for method in settings.PAYMENT_METHODS if takes(method, total_vnd)]


def outgrown(total_vnd: int) -> dict[str, int]:
    """The ways that are set up and take less than such a sum, each with the most it takes."""
    most = {method: limit_of(method).most_vnd for method in settings.PAYMENT_METHODS}
    return {
        method: most_vnd
        for method, most_vnd in most.items()
        if registry.is_ready(method) and most_vnd < total_vnd
    }


def payment_of(order: Order) -> Payment | None:
    """The attempt that matters now: a paid one, one that is under way by the chosen method, else the last."""
    attempts = list(order.payments.filter(package__isnull=True).order_by("-pk"))
    for state in SHOWN_FIRST:
        for payment in attempts:
            if payment.state == state and (state != State.PENDING or payment.method == order.method):
                return payment
    return attempts[0] if attempts else None


def by_return(method: str, query: str) -> tuple[Payment | None, News | None]:
    """What a browser that comes back from a gateway says: to be shown, never to be believed.

    (None, None) for a query that is forged or unreadable.
    """
    if not registry.is_ready(method):
        return None, None
    try:
        news = registry.gateway(method).read_return(query)
    except PaymentError:
        return None, None
    payment = Payment.objects.select_related("order").filter(method=method, reference=news.reference).first()
    return payment, news


def transfer_terms(payment: Payment) -> TransferTerms:
    """What to transfer for what is still missing; Refused where nothing is."""
    missing_vnd = payment.order.due_vnd - payment.order.received_vnd
    return registry.bank().terms(payment.reference, missing_vnd)


def receipts_to_look_at() -> QuerySet[Receipt]:
    """Money that a person has to see to, the oldest first."""
    return Receipt.objects.filter(closed_at__isnull=True).order_by("written_at")


def orders_owing() -> QuerySet[Order]:
    """Orders that owe more than is on its way back, with `unasked_vnd`."""
    under_way = Coalesce(Sum("refunds__amount_vnd", filter=Q(refunds__state__in=OPEN)), Value(0))
    owing = Order.objects.filter(scope="", owed_vnd__gt=0).annotate(unasked_vnd=F("owed_vnd") - under_way)
    return owing.filter(unasked_vnd__gt=0).order_by("placed_at")


def stuck() -> QuerySet[Payment]:
    """Attempts that should have ended."""
    return Payment.objects.filter(state=State.PENDING, expires_at__lt=clock.now() - TOO_LONG)


def settlements_of(producer_id: int) -> QuerySet[Settlement]:
    """Settlements of a producer, the newest first: the open one, what is to be paid, what was."""
    return Settlement.objects.filter(producer_id=producer_id).order_by("-until", "-pk")


def statement(settlement: Settlement) -> Statement:
    """The lines of a settlement by package and return, as they were written. Two queries."""
    lines = settlement.lines.select_related("package__order").order_by("pk")
    grouped: dict[tuple[int, int | None], list[SettlementLine]] = {}
    for line in lines:
        grouped.setdefault((line.package_id, line.asked_id), []).append(line)
    rows = tuple(
        StatementRow(
            package=group[0].package,
            is_return=asked_id is not None,
            day=group[0].day,
            sums={line.kind: line.amount_vnd for line in group},
            total_vnd=sum(line.amount_vnd for line in group),
        )
        for (_package_id, asked_id), group in grouped.items()
    )
    kinds = {kind for row in rows for kind in row.sums}
    sums = {kind.value: sum(row.sums.get(kind, 0) for row in rows) for kind in Kind if kind in kinds}
    return Statement(settlement, rows, sums)
