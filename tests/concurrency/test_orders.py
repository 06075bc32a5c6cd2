"""Orders that come in at once: one of each, every unit held once, and nothing below zero."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module

import pytest
from django.db.models import Sum

from core import relay
from inventory import locks as stock_locks
from inventory import services as inventory
from inventory.errors import InsufficientStock
from inventory.models import Allocation, Reservation, StockRecord
from inventory.services import Line
from orders import locks, services
from orders.models import Order, OrderEvent, OrderLine
from orders.states import Status
from tests.concurrency.together import Running, together
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.orders.placing import imported, incoming, line

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LATER = datetime(2030, 1, 1, tzinfo=UTC)
THE_POOL = ""
importing = import_module("orders.services.import_channel")  # the package shows the service of this name
claiming = import_module("inventory.services.claim")


class Gate:
    """Stops the first who comes, after it has read, until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()

    def after(self, read, of=None):
        """`read`, slow for the first who calls it; `of`: the last argument a call must have to count."""

        def slowly(*args):
            answer = read(*args)
            if of in (None, args[-1]) and not self.reached.is_set():
                self.reached.set()
                assert self._open.wait(20)
            return answer

        return slowly

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def variant():
    return VariantFactory(stock=10)


def held(variant) -> int:
    rows = Reservation.objects.filter(variant=variant, state=Reservation.State.HELD)
    return rows.aggregate(units=Sum("quantity", default=0))["units"]


def test_an_order_that_many_import_at_once_is_there_once_and_holds_once(variant):
    snapshot = incoming(line(variant, 3))
    done = together([partial(services.import_channel, snapshot)] * 8)
    assert sum(one.is_new for one in done) == 1
    assert (Order.objects.count(), OrderLine.objects.count()) == (1, 1)
    assert OrderEvent.objects.filter(kind="placed").count() == 1
    assert figures(variant) == (10, 3, 0)
    assert ledger_sum(variant) == (10, 3)


def test_batches_that_name_the_same_orders_the_other_way_round_do_not_block_each_other():
    variants = [VariantFactory(stock=100) for _ in range(3)]
    told = [incoming(line(variants[n % 3], 1), ref=f"{n:02}") for n in range(12)]
    later = [replace(one, status=Status.CANCELLED, updated_at=LATER) for one in told[::2]]

    def bring(batch: list) -> int:
        return sum(one.is_new for one in services.import_channels(batch))

    made = together([partial(bring, batch) for batch in (told, told[::-1], [*told[6:], *told[:6]])] * 2)
    assert sum(made) == 12
    together([partial(bring, later), partial(bring, later[::-1]), partial(bring, told)])
    assert Order.objects.filter(status=Status.CANCELLED).count() == 6
    assert [figures(one)[1] for one in variants] == [2, 2, 2]


def an_old_snapshot_and_a_cancellation(variant):
    """Told in this order, and read by two who import at once."""
    imported(line(variant))
    cancelled = incoming(line(variant, cancelled=2), status=Status.CANCELLED, minute=2)
    return incoming(line(variant), minute=1), cancelled


def test_a_snapshot_that_is_overtaken_while_it_is_imported_does_not_undo_the_newer_one(
    variant, gate, monkeypatch
):
    old, cancelled = an_old_snapshot_and_a_cancellation(variant)
    monkeypatch.setattr(importing, "_is_outdated", gate.after(importing._is_outdated))
    first = Running(lambda: services.import_channel(old))
    assert gate.reached.wait(10)
    second = Running(lambda: services.import_channel(cancelled))
    assert second.is_waiting()  # for the lock on the order
    gate.open()
    first.join()
    second.join()
    assert Order.objects.get().status == Status.CANCELLED
    assert figures(variant) == (10, 0, 0)


def test_without_the_lock_on_the_order_a_cancelled_one_would_hold_its_units_for_ever(
    variant, gate, monkeypatch
):
    old, cancelled = an_old_snapshot_and_a_cancellation(variant)
    monkeypatch.setattr(locks, "orders", lambda ids: Order.objects.filter(pk__in=list(ids)).order_by("pk"))
    monkeypatch.setattr(importing, "_is_outdated", gate.after(importing._is_outdated))
    first = Running(lambda: services.import_channel(old))
    assert gate.reached.wait(10)
    services.import_channel(cancelled)
    assert figures(variant) == (10, 0, 0)
    gate.open()
    first.join()
    assert Order.objects.get().status == Status.TO_SHIP
    assert figures(variant) == (10, 2, 0)


