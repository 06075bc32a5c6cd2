"""What creators brought and earned."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, When

from core import rules
from livestream.models import Collaboration, Commission, CommissionEntry, Creator, CreatorPayout
from orders.models import Order, Return
from orders.states import Status

ARRIVED = (Status.DELIVERED, Status.COMPLETED, Status.RETURNED)
UNDECIDED = (Return.State.ASKED, Return.State.APPROVED)


def due(at: datetime) -> QuerySet[Commission]:
    """Those that can be approved: delivered, paid, the days to send back over and no return undecided. What
    never arrived stays as it is: nothing is owed of it."""
    open_returns = Return.objects.filter(package=OuterRef("line__package"), state__in=UNDECIDED)
    is_paid = ~Q(line__order__payment=Order.Payment.UNPAID) | Q(line__order__cod=Order.Cod.COLLECTED)
    return Commission.objects.filter(
        is_paid & rules.days_over("return_days", "line__package__delivered_at", at=at),
        ~Exists(open_returns),
        approved_at=None,
        line__package__status__in=ARRIVED,
    )


def stale() -> QuerySet[Commission]:
    """Those whose line has changed since."""
    stays = F("line__quantity") - F("line__cancelled") - F("line__returned")
    return Commission.objects.annotate(
        stays=Case(When(line__quantity__lt=F("line__cancelled") + F("line__returned"), then=0), default=stays)
    ).exclude(units=F("stays"))


def by_code(code: str, day: date) -> Collaboration | None:
    """The agreement in force on a day under this code, however it is typed, with its creator and goods."""
    found = Collaboration.objects.filter(code=code.strip().upper()).select_related("creator__producer")
    agreement = found.first()
    return agreement if agreement is not None and agreement.is_in_force(day) else None


@dataclass(frozen=True, slots=True)
class Results:
    """What came by one agreement: orders, what stays of them, and the commission by where it stands."""

    collaboration: Collaboration
    orders: int
    revenue_vnd: int
    pending_vnd: int
    approved_vnd: int
    paid_vnd: int


def results(creator: Creator) -> list[Results]:
    """Each agreement of a creator. Three queries."""
    agreements = list(creator.collaborations.prefetch_related("products"))
    sums = (
        Commission.objects.filter(collaboration__creator=creator)
        .order_by()
        .values("collaboration")
        .annotate(
            orders=Count("line__order", distinct=True, filter=Q(units__gt=0)),
            revenue_vnd=Sum("base_vnd"),
            pending_vnd=Sum("amount_vnd", filter=Q(approved_at=None), default=0),
        )
    )
    owed = (
        CommissionEntry.objects.filter(commission__collaboration__creator=creator)
        .order_by()
        .values(agreement=F("commission__collaboration"))
        .annotate(
            approved_vnd=Sum("amount_vnd", filter=Q(payout=None), default=0),
            paid_vnd=Sum("amount_vnd", filter=Q(payout__isnull=False), default=0),
        )
    )
    brought: dict[int, dict[str, Any]] = {one["collaboration"]: dict(one) for one in sums}
    earned: dict[int, dict[str, Any]] = {one["agreement"]: dict(one) for one in owed}
    nothing = dict.fromkeys(("orders", "revenue_vnd", "pending_vnd", "approved_vnd", "paid_vnd"), 0)
    found = {one: nothing | brought.get(one.pk, {}) | earned.get(one.pk, {}) for one in agreements}
    return [Results(one, **{name: row[name] for name in nothing}) for one, row in found.items()]


def lines(creator: Creator) -> QuerySet[Commission]:
    """Every commission of a creator, the newest order first."""
    return Commission.objects.filter(collaboration__creator=creator).select_related(
        "line__order", "collaboration"
    )


def payouts(producer_id: int) -> QuerySet[CreatorPayout]:
    """What a producer paid its creators."""
    return CreatorPayout.objects.filter(creator__producer=producer_id).select_related("creator")
