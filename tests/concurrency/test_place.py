"""Many shoppers press at once: every unit is sold, none twice, and no second press is a second order."""

import threading
from functools import partial
from importlib import import_module

import pytest

from core import clock
from inventory import services as inventory
from inventory.models import Reservation, StockMovement
from orders import locks, services
from orders.errors import NotPlaced, StillOpen
from orders.models import Cart, Order, OrderLine
from orders.services import Confirmed, cod
from orders.services.forget import forget
from promotions.models import Voucher
from tests.concurrency.together import Running, together
from tests.factories import UserFactory, VariantFactory, VoucherFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.orders.carts import cart_of, confirmed, details, prepared

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
SHOPPERS, PHONE = 8, "+84912345678"
placing = import_module("orders.services.place")  # the package shows the service of this name


def ready(*wishes, phone: str = "", **more) -> Cart:
    """Read and about to be pressed, with nothing held: the goods go to whoever is first. Every shopper has a
    phone unless one is given."""
    cart = cart_of(*wishes, **more)
    cart.details = details(phone=phone or f"+8491{cart.pk:07}").write()
    cart.save()
    return cart


def press(cart: Cart, said: Confirmed) -> Order | None:
    try:
        return services.place(cart.pk, said)
    except NotPlaced:
        return None


def test_of_eight_carts_that_want_the_last_three_units_three_are_ordered_and_five_keep_their_lines():
    tea = VariantFactory(stock=3)
    carts = [ready((tea, 1)) for _ in range(SHOPPERS)]
    placed = together([partial(press, cart, confirmed(cart)) for cart in carts])
    assert len([order for order in placed if order]) == Order.objects.count() == 3
    assert (figures(tea), ledger_sum(tea)) == ((3, 3, 0), (3, 3))
    assert OrderLine.objects.count() == Reservation.objects.filter(state="held").count() == 3
    kept = [cart.lines.count() for cart, order in zip(carts, placed, strict=True) if order is None]
    assert kept == [1] * 5


def test_a_button_pressed_eight_times_at_once_places_one_order():
    tea = VariantFactory(stock=10)
    cart = prepared(cart_of((tea, 2)))
    placed = together([partial(press, cart, confirmed(cart))] * SHOPPERS)
    assert {order.pk for order in placed} == {Order.objects.get().pk}
    assert (figures(tea), ledger_sum(tea)) == ((10, 2, 0), (10, 2))


def test_placing_without_the_lock_on_the_cart_would_take_the_goods_twice():
    tea = VariantFactory(stock=10)
    cart = prepared(cart_of((tea, 2)))
    have_looked = threading.Barrier(2)

    def press_without_lock(number: int) -> bool:
        found = Order.objects.filter(place_key=cart.place_key).exists()
        have_looked.wait(10)
        if not found:
            wanted = {f"order:{number}/1": {tea.pk: 2}}
            inventory.transfer(source=cart.owner, wanted=wanted, until=None)
        return not found

    assert together([partial(press_without_lock, number) for number in range(2)]) == [True, True]
    assert figures(tea) == (10, 4, 0)  # for one cart of two units


def test_carts_that_name_the_same_goods_in_opposite_order_do_not_block_each_other():
    variants = [VariantFactory(stock=SHOPPERS) for _ in range(3)]
    carts = [ready(*((one, 1) for one in (variants if n % 2 else variants[::-1]))) for n in range(SHOPPERS)]
    assert all(together([partial(press, cart, confirmed(cart)) for cart in carts]))
    assert [figures(one) for one in variants] == [(SHOPPERS, SHOPPERS, 0)] * 3


def test_the_last_use_of_a_voucher_is_granted_once():
    tea, voucher = VariantFactory(stock=10), VoucherFactory(usage_limit=1)
    carts = [ready((tea, 1), voucher=voucher.code) for _ in range(4)]
    placed = together([partial(press, cart, confirmed(cart)) for cart in carts])
    assert len([order for order in placed if order]) == 1
    assert Voucher.objects.get().used == 1
    assert figures(tea) == (10, 1, 0)


def test_of_eight_orders_at_once_for_one_phone_only_as_many_as_may_be_promised_are_placed(settings):
    settings.COD_MOST_ORDERS = 2
    tea = VariantFactory(stock=50)
    carts = [ready((tea, 1), phone=PHONE) for _ in range(SHOPPERS)]
    together([partial(press, cart, confirmed(cart)) for cart in carts])
    assert Order.objects.count() == 2


def test_without_the_lock_on_the_phone_all_would_be_placed(settings, monkeypatch):
    settings.COD_MOST_ORDERS = 1
    tea, have_counted = VariantFactory(stock=50), threading.Barrier(2)
    carts = [ready((tea, 1), phone=PHONE) for _ in range(2)]
    said = [confirmed(cart) for cart in carts]
    monkeypatch.setattr(locks, "phone", lambda number: None)
    check = cod.check

    def counts_and_waits(reading) -> None:
        check(reading)
        have_counted.wait(10)

    monkeypatch.setattr(cod, "check", counts_and_waits)
    together([partial(press, *one) for one in zip(carts, said, strict=True)])
    assert Order.objects.count() == 2


def test_unpaid_orders_that_two_workers_cancel_at_once_are_cancelled_once():
    tea = VariantFactory(stock=4)
    carts = [prepared(cart_of((tea, 1)), method="momo") for _ in range(4)]
    for cart in carts:
        services.place(cart.pk, confirmed(cart))
    Order.objects.update(expires_at=clock.now())
    assert sum(together([services.expire_unpaid] * 2)) == 4
    assert (figures(tea), ledger_sum(tea)) == ((4, 0, 0), (4, 0))
    assert StockMovement.objects.filter(reason="release", ref__startswith="order:").count() == 4


def test_who_is_to_be_forgotten_while_an_order_is_placed_waits_and_is_kept(monkeypatch):
    user, tea = UserFactory.create(), VariantFactory(stock=5)
    cart = prepared(cart_of((tea, 1), user=user))
    said = confirmed(cart)
    has_cart, may_go_on = threading.Event(), threading.Event()
    make = placing._order

    def slowly(*args):
        has_cart.set()
        assert may_go_on.wait(20)
        return make(*args)

    monkeypatch.setattr(placing, "_order", slowly)
    pressing = Running(lambda: services.place(cart.pk, said))
    assert has_cart.wait(20)
    forgetting = Running(lambda: forget(user.pk))
    assert forgetting.is_waiting()
    may_go_on.set()
    pressing.join()
    with pytest.raises(StillOpen):
        forgetting.join()
    user.refresh_from_db()
    assert (user.is_active, Order.objects.get().user) == (True, user)
