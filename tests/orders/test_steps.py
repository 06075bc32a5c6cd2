"""A package of the web shop goes its way, its order follows the slowest, and stock and money with them."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from core import clock
from inventory.models import StockRecord
from notifications.models import Message
from orders.errors import WrongStep
from orders.models import Order, OrderEvent
from orders.services import steps
from orders.states import Fulfilment, Status
from tests.factories import UserFactory, VariantFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db


def shelf(variant) -> tuple[int, int]:
    """(on hand, reserved)."""
    return StockRecord.objects.values_list("on_hand", "reserved").get(pk=variant.pk)


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def test_an_order_stands_where_its_slowest_package_stands():
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 2))
    quick, slow = order.packages.all()
    steps.confirm(quick.pk)
    steps.pack(quick.pk)
    steps.ship(quick.pk)
    order.refresh_from_db()
    assert order.status == Status.PENDING_CONFIRM
    steps.confirm(slow.pk)
    order.refresh_from_db()
    assert (order.status, order.fulfilment) == (Status.TO_SHIP, Fulfilment.NOT_PACKED)


def test_goods_leave_the_shelf_when_they_are_sent_and_not_before():
    variant = VariantFactory(stock=5)
    order = bring(web_order((variant, 2)), Status.PACKING)
    assert shelf(variant) == (5, 2)
    package = steps.ship(order.packages.get().pk, tracking=" VN123 ", carrier="Viettel Post")
    assert shelf(variant) == (3, 0)
    assert (package.tracking, package.carrier) == ("VN123", "Viettel Post")


def test_a_step_taken_twice_is_as_once():
    order = web_order()
    for step in (steps.confirm, steps.pack, steps.ship, steps.deliver):
        step(order.packages.get().pk)
        step(order.packages.get().pk)
    assert told() == ["confirmed", "shipped", "delivered"]
    assert order.events.filter(kind=OrderEvent.Kind.STATUS).count() == 4


@pytest.mark.parametrize(
    ("reached", "step"),
    [
        (Status.TO_SHIP, steps.deliver),
        (Status.TO_SHIP, steps.complete),
        (Status.SHIPPING, steps.pack),
        (Status.SHIPPING, steps.confirm),
        (Status.DELIVERED, steps.ship),
    ],
)
def test_no_step_is_skipped_or_taken_back(reached, step):
    order = bring(web_order(), reached)
    before = (list(order.packages.values()), order.events.count(), told())
    with pytest.raises(WrongStep):
        step(order.packages.get().pk)
    assert (list(order.packages.values()), order.events.count(), told()) == before


def test_cash_is_collected_with_the_last_package():
    order = bring(web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1)), Status.SHIPPING)
    first, last = order.packages.all()
    steps.deliver(first.pk)
    order.refresh_from_db()
    assert (order.cod, order.payment) == (Order.Cod.DUE, Order.Payment.UNPAID)
    steps.deliver(last.pk)
    order.refresh_from_db()
    assert (order.cod, order.payment) == (Order.Cod.COLLECTED, Order.Payment.PAID)
    assert order.paid_at is not None


def test_the_carrier_asks_for_what_the_package_costs_and_the_shopper_is_told():
    order = bring(web_order(voucher_vnd=30_000), Status.SHIPPING)
    message = Message.objects.get(template="shipped")
    assert message.context["due_vnd"] == order.total_vnd == 90_000
    assert message.recipient == "lan@example.vn"


def test_nothing_begins_before_it_is_paid_and_everything_when_it_is():
    order = web_order(method=Order.Method.BANK_QR)
    package = order.packages.get()
    with pytest.raises(WrongStep):
        steps.confirm(package.pk)
    steps.paid(order.pk)
    steps.paid(order.pk)
    order.refresh_from_db()
    assert (order.status, order.payment, order.owed_vnd) == (Status.PENDING_CONFIRM, Order.Payment.PAID, 0)
    assert order.expires_at is None


def test_money_for_an_order_that_ran_out_is_owed_back():
    order = web_order(method=Order.Method.BANK_QR, status=Status.CANCELLED)
    order.packages.update(status=Status.CANCELLED)
    steps.paid(order.pk)
    order.refresh_from_db()
    assert (order.status, order.owed_vnd) == (Status.CANCELLED, 120_000)


def test_a_delivered_package_completes_by_itself_when_the_time_for_returns_is_over():
    order = bring(web_order(), Status.DELIVERED)
    assert steps.complete_old() == 0
    with time_machine.travel(clock.now() + timedelta(days=settings.RETURN_DAYS, minutes=1)):
        assert steps.complete_old() == 1
    order.refresh_from_db()
    assert order.status == Status.COMPLETED


def test_the_history_says_who_did_what_to_which_package():
    order, staff = web_order(), UserFactory(staff=True)
    steps.confirm(order.packages.get().pk, by=staff)
    event = order.events.get()
    assert (event.detail, event.by, event.package) == (
        "pending_confirm → to_ship",
        staff,
        order.packages.get(),
    )


def test_a_guest_without_an_address_for_mail_is_told_by_sms():
    bring(web_order(email=""), Status.TO_SHIP)
    assert Message.objects.values_list("medium", "recipient").get() == ("sms", "+84912345678")
