"""Cash on delivery is a promise: unconfirmed it is given up, and one phone number promises only so much."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from inventory.models import StockRecord
from notifications.models import Message
from orders import services
from orders.errors import CodLimit
from orders.models import Cart, Order
from orders.services import steps
from orders.services.cancel import cancel
from orders.states import Status
from tests.factories import VariantFactory
from tests.orders.carts import Nothing, cart_of, confirmed, details, prepared
from tests.orders.placing import imported, line
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db
OTHER_PHONE = "+84987654321"


@pytest.fixture
def tea():
    return VariantFactory(stock=50, price_vnd=100_000)


def place(cart_pk: int) -> Order:
    cart = Cart.objects.get(pk=cart_pk)
    return services.place(cart_pk, confirmed(cart))


def after(**time):
    return time_machine.travel(clock.now() + timedelta(**time), tick=False)


def test_what_nobody_confirmed_for_three_days_gives_its_goods_back_and_is_told_once(tea):
    order = web_order((tea, 2))
    with after(days=3, seconds=1):
        assert (services.expire_unconfirmed(), services.expire_unconfirmed()) == (1, 0)
    order.refresh_from_db()
    assert (order.status, order.cod, order.due_vnd) == (Status.CANCELLED, Order.Cod.NONE, 0)
    assert StockRecord.objects.get(variant=tea).reserved == 0
    assert Message.objects.get(template="cancelled").context["reason"] == order.cancel_reason != ""


def test_a_second_before_its_time_it_still_holds(tea):
    web_order((tea, 2))
    with after(days=2, hours=23, minutes=59, seconds=59), Nothing():
        assert services.expire_unconfirmed() == 0


def test_of_an_order_that_one_producer_confirmed_only_the_rest_is_given_up(tea):
    order = web_order((tea, 1), (VariantFactory(stock=5), 1))
    first, second = order.packages.all()
    steps.confirm(first.pk)
    with after(days=4):
        assert services.expire_unconfirmed() == 1
    assert [one.status for one in order.packages.all()] == [Status.TO_SHIP, Status.CANCELLED]
    order.refresh_from_db()
    assert (order.status, order.cod) == (Status.TO_SHIP, Order.Cod.DUE)
    assert Message.objects.get(template="cancelled").context["producer"] == second.producer.name


def test_orders_that_are_paid_confirmed_or_of_a_marketplace_are_left_alone(tea):
    bring(web_order((tea, 1), number=1), Status.TO_SHIP)
    web_order((tea, 1), number=2, method=Order.Method.VNPAY)
    web_order((tea, 1), number=3, payment=Order.Payment.PAID, cod=Order.Cod.NONE)
    imported(line(tea), status=Status.PENDING_CONFIRM)
    with after(days=9), Nothing():
        assert services.expire_unconfirmed() == 0


@pytest.mark.parametrize("step", [services.prepare, lambda pk, _details: place(pk)])
def test_one_phone_has_only_so_many_orders_to_be_paid_on_delivery(tea, settings, step):
    settings.COD_MOST_ORDERS = 2
    cart = prepared(cart_of((tea, 1)))
    for number in range(2):
        web_order((tea, 1), number=number)
    with Nothing(), pytest.raises(CodLimit):
        step(cart.pk, details())
    assert cart.lines.get().quantity == 1


def test_one_phone_owes_only_so_much_on_delivery(tea, settings):
    first = web_order((tea, 1))
    cart = cart_of((tea, 2))
    settings.COD_MOST_VND = 10**9
    total_vnd = services.prepare(cart.pk, details()) and place(cart.pk).total_vnd
    Order.objects.exclude(pk=first.pk).update(cod=Order.Cod.NONE)
    again = cart_of((tea, 2))
    settings.COD_MOST_VND = first.due_vnd + total_vnd - 1
    with Nothing(), pytest.raises(CodLimit):
        services.prepare(again.pk, details())
    settings.COD_MOST_VND += 1
    assert services.prepare(again.pk, details()).held_until is not None


@pytest.mark.parametrize("more", [{"phone": OTHER_PHONE}, {"method": Order.Method.BANK_QR}])
def test_another_phone_or_another_way_to_pay_is_not_meant(tea, settings, more):
    settings.COD_MOST_ORDERS = 1
    web_order((tea, 1))
    assert place(prepared(cart_of((tea, 1)), **more).pk).pk


def test_what_was_cancelled_or_has_arrived_counts_no_more(tea, settings):
    settings.COD_MOST_ORDERS = 1
    cancel(web_order((tea, 1), number=1).pk)
    bring(web_order((tea, 1), number=2), Status.DELIVERED)
    assert place(prepared(cart_of((tea, 1))).pk).cod == Order.Cod.DUE
