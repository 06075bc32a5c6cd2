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
from orders.services import returns, steps
from orders.services.cancel import cancel
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


def test_cash_is_here_when_the_one_package_still_open_is_cancelled():
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1))
    first, other = order.packages.all()
    for step in (steps.confirm, steps.ship, steps.deliver):
        step(first.pk)
    cancel(order.pk, package_ids=[other.pk])
    order.refresh_from_db()
    assert (order.cod, order.payment, order.owed_vnd) == (Order.Cod.COLLECTED, Order.Payment.PAID, 0)
    assert order.due_vnd == 120_000


def test_cash_is_here_though_the_first_package_was_sent_back_before_the_last_arrived():
    order = bring(web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1)), Status.SHIPPING)
    first, last = order.packages.all()
    steps.deliver(first.pk)
    asked = returns.ask(first.pk, reason="wrong", words="?", units={first.lines.get().pk: 1})
    returns.approve(asked.pk)
    returns.receive(asked.pk, on_shelf=True)
    steps.deliver(last.pk)
    order.refresh_from_db()
    assert (order.cod, order.payment, order.owed_vnd) == (Order.Cod.COLLECTED, Order.Payment.PAID, 120_000)


def test_who_has_paid_is_not_asked_again_at_the_door():
    order = web_order()
    steps.paid(order.pk)
    bring(order, Status.SHIPPING)
    assert order.cod == Order.Cod.NONE
    assert Message.objects.get(template="shipped").context["due_vnd"] == 0


def test_money_that_comes_late_does_not_wipe_out_what_is_owed():
    order = bring(web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1)), Status.SHIPPING)
    first = order.packages.all()[0]
    steps.deliver(first.pk)
    asked = returns.ask(first.pk, reason="wrong", words="?", units={first.lines.get().pk: 1})
    returns.approve(asked.pk, has_goods_back=False)
    steps.paid(order.pk)
    order.refresh_from_db()
    assert order.owed_vnd == asked.refund_vnd == 120_000


@pytest.mark.parametrize(("on_shelf", "left"), [(True, 5), (False, 3)])
def test_what_nobody_took_comes_back_with_the_money_that_was_paid(on_shelf, left):
    variant = VariantFactory(stock=5)
    order = web_order((variant, 2), method=Order.Method.BANK_QR)
    steps.paid(order.pk)
    bring(order, Status.SHIPPING)
    package = order.packages.get()
    with pytest.raises(WrongStep):
        steps.come_back(package.pk, on_shelf=on_shelf)
    steps.fail(package.pk)
    steps.come_back(package.pk, on_shelf=on_shelf)
    steps.come_back(package.pk, on_shelf=on_shelf)
    order.refresh_from_db()
    assert (order.status, order.fulfilment) == (Status.RETURNED, Fulfilment.BACK)
    assert (order.owed_vnd, order.due_vnd, shelf(variant)) == (220_000, 0, (left, 0))


def test_no_cash_comes_for_what_nobody_took():
    order = bring(web_order(), Status.SHIPPING)
    steps.fail(order.packages.get().pk)
    steps.come_back(order.packages.get().pk, on_shelf=True)
    order.refresh_from_db()
    assert (order.cod, order.payment) == (Order.Cod.NONE, Order.Payment.UNPAID)
    assert (order.owed_vnd, order.due_vnd) == (0, 0)


def test_sent_again_under_another_number_is_told_again():
    order = bring(web_order(), Status.PACKING)
    package = order.packages.get()
    steps.ship(package.pk, tracking="VN1")
    steps.fail(package.pk)
    steps.ship(package.pk, tracking="VN2")
    messages = Message.objects.filter(template="shipped").order_by("pk")
    assert [message.context["tracking"] for message in messages] == ["VN1", "VN2"]
