"""Units set aside for one channel or live session, until it closes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from inventory import queries, services
from inventory.errors import AllocationOpen, InsufficientStock
from inventory.models import Allocation
from inventory.services import Line
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes, told

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def honey():
    return VariantFactory(stock=10)


def test_units_set_aside_leave_the_pool_and_stay_on_the_shelf(honey):
    before = len(told())
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    assert figures(honey) == (10, 0, 4)
    assert queries.sellable([honey.pk]) == {honey.pk: 6}
    assert ledger_sum(honey) == (10, 0)
    assert told()[before:] == [("stock", honey.pk)]


def test_more_than_the_pool_cannot_be_set_aside(honey):
    services.hold(owner="cart:1", lines=[Line(honey.pk, 3)], until=LATER)
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.allocate(variant_id=honey.pk, scope="live:2", quantity=4, until=LATER)
    services.allocate(variant_id=honey.pk, scope="live:2", quantity=3, until=LATER)
    assert queries.sellable([honey.pk]) == {honey.pk: 0}


def test_a_scope_has_one_open_allocation_of_a_variant(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    with nothing_changes(), pytest.raises(AllocationOpen):
        services.allocate(variant_id=honey.pk, scope="live:1", quantity=1, until=LATER)


def test_nothing_can_be_set_aside_of_a_variant_without_stock():
    variant = VariantFactory()
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.allocate(variant_id=variant.pk, scope="live:1", quantity=1, until=LATER)


@pytest.mark.parametrize("quantity", [0, -2])
def test_less_than_one_unit_cannot_be_set_aside(honey, quantity):
    with nothing_changes(), pytest.raises(ValueError, match="positive"):
        services.allocate(variant_id=honey.pk, scope="live:1", quantity=quantity, until=LATER)


def test_closing_gives_back_what_is_left_and_not_what_is_held(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    services.hold(owner="order:1", lines=[Line(honey.pk, 1, scope="live:1")], until=LATER)
    closed = services.close_allocation(variant_id=honey.pk, scope="live:1")
    assert (closed.quantity, closed.used, closed.left) == (4, 1, 3)
    assert figures(honey) == (10, 1, 0)


def test_closing_twice_changes_nothing_more(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    services.close_allocation(variant_id=honey.pk, scope="live:1")
    with nothing_changes():
        assert services.close_allocation(variant_id=honey.pk, scope="live:1") is None


def test_a_closed_scope_may_be_opened_again(honey):
    for quantity in (4, 6):
        services.allocate(variant_id=honey.pk, scope="live:1", quantity=quantity, until=LATER)
        services.close_allocation(variant_id=honey.pk, scope="live:1")
    assert Allocation.objects.count() == 2
    assert figures(honey) == (10, 0, 0)


@pytest.mark.parametrize(("seconds", "closed"), [(-1, 0), (0, 1)])
def test_an_allocation_closes_at_its_moment(honey, seconds, closed):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    with time_machine.travel(LATER + timedelta(seconds=seconds), tick=False):
        assert services.close_due() == closed
    assert figures(honey) == (10, 0, 0 if closed else 4)


def test_a_closed_allocation_is_not_shown_as_open(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=4, until=LATER)
    services.close_allocation(variant_id=honey.pk, scope="live:1")
    assert queries.allocated(["live:1"], [honey.pk]) == {}
