"""Two books for tests: ours, with payments as they were booked, and statements that tell of them."""

from datetime import datetime, timedelta
from typing import Any

from orders.models import Order
from payments.days import VIETNAM
from payments.models import Difference, Payment, Refund
from payments.providers.protocol import News, Outcome, Verdict
from payments.services.settle import apply
from payments.statements import Line, Type

NOON = datetime(2026, 11, 29, 12, tzinfo=VIETNAM)


def booked(payment: Payment, number: str, at: datetime = NOON, vnd: int | None = None) -> Payment:
    """A payment whose money came, as its gateway told."""
    news = News(payment.reference, Verdict.PAID, vnd, transaction_id=number, paid_at=at)
    assert apply(payment.pk, news) == Outcome.STORED
    payment.refresh_from_db()
    return payment


def line(number: str, reference: str = "", vnd: int = 120_000, at: datetime = NOON, **more: Any) -> Line:
    """A payment on a statement."""
    more.setdefault("type", Type.PAY)
    more.setdefault("fee_vnd", 0)
    return Line(transaction_id=number, reference=reference, amount_vnd=vnd, at=at, **more)


def open_ones(**of: Any) -> list[tuple[str, str]]:
    """Open differences: bucket and key."""
    rows = Difference.objects.filter(closed_at=None, **of).order_by("bucket", "key")
    return list(rows.values_list("bucket", "key"))


class Answers:
    """A gateway that answers questions with what it was given; without an answer it is away."""

    def __init__(self, **verdicts: Verdict) -> None:
        self.verdicts, self.asked = verdicts, []

    def look(self, attempt, *, request_id, now):
        self.asked.append(attempt.reference)
        verdict = self.verdicts.get(attempt.reference, Verdict.UNKNOWN)
        return News(
            attempt.reference,
            verdict,
            attempt.amount_vnd,
            transaction_id=f"N{attempt.reference}",
            paid_at=NOON,
        )


def refund_of(order: Order, payment: Payment | None, number: str, vnd: int, **more: Any) -> Refund:
    """A refund that was paid."""
    defaults: dict[str, Any] = {
        "order": order,
        "payment": payment,
        "way": Refund.Way.GATEWAY,
        "reference": "HTABCDEFGHJK",
        "amount_vnd": vnd,
        "state": Refund.State.DONE,
        "asked_at": NOON,
        "done_at": NOON + timedelta(minutes=1),
        "transaction_id": number,
    }
    return Refund.objects.create(**defaults | more)
