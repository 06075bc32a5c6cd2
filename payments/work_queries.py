"""What waits for a person in the books, and how much of it there is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from orders.models import Order
from payments.models import Payment, Receipt, Refund

GRACE = timedelta(minutes=15)  # after its last minute a gateway may still be telling of an attempt
MOST = 1000  # counted no further
COVERING = (Refund.State.ASKED, Refund.State.READY, Refund.State.SENT)  # refunds that are still to be done


def open_receipts() -> QuerySet[Receipt]:
    """Money that somebody has to look at, the oldest first."""
    return Receipt.objects.filter(closed_at__isnull=True).order_by("written_at", "pk")


def held_payments() -> QuerySet[Payment]:
    """Money that a gateway took and suspects: a person decides."""
    return Payment.objects.filter(method__in=Order.Method.values, state=Payment.State.HELD)


def overdue_payments() -> QuerySet[Payment]:
    """Attempts that nobody has decided on although their time is over, the oldest first."""
    return Payment.objects.filter(
        method__in=Order.Method.values,  # names the index
        state__in=(Payment.State.PENDING, Payment.State.PARTIAL),
        expires_at__lt=clock.now() - GRACE,
    ).order_by("opened_at", "pk")


def refunds_asked() -> QuerySet[Refund]:
    """Refunds that wait for a second person, the oldest first."""
    return Refund.objects.filter(state=Refund.State.ASKED).order_by("asked_at", "pk")


def refunds_to_pay() -> QuerySet[Refund]:
    """Refunds that a person has to pay by transfer, the oldest first."""
    to_pay = Refund.objects.filter(state=Refund.State.READY, way=Refund.Way.TRANSFER)
    return to_pay.order_by("asked_at", "pk")


def refunds_on_their_way() -> QuerySet[Refund]:
    """Refunds that a gateway has, or gets next."""
    by_gateway = Q(state=Refund.State.READY, way=Refund.Way.GATEWAY)
    return Refund.objects.filter(by_gateway | Q(state=Refund.State.SENT)).order_by("asked_at", "pk")


def refunds_refused() -> QuerySet[Refund]:
    """Refunds that a gateway refused: they have to go another way."""
    return Refund.objects.filter(state=Refund.State.FAILED).order_by("asked_at", "pk")


def owing_orders() -> QuerySet[Order]:
    """Orders of the web shop that owe more than their open refunds cover, with `covered_vnd` and
    `uncovered_vnd`; the oldest first."""
    open_refunds = Sum("refunds__amount_vnd", filter=Q(refunds__state__in=COVERING))
    return (
        Order.objects.filter(owed_vnd__gt=0, scope="")
        .annotate(covered_vnd=Coalesce(open_refunds, 0))
        .annotate(uncovered_vnd=F("owed_vnd") - F("covered_vnd"))
        .filter(uncovered_vnd__gt=0)
        .order_by("placed_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Concern:
    """Something staff should look at: words, how many there are, the page that lists them, and the right
    without which nobody sees it."""

    label: str
    count: int
    url: str
    right: str


def concerns() -> list[Concern]:
    """What waits for a person, without what there is none of. One bounded count each."""
    found: tuple[tuple[str, Callable[[], QuerySet[Model]], str, str], ...] = (
        (_("receipts to look at"), open_receipts, "receipt", "work=open"),
        (_("payments under suspicion"), held_payments, "payment", "work=held"),
        (_("payments that wait too long"), overdue_payments, "payment", "work=overdue"),
        (_("orders that are owed money"), owing_orders, "order", ""),
        (_("refunds that a second person has to agree to"), refunds_asked, "refund", "work=asked"),
        (_("refunds to be paid by transfer"), refunds_to_pay, "refund", "work=to_pay"),
        (_("refunds that were refused"), refunds_refused, "refund", "work=refused"),
    )
    rows = [_concern(label, find(), model, query) for label, find, model, query in found]
    return [one for one in rows if one.count]


def _concern(label: str, rows: QuerySet[Model], model: str, query: str) -> Concern:
    name = "admin:payments_refund_owing" if model == "order" else f"admin:payments_{model}_changelist"
    url = f"{reverse(name)}{query and f'?{query}'}"
    right = f"payments.view_{'refund' if model == 'order' else model}"
    return Concern(label, rows.order_by()[:MOST].count(), url, right)
