"""Cash: what the carrier has to collect, has collected and has handed over."""

from datetime import UTC, datetime

import pytest

from core.models import OutboxEvent
from core.outbox import Topic
from orders.models import Order
from orders.services import steps
from orders.services.money import receive
from orders.states import Status
from payments.errors import WrongState
from payments.models import Payment, Receipt
from payments.services import cash
from tests.factories import VariantFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db
State = Payment.State
AT = datetime(2026, 12, 1, 3, tzinfo=UTC)


def states(order: Order) -> list[tuple[str, int]]:
    cash.follow([order.pk])
    return list(order.payments.order_by("package__number").values_list("state", "amount_vnd"))


def test_each_package_is_a_debt_of_the_carrier_from_hand_over_to_remittance():
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 2))
    first, second = order.packages.all()
    assert states(order) == []
    for package in (first, second):
        steps.confirm(package.pk)
        steps.pack(package.pk)
    steps.ship(first.pk)
    assert states(order) == [(State.PENDING, 120_000)]
    steps.ship(second.pk)
    steps.deliver(first.pk)
    assert states(order) == [(State.COLLECTED, 120_000), (State.PENDING, 220_000)]
    payment = order.payments.get(package=first)
    receipt = cash.remitted(payment.pk, amount_vnd=120_000, reference="GHN-7", at=AT)
    assert (receipt.finding, receipt.closed_at is None) == ("due", False)
    assert cash.remitted(payment.pk, amount_vnd=120_000, reference="GHN-7", at=AT) is None
    assert states(order) == [(State.PAID, 120_000), (State.PENDING, 220_000)]


def test_steps_say_so_to_the_outbox():
    order = bring(web_order(), Status.PACKING)
    OutboxEvent.objects.all().delete()
    steps.ship(order.packages.get().pk)
    assert Topic.ORDER in OutboxEvent.objects.filter(key=order.pk).values_list("topic", flat=True)


def test_a_parcel_that_nobody_took_is_no_debt():
    order = bring(web_order(), Status.SHIPPING)
    states(order)
    steps.fail(order.packages.get().pk)
    assert states(order) == [(State.PENDING, 120_000)]
    steps.come_back(order.packages.get().pk, on_shelf=True)
    assert states(order) == [(State.FAILED, 120_000)]


def test_what_was_transferred_at_the_door_is_not_collected():
    order = bring(web_order(), Status.SHIPPING)
    states(order)
    receive(order.pk, amount_vnd=120_000)
    assert states(order) == [(State.FAILED, 120_000)]
    steps.deliver(order.packages.get().pk)
    order.refresh_from_db()
    assert (order.payment, order.received_vnd, order.owed_vnd) == (Order.Payment.PAID, 120_000, 0)
    assert states(order) == [(State.FAILED, 120_000)]


def test_less_and_more_than_was_collected_are_for_a_person():
    order = bring(web_order(), Status.DELIVERED)
    states(order)
    payment = order.payments.get()
    part = cash.remitted(payment.pk, amount_vnd=100_000, reference="A", at=AT)
    more = cash.remitted(payment.pk, amount_vnd=30_000, reference="B", at=AT)
    assert [(one.finding, one.closed_at) for one in (part, more)] == [("part", None), ("excess", None)]
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd) == (State.PAID, 130_000)


def test_nothing_is_handed_over_before_it_was_collected():
    order = bring(web_order(), Status.SHIPPING)
    states(order)
    with pytest.raises(WrongState):
        cash.remitted(order.payments.get().pk, amount_vnd=120_000, reference="A", at=AT)
    assert not Receipt.objects.exists()
