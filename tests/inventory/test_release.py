"""A reservation ends once: handed over, given back, or run out."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from inventory import queries, services
from inventory.models import Allocation, Reservation
from inventory.services import Line
from inventory.tasks import expire_reservations
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes, told

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ENDS = [services.commit, services.release]


@pytest.fixture
def honey():
    variant = VariantFactory(stock=10)
    services.hold(owner="cart:1", lines=[Line(variant.pk, 4)], until=LATER)
    return variant


def test_committed_units_leave_the_shelf_for_good(honey):
    services.commit(owner="cart:1")
    assert figures(honey) == (6, 0, 0)
    assert ledger_sum(honey) == (6, 0)
    assert Reservation.objects.get().state == "committed"


def test_released_units_go_back_to_the_pool(honey):
    before = len(told())
    services.release(owner="cart:1")
    assert figures(honey) == (10, 0, 0)
    assert ledger_sum(honey) == (10, 0)
    assert told()[before:] == [("stock", honey.pk)]


@pytest.mark.parametrize("first", ENDS)
@pytest.mark.parametrize("second", ENDS)
def test_a_reservation_that_has_ended_does_not_end_again(honey, first, second):
    first(owner="cart:1")
    with nothing_changes():
        assert second(owner="cart:1") == []


@pytest.mark.parametrize("end", ENDS)
def test_an_unknown_owner_has_nothing_to_end(honey, end):
    with nothing_changes():
        assert end(owner="cart:9") == []


@pytest.mark.parametrize("end", ENDS)
def test_only_the_owners_own_units_are_ended(honey, end):
    services.hold(owner="cart:2", lines=[Line(honey.pk, 1)], until=LATER)
    end(owner="cart:1")
    assert figures(honey)[1] == 1


@pytest.mark.parametrize(("seconds", "reserved"), [(-1, 4), (0, 0), (1, 0)])
def test_a_hold_runs_out_at_its_moment(honey, seconds, reserved):
    with time_machine.travel(LATER + timedelta(seconds=seconds), tick=False):
        services.expire_due()
    assert figures(honey) == (10, reserved, 0)


def test_an_expired_hold_is_marked_so_and_expires_once(honey):
    with time_machine.travel(LATER, tick=False):
        assert services.expire_due() == 1
        assert Reservation.objects.get().state == "expired"
        with nothing_changes():
            assert services.expire_due() == 0


def test_a_committed_order_does_not_expire(honey):
    services.commit(owner="cart:1")
    with time_machine.travel(LATER, tick=False), nothing_changes():
        assert services.expire_due() == 0


def test_of_an_owner_only_what_is_due_expires(honey):
    other = VariantFactory(stock=5)
    services.hold(owner="cart:1", lines=[Line(other.pk, 2)], until=LATER + timedelta(hours=1))
    with time_machine.travel(LATER, tick=False):
        services.expire_due()
    assert (figures(honey)[1], figures(other)[1]) == (0, 2)


def test_units_given_back_return_to_the_scope_they_came_from(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    services.hold(owner="order:1", lines=[Line(honey.pk, 2, scope="live:1")], until=LATER)
    services.release(owner="order:1")
    assert figures(honey) == (10, 4, 5)
    assert queries.allocated(["live:1"], [honey.pk]) == {("live:1", honey.pk): 5}


def test_units_sold_from_a_scope_are_gone_from_it(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    services.hold(owner="order:1", lines=[Line(honey.pk, 2, scope="live:1")], until=LATER)
    services.commit(owner="order:1")
    assert figures(honey) == (8, 4, 3)


def test_units_of_a_scope_that_has_closed_go_back_to_the_pool(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    services.hold(owner="order:1", lines=[Line(honey.pk, 2, scope="live:1")], until=LATER)
    services.close_allocation(variant_id=honey.pk, scope="live:1")
    services.release(owner="order:1")
    assert figures(honey) == (10, 4, 0)


def test_units_of_a_scope_that_has_closed_and_opened_anew_go_back_to_the_pool(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    services.hold(owner="order:1", lines=[Line(honey.pk, 2, scope="live:1")], until=LATER)
    services.close_allocation(variant_id=honey.pk, scope="live:1")
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=3, until=LATER)
    services.release(owner="order:1")
    assert figures(honey) == (10, 4, 3)
    assert queries.allocated(["live:1"], [honey.pk]) == {("live:1", honey.pk): 3}


def test_the_beat_gives_back_holds_and_allocations_that_have_run_out(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    with time_machine.travel(LATER, tick=False):
        expire_reservations()
        with nothing_changes():
            expire_reservations()
    assert figures(honey) == (10, 0, 0)
    assert Allocation.objects.get().closed_at == LATER
