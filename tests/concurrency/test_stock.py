"""Many buyers at once: every unit is sold, and none twice."""

import threading
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection

from inventory import services
from inventory.errors import InsufficientStock
from inventory.models import Reservation, StockMovement, StockRecord
from inventory.services import Line
from tests.concurrency.together import together
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LATER = datetime(2030, 1, 1, tzinfo=UTC)
BUYERS = 8


def try_to_hold(variant_ids: list[int], owner: str) -> bool:
    try:
        services.hold(owner=owner, lines=[Line(pk, 1) for pk in variant_ids], until=LATER)
    except InsufficientStock:
        return False
    return True


def test_of_two_thousand_attempts_on_five_hundred_units_exactly_five_hundred_succeed():
    variant = VariantFactory(stock=500)

    def shop(buyer: int) -> int:
        return sum(try_to_hold([variant.pk], f"cart:{buyer}-{number}") for number in range(2000 // BUYERS))

    assert sum(together([partial(shop, buyer) for buyer in range(BUYERS)])) == 500
    assert figures(variant) == (500, 500, 0)
    assert ledger_sum(variant) == (500, 500)
    assert Reservation.objects.count() == StockMovement.objects.filter(reason="hold").count() == 500


def test_read_then_write_without_a_lock_would_sell_the_last_unit_many_times():
    variant = VariantFactory(stock=1)
    have_read = threading.Barrier(BUYERS)

    def hold_without_lock(buyer: int) -> bool:
        record = StockRecord.objects.get(variant=variant)
        have_read.wait(10)
        if record.on_hand - record.reserved < 1:
            return False
        record.reserved += 1
        record.save()
        return True

    granted = together([partial(hold_without_lock, buyer) for buyer in range(BUYERS)])
    assert sum(granted) == BUYERS
    assert figures(variant) == (1, 1, 0)  # and nobody would know


def test_baskets_that_name_the_same_goods_in_opposite_order_do_not_block_each_other():
    variants = [VariantFactory(stock=60).pk for _ in range(3)]

    def shop(buyer: int) -> int:
        order = variants if buyer % 2 else variants[::-1]
        return sum(try_to_hold(order, f"cart:{buyer}-{number}") for number in range(10))

    assert sum(together([partial(shop, buyer) for buyer in range(BUYERS)])) == 60


def test_one_owner_that_asks_from_many_places_at_once_holds_once():
    variant = VariantFactory(stock=10)
    assert all(together([partial(try_to_hold, [variant.pk], "cart:1")] * BUYERS))
    assert figures(variant) == (10, 1, 0)


@pytest.mark.parametrize("end", [services.commit, services.release])
def test_a_reservation_that_many_end_at_once_ends_once(end):
    variant = VariantFactory(stock=10)
    services.hold(owner="cart:1", lines=[Line(variant.pk, 4)], until=LATER)
    ended = together([partial(end, owner="cart:1")] * BUYERS)
    assert sum(map(len, ended)) == 1
    assert figures(variant) == ((6, 0, 0) if end is services.commit else (10, 0, 0))


def test_a_delivery_that_is_booked_from_many_places_at_once_is_booked_once():
    variant = VariantFactory()
    booked = together([partial(services.receive, variant_id=variant.pk, quantity=5, ref="PN-1")] * BUYERS)
    assert sum(booked) == 1
    assert (figures(variant), ledger_sum(variant)) == ((5, 0, 0), (5, 0))


def test_buyers_counters_and_live_sessions_together_keep_the_books_in_order():
    variant = VariantFactory(stock=100)

    def shop(buyer: int) -> None:
        for number in range(15):
            if try_to_hold([variant.pk], f"cart:{buyer}-{number}"):
                (services.commit if number % 2 else services.release)(owner=f"cart:{buyer}-{number}")

    def live(session: int) -> None:
        for _ in range(8):
            try:
                services.allocate(variant_id=variant.pk, scope=f"live:{session}", quantity=10, until=LATER)
            except InsufficientStock:
                continue
            services.close_allocation(variant_id=variant.pk, scope=f"live:{session}")

    def receive() -> None:
        for number in range(15):
            services.receive(variant_id=variant.pk, quantity=1, ref=f"PN-{number}")

    together([partial(shop, 1), partial(shop, 2), partial(live, 1), partial(live, 2), receive])
    on_hand, reserved, allocated = figures(variant)
    assert (reserved, allocated) == (0, 0)
    assert ledger_sum(variant) == (on_hand, 0)
    assert on_hand == 100 + 15 - StockMovement.objects.filter(reason="commit").count()


def test_connections_of_the_threads_are_their_own():
    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    assert len(set(together([backend] * 3))) == 3