def test_imports_against_web_holds_against_a_closing_allocation_add_up():
    variant = VariantFactory(stock=60)
    inventory.allocate(variant_id=variant.pk, scope="account:1", quantity=20, until=LATER)

    def sell_there(shop: int) -> int:
        for number in range(12):
            imported(line(variant, 1), ref=f"{shop}-{number}", scope=f"account:{shop}")
        return OrderLine.objects.filter(order__scope=f"account:{shop}", short=0).count()

    def sell_here(buyer: int) -> int:
        sold = 0
        for number in range(12):
            try:
                inventory.hold(owner=f"cart:{buyer}-{number}", lines=[Line(variant.pk, 1)], until=LATER)
                sold += 1
            except InsufficientStock:
                pass
        return sold

    def close() -> int:
        inventory.close_allocation(variant_id=variant.pk, scope="account:1")
        return 0

    shops = [partial(sell_there, shop) for shop in (1, 1, 2, 3)]
    together([*shops[1:], partial(sell_here, 1), partial(sell_here, 2), partial(sell_here, 3), close])
    on_hand, reserved, allocated = figures(variant)
    web = Reservation.objects.filter(owner__startswith="cart:", state=Reservation.State.HELD).count()
    here = OrderLine.objects.filter(short=0).count()
    assert (on_hand, allocated) == (60, 0)
    assert reserved == held(variant) == web + here == 60
    assert ledger_sum(variant) == (60, 60)
    assert OrderLine.objects.filter(short=1).count() == 36 - here
    assert Allocation.objects.get().used <= 20


def the_last_unit():
    """One unit, and two shops that sold it."""
    variant = VariantFactory(stock=1)
    snapshot = incoming(line(variant, 1), ref="first")
    return variant, snapshot, replace(snapshot, external_ref="second", scope="account:2")


def test_of_two_shops_that_sold_the_last_unit_at_once_one_order_is_short(gate, monkeypatch):
    variant, one, other = the_last_unit()
    monkeypatch.setattr(claiming, "_available", gate.after(claiming._available, of=THE_POOL))
    first = Running(lambda: services.import_channel(one))
    assert gate.reached.wait(10)
    second = Running(lambda: services.import_channel(other))
    assert second.is_waiting()  # for the lock on the stock
    gate.open()
    first.join()
    second.join()
    assert dict(Order.objects.values_list("external_ref", "is_short")) == {"first": False, "second": True}
    assert figures(variant) == (1, 1, 0)


def test_without_the_lock_on_the_stock_two_orders_would_hold_the_same_unit(gate, monkeypatch):
    variant, one, other = the_last_unit()
    monkeypatch.setattr(
        stock_locks, "stock_records", lambda ids: StockRecord.objects.filter(variant_id__in=list(ids))
    )
    monkeypatch.setattr(claiming, "_available", gate.after(claiming._available, of=THE_POOL))
    first = Running(lambda: services.import_channel(one))
    assert gate.reached.wait(10)
    services.import_channel(other)
    gate.open()
    first.join()
    assert not Order.objects.filter(is_short=True).exists()  # and nobody would know
    assert (held(variant), figures(variant)) == (2, (1, 1, 0))


def test_orders_that_are_filled_while_others_come_in_do_not_block_each_other():
    variants = [VariantFactory(stock=0) for _ in range(4)]

    def sell(shop: int, order: list) -> None:
        for number in range(8):
            lines = [line(one, 1) for one in order]
            imported(*lines, ref=f"{number}", scope=f"account:{shop}")

    def restock(turn: int, order: list) -> None:
        for number in range(8):
            for one in order:
                inventory.receive(variant_id=one.pk, quantity=1, ref=f"{turn}-{number}")
            services.fill_shorts([one.pk for one in order])

    back = variants[::-1]
    together(
        [
            partial(sell, 1, variants),
            partial(sell, 2, back),
            partial(restock, 1, variants),
            partial(restock, 2, back),
        ]
    )
    services.fill_shorts([one.pk for one in variants])
    assert {figures(one) for one in variants} == {(16, 16, 0)}
    assert not Order.objects.filter(is_short=True).exists()


def test_stock_that_comes_in_fills_the_oldest_order_at_the_next_relay(variant):
    imported(line(variant, 9), ref="old")
    young = imported(line(variant, 4), ref="young")
    relay.run()
    inventory.receive(variant_id=variant.pk, quantity=2, ref="r1")
    assert young.lines.get().short == 3
    relay.run()
    assert young.lines.get().short == 1
    assert figures(variant) == (12, 12, 0)
    inventory.receive(variant_id=variant.pk, quantity=5, ref="r2")
    relay.run()
    assert (young.lines.get().short, Order.objects.get(pk=young.pk).is_short) == (0, False)
    assert figures(variant) == (17, 13, 0)
    assert list(young.events.order_by("pk").values_list("kind", "detail")) == [
        ("placed", "TO_SHIP"),
        ("short", f"{variant.sku}: 0 → 3"),
        ("filled", f"{variant.sku}: 3 → 1"),
        ("filled", f"{variant.sku}: 1 → 0"),
    ]
