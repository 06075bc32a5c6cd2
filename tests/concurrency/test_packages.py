"""A shopper cancels while the producer packs: one of them comes first, and the other is told."""

import threading

import pytest
from django.db import transaction

from inventory import locks as stock_locks
from inventory.models import StockRecord
from orders import locks
from orders.errors import WrongStep
from orders.models import Order
from orders.services import returns, steps
from orders.services.cancel import cancel
from orders.states import Status
from tests.concurrency.together import Running
from tests.factories import VariantFactory
from tests.orders.web import bring, web_order

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


class Gate:
    """Stops whoever has read a package, until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()

    def after(self, read):
        def slowly(package_id):
            found = read(package_id)
            self.reached.set()
            assert self._open.wait(20)
            return found

        return slowly

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def order() -> Order:
    return bring(web_order((VariantFactory.create(stock=5), 2)), Status.TO_SHIP)


def reserved() -> int:
    return StockRecord.objects.values_list("reserved", flat=True).get()


def test_who_cancels_while_it_is_packed_waits_and_is_told(order, gate, monkeypatch):
    monkeypatch.setattr(locks, "package", gate.after(locks.package))
    packing = Running(lambda: steps.pack(order.packages.get().pk))
    assert gate.reached.wait(20)
    cancelling = Running(lambda: cancel(order.pk))
    assert cancelling.is_waiting()
    gate.open()
    packing.join()
    with pytest.raises(WrongStep):
        cancelling.join()
    assert (order.packages.get().status, reserved()) == (Status.PACKING, 2)


def test_without_the_lock_a_package_would_be_packed_without_goods(order, gate, monkeypatch):
    monkeypatch.setattr(locks, "orders", lambda ids: Order.objects.filter(pk__in=list(ids)))
    monkeypatch.setattr(locks, "package", gate.after(locks.package))
    packing = Running(lambda: steps.pack(order.packages.get().pk))
    assert gate.reached.wait(20)
    cancelling = Running(lambda: cancel(order.pk))
    cancelling.join()
    gate.open()
    packing.join()
    assert (order.packages.get().status, reserved()) == (Status.PACKING, 0)


def test_goods_that_come_back_are_locked_in_the_order_of_a_basket():
    low = VariantFactory.create(stock=5)
    high = VariantFactory.create(stock=5, product=low.product)
    order = bring(web_order((high, 1), (low, 1)), Status.DELIVERED)  # the lines lie the other way round
    package = order.packages.get()
    asked = returns.ask(
        package.pk, reason="wrong", words="?", units={line.pk: 1 for line in order.lines.all()}
    )
    returns.approve(asked.pk)
    has_first, may_go_on = threading.Event(), threading.Event()

    def take_both() -> None:
        with transaction.atomic():
            list(stock_locks.stock_records([low.pk]))
            has_first.set()
            assert may_go_on.wait(20)
            list(stock_locks.stock_records([high.pk]))

    taking = Running(take_both)
    assert has_first.wait(20)
    receiving = Running(lambda: returns.receive(asked.pk, on_shelf=True))
    assert receiving.is_waiting()
    may_go_on.set()
    taking.join()
    receiving.join()
    assert set(StockRecord.objects.values_list("on_hand", flat=True)) == {5}
