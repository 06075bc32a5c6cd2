"""What is to be settled: packages whose money is with us and that stay with the shopper, and what came back
of those that were settled."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import rules
from orders.models import Order, Package, Return
from orders.states import Status
from payments.days import end_of
from payments.models import Payment, Receipt, SettlementLine

STAYED = (Status.COMPLETED, Status.RETURNED)  # a package that nobody took was never delivered
LAST_MOMENT = timedelta(microseconds=1)  # of a day; what was delivered as it ended is over a day later
OWED_BACK = Q(state__in=(Return.State.RECEIVED, Return.State.REFUNDED)) | Q(
    state=Return.State.APPROVED, has_goods_back=False
)
UNDECIDED = (Return.State.ASKED, Return.State.APPROVED)


def producers(until: date) -> list[int]:
    """Ids of those who have something to be settled, in order."""
    found = _packages(until).order_by("producer_id").values_list("producer_id", flat=True)
    return list(found.distinct())


def packages(producer_id: int, until: date) -> list[Package]:
    """Packages with something to be settled up to the end of a day, oldest first, with all it takes to do so:
    `money_at` and `money_by` (a method) for the sale, `owed_returns` in the order they were decided."""
    returns = Return.objects.filter(OWED_BACK, decided_at__lt=end_of(until)).order_by("decided_at", "pk")
    return list(
        _packages(until)
        .filter(producer=producer_id)
        .select_related("order")
        .prefetch_related(
            "lines",
            Prefetch("settlement_lines", SettlementLine.objects.order_by("pk")),
            Prefetch("returns", returns.prefetch_related("lines"), to_attr="owed_returns"),
        )
        .order_by("delivered_at", "pk")
    )


def _packages(until: date) -> QuerySet[Package]:
    lines = SettlementLine.objects.filter(package=OuterRef("pk"), asked=None)
    cash = Payment.objects.filter(package=OuterRef("pk"), state=Payment.State.PAID)
    came = Receipt.objects.filter(order=OuterRef("order_id"), amount_vnd__gt=0).exclude(
        source=Order.Method.COD
    )
    new_returns = Return.objects.filter(
        OWED_BACK, package=OuterRef("pk"), decided_at__lt=end_of(until)
    ).exclude(Exists(SettlementLine.objects.filter(asked=OuterRef("pk"))))
    open_returns = Return.objects.filter(package=OuterRef("pk"), state__in=UNDECIDED).exclude(OWED_BACK)
    is_paid_ahead = ~Q(order__payment=Order.Payment.UNPAID) & Q(order__cod=Order.Cod.NONE, money_by__gt="")
    is_sale = (
        Q(is_settled=False, status__in=STAYED, money_at__lt=end_of(until))
        & rules.days_over("return_days", "delivered_at", at=end_of(until) - LAST_MOMENT)
        & (Q(cash_at__isnull=False) | is_paid_ahead)
        & ~Exists(open_returns)
    )
    return Package.objects.annotate(
        is_settled=Exists(lines),
        cash_at=Subquery(cash.values("settled_at")[:1]),
        money_at=Coalesce("cash_at", F("order__paid_at")),
        money_by=Coalesce(
            Subquery(cash.values("method")[:1]), Subquery(came.order_by("-at").values("source")[:1])
        ),
    ).filter(is_sale | (Q(is_settled=True) & Exists(new_returns)))
