"""What waits for a person in the books, and how much of it there is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from payments.models import Difference, Payment, Refund, Settlement
from payments.queries import orders_owing, receipts_to_look_at, stuck

MOST = 1000  # counted no further


def held_payments() -> QuerySet[Payment]:
    """Money that a gateway took and suspects: a person decides."""
    return Payment.objects.filter(state=Payment.State.HELD).order_by("opened_at", "pk")


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


def differences_open() -> QuerySet[Difference]:
    """Differences of two books that nobody has closed and that have not gone, the oldest first."""
    return Difference.objects.filter(closed_at__isnull=True).order_by("found_at", "pk")


def open_of_day() -> Coalesce:
    """For a query of reconciled days: how many open differences each has."""
    of_day = differences_open().filter(source=OuterRef("source"), day=OuterRef("day")).order_by()
    count = of_day.values("source").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count), 0)


def settlements_to_pay() -> QuerySet[Settlement]:
    """Settlements that are closed and not paid, the oldest first."""
    return Settlement.objects.filter(state=Settlement.State.CLOSED).order_by("until", "pk")


@dataclass(frozen=True, slots=True)
class Concern:
    """Something staff should look at: words, how many there are, the page that lists them, the right without
    which nobody sees it, and whether its time is over."""

    label: str
    count: int
    url: str
    right: str
    is_late: bool = False


def concerns() -> list[Concern]:
    """What waits for a person, without what there is none of. One bounded count each."""
    found: tuple[tuple[str, QuerySet[Any], str, str], ...] = (
        (_("receipts to look at"), receipts_to_look_at(), "receipt_changelist", "?work=open"),
        (_("payments under suspicion"), held_payments(), "payment_changelist", "?work=held"),
        (_("payments that wait too long"), stuck(), "payment_changelist", "?work=overdue"),
        (_("orders that are owed money"), orders_owing(), "refund_owing", ""),
        (_("refunds that wait for a second person"), refunds_asked(), "refund_changelist", "?work=asked"),
        (_("refunds to be paid by transfer"), refunds_to_pay(), "refund_changelist", "?work=to_pay"),
        (_("refunds that were refused"), refunds_refused(), "refund_changelist", "?work=refused"),
        (_("differences between two books"), differences_open(), "difference_changelist", "?work=open"),
        (_("settlements to be paid"), settlements_to_pay(), "settlement_changelist", "?state__exact=closed"),
    )
    rows = [
        Concern(
            label,
            rows.order_by()[:MOST].count(),
            f"{reverse(f'admin:payments_{name}')}{query}",
            f"payments.view_{name.partition('_')[0]}",
        )
        for label, rows, name, query in found
    ]
    return [one for one in rows if one.count]
