"""Money comes for an order: in time, in parts, too much, twice, and too late."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from inventory.models import StockRecord
from notifications.models import Message
from orders.errors import WrongStep
from orders.models import Order
from orders.services import refunds
from orders.services.cancel import cancel
from orders.services.expire import expire_unpaid
from orders.services.money import Arrival, pay_by, receive
from orders.states import Status
from promotions.models import Voucher
from tests.factories import VariantFactory
from tests.orders.web import web_order

pytestmark = pytest.mark.django_db


def reserved(variant) -> int:
    return StockRecord.objects.values_list("reserved", flat=True).get(pk=variant.pk)


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def unpaid(*goods, **fields) -> Order:
    return web_order(*goods, method=Order.Method.BANK_QR, **fields)


def lapsed(*goods, **fields) -> Order:
    """An order whose time is over."""
    order = unpaid(*goods, **fields)
    assert order.expires_at is not None
    with time_machine.travel(order.expires_at + timedelta(seconds=1)):
        assert expire_unpaid() == 1
    order.refresh_from_db()
    assert order.status == Status.CANCELLED
    return order


def test_what_is_due_pays_the_order():
    order, arrival = receive(unpaid().pk, amount_vnd=120_000)
    assert arrival == Arrival.DUE
    assert (order.payment, order.received_vnd, order.owed_vnd) == (Order.Payment.PAID, 120_000, 0)
    assert (order.status, order.expires_at) == (Status.PENDING_CONFIRM, None)
    assert told() == ["paid"]


def test_parts_add_up_and_each_gives_more_time_for_the_rest():
    order = unpaid()
    with time_machine.travel(order.expires_at - timedelta(minutes=1), tick=False):
        order, arrival = receive(order.pk, amount_vnd=50_000)
        assert (arrival, order.payment) == (Arrival.PART, Order.Payment.UNPAID)
        assert order.expires_at == clock.now() + timedelta(minutes=15)
        assert Message.objects.get().context["missing_vnd"] == 70_000
        order, arrival = receive(order.pk, amount_vnd=70_000)
    assert (arrival, order.payment, order.owed_vnd) == (Arrival.DUE, Order.Payment.PAID, 0)


def test_no_number_of_parts_keeps_the_goods_for_ever():
    order = unpaid()
    placed_at = order.placed_at
    for minute in range(10, 200, 10):
        with time_machine.travel(placed_at + timedelta(minutes=minute)):
            order.refresh_from_db()
            if order.expires_at > clock.now():
                receive(order.pk, amount_vnd=1_000)
    order.refresh_from_db()
    assert order.expires_at == placed_at + timedelta(minutes=60)


def test_what_is_more_than_due_is_owed_back():
    order, arrival = receive(unpaid().pk, amount_vnd=125_000)
    assert (arrival, order.payment, order.owed_vnd) == (Arrival.EXCESS, Order.Payment.PAID, 5_000)


def test_what_comes_twice_is_owed_back_and_the_order_stays_paid_when_that_is_paid_back():
    order = unpaid()
    receive(order.pk, amount_vnd=120_000)
    order, arrival = receive(order.pk, amount_vnd=120_000)
    assert (arrival, order.owed_vnd, order.received_vnd) == (Arrival.DOUBLE, 120_000, 240_000)
    order = refunds.refunded(order.pk)
    assert (order.payment, order.refunded_vnd, order.owed_vnd) == (Order.Payment.PAID, 120_000, 0)


def test_late_money_takes_the_order_up_again_while_its_goods_are_there():
    variant = VariantFactory(stock=5)
    order = lapsed((variant, 2))
    assert reserved(variant) == 0
    order, arrival = receive(order.pk, amount_vnd=order.total_vnd)
    order.refresh_from_db()
    assert (arrival, order.status, order.payment) == (
        Arrival.LATE,
        Status.PENDING_CONFIRM,
        Order.Payment.PAID,
    )
    assert (order.owed_vnd, order.due_vnd, order.lapsed_vnd) == (0, order.total_vnd, 0)
    assert reserved(variant) == 2
    assert [line.wanted for line in order.lines.all()] == [2]


def test_late_money_is_owed_back_when_the_goods_are_gone_and_nothing_else_changes():
    scarce, plenty = VariantFactory(stock=2), VariantFactory(stock=9)
    order = lapsed((plenty, 1), (scarce, 2))
    web_order((scarce, 1), number=2)
    order, arrival = receive(order.pk, amount_vnd=order.total_vnd)
    assert (arrival, order.status, order.owed_vnd) == (Arrival.LATE, Status.CANCELLED, order.total_vnd)
    assert (reserved(plenty), reserved(scarce)) == (0, 1)
    assert set(order.packages.values_list("status", flat=True)) == {Status.CANCELLED}
    assert refunds.refunded(order.pk).payment == Order.Payment.REFUNDED


def test_late_money_is_owed_back_when_the_voucher_was_used_by_another():
    variant = VariantFactory(stock=5)
    now = clock.now()
    voucher = Voucher.objects.create(
        code="TET",
        name="Tết",
        amount_vnd=10_000,
        starts_at=now,
        ends_at=now + timedelta(days=9),
        usage_limit=1,
    )
    order = lapsed((variant, 1), voucher_vnd=10_000, voucher_code="TET")
    Voucher.objects.filter(pk=voucher.pk).update(used=1)
    order, _arrival = receive(order.pk, amount_vnd=order.total_vnd)
    assert (order.status, order.owed_vnd, reserved(variant)) == (Status.CANCELLED, order.total_vnd, 0)


def test_late_money_does_not_take_up_what_a_person_cancelled_or_what_is_being_paid_back():
    by_hand = unpaid(number=1)
    cancel(by_hand.pk, reason="Đổi ý")
    going_back = lapsed(number=2)
    for order, may_revive in ((by_hand, True), (going_back, False)):
        order, arrival = receive(order.pk, amount_vnd=order.total_vnd, may_revive=may_revive)
        assert (arrival, order.status, order.owed_vnd) == (Arrival.LATE, Status.CANCELLED, order.total_vnd)


def test_a_part_that_came_is_owed_back_when_the_rest_does_not():
    order = unpaid()
    receive(order.pk, amount_vnd=50_000)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        expire_unpaid()
    order.refresh_from_db()
    assert (order.status, order.owed_vnd) == (Status.CANCELLED, 50_000)
    assert Message.objects.get(template="cancelled").context["refund_vnd"] == 50_000
    order, _arrival = receive(order.pk, amount_vnd=70_000)
    assert (order.status, order.owed_vnd) == (Status.CANCELLED, 120_000)


def test_what_came_suffices_once_the_rest_is_cancelled():
    order = unpaid((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1))
    receive(order.pk, amount_vnd=130_000)
    order = cancel(order.pk, package_ids=[order.packages.last().pk])
    order.refresh_from_db()
    assert (order.payment, order.due_vnd, order.owed_vnd) == (Order.Payment.PAID, 120_000, 10_000)
    assert order.status == Status.PENDING_CONFIRM


def test_another_way_to_pay_gives_more_time_and_cash_lets_the_producers_begin():
    order = unpaid()
    with time_machine.travel(order.placed_at + timedelta(minutes=10), tick=False):
        order = pay_by(order.pk, Order.Method.MOMO)
        assert (order.method, order.expires_at) == (Order.Method.MOMO, clock.now() + timedelta(minutes=15))
        order = pay_by(order.pk, Order.Method.COD)
    order.refresh_from_db()
    assert (order.cod, order.expires_at, order.status) == (Order.Cod.DUE, None, Status.PENDING_CONFIRM)
    with pytest.raises(WrongStep):
        pay_by(order.pk, Order.Method.VNPAY)


@pytest.mark.parametrize("spoil", ["over", "part", "paid"])
def test_an_order_that_is_over_paid_or_partly_paid_is_not_changed(spoil):
    order = unpaid()
    method, at = Order.Method.VNPAY, clock.now()
    if spoil == "over":
        at = order.expires_at
    elif spoil == "part":
        receive(order.pk, amount_vnd=1_000)
        method = Order.Method.COD
    else:
        receive(order.pk, amount_vnd=120_000)
    with time_machine.travel(at), pytest.raises(WrongStep):
        pay_by(order.pk, method)
    order.refresh_from_db()
    assert (order.method, order.cod) == (Order.Method.BANK_QR, Order.Cod.NONE)


def test_nothing_is_no_money():
    with pytest.raises(ValueError, match="nothing"):
        receive(unpaid().pk, amount_vnd=0)
