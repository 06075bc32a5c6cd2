"""The only FOR UPDATE querysets of this app. An order is locked before its payments, receipts and refunds."""

from datetime import date, datetime

from django.db.models import QuerySet

from catalog.models import Producer
from core import clock
from orders import locks
from orders.models import Order
from payments.models import Difference, Payment, Receipt, Refund, Settlement, StatementDay


def order(order_id: int) -> Order:
    """One order. Raises Order.DoesNotExist."""
    return locks.orders([order_id]).get()


def payment(payment_id: int) -> Payment:
    """One attempt, its order locked first and at hand. Raises Payment.DoesNotExist."""
    owner = order(Payment.objects.values_list("order_id", flat=True).get(pk=payment_id))
    found = Payment.objects.select_for_update().get(pk=payment_id)
    found.order = owner
    return found


def refund(refund_id: int) -> Refund:
    """One refund, its order locked first and at hand. Raises Refund.DoesNotExist."""
    owner = order(Refund.objects.values_list("order_id", flat=True).get(pk=refund_id))
    found = Refund.objects.select_for_update().get(pk=refund_id)
    found.order = owner
    return found


def receipt(receipt_id: int) -> Receipt:
    """One receipt of no order yet. Raises Receipt.DoesNotExist."""
    return Receipt.objects.select_for_update().get(pk=receipt_id)


def to_look_at(now: datetime, most: int) -> QuerySet[Payment]:
    """Attempts whose gateway is to be asked, the longest waiting first; what another has, is passed over."""
    due = Payment.objects.filter(look_at__lte=now).order_by("look_at")
    return due.select_for_update(skip_locked=True)[:most]


def refunds_due(now: datetime, most: int) -> QuerySet[Refund]:
    """Refunds that a gateway is to be told of or asked about."""
    states = (Refund.State.READY, Refund.State.SENT)
    due = Refund.objects.filter(way=Refund.Way.GATEWAY, state__in=states, not_before__lte=now)
    return due.order_by("not_before").select_for_update(skip_locked=True)[:most]


def producer(producer_id: int) -> Producer:
    """One producer, whose settlements are written under this lock. Raises Producer.DoesNotExist.

    `no_key`: orders that refer to it go on meanwhile.
    """
    return Producer.objects.select_for_update(no_key=True).get(pk=producer_id)


def settlement(settlement_id: int) -> Settlement:
    """One settlement, its producer locked first. Raises Settlement.DoesNotExist."""
    producer(Settlement.objects.values_list("producer_id", flat=True).get(pk=settlement_id))
    return Settlement.objects.select_for_update().get(pk=settlement_id)


def statement_day(source: str, day: date) -> StatementDay:
    """A day of a source, made if it is new; whoever reads or compares it holds this lock."""
    StatementDay.objects.get_or_create(source=source, day=day, defaults={"read_at": clock.now()})
    return StatementDay.objects.select_for_update().get(source=source, day=day)


def difference(difference_id: int) -> Difference:
    """One difference about to be taken or closed. Raises Difference.DoesNotExist."""
    return Difference.objects.select_for_update().get(pk=difference_id)
