"""Holding units: every line or none, from the pool or from what is set aside."""

from datetime import UTC, datetime, timedelta

import pytest

from inventory import queries, services
from inventory.errors import InsufficientStock
from inventory.models import Reservation, StockMovement
from inventory.services import Line
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes, told

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def honey():
    return VariantFactory(stock=10)


@pytest.fixture
def tea():
    return VariantFactory(stock=3)


def test_a_hold_moves_units_from_the_pool_to_reserved_and_tells_the_channels(honey, tea):
    before = len(told())
    held = services.hold(owner="cart:1", lines=[Line(tea.pk, 1), Line(honey.pk, 4)], until=LATER)
    assert [(row.variant_id, row.quantity) for row in held] == [(honey.pk, 4), (tea.pk, 1)]
    assert (figures(honey), figures(tea)) == ((10, 4, 0), (3, 1, 0))
    assert queries.sellable([honey.pk, tea.pk]) == {honey.pk: 6, tea.pk: 2}
    assert told()[before:] == [("stock", honey.pk), ("stock", tea.pk)]


def test_the_last_unit_can_be_held_and_not_one_more(tea):
    services.hold(owner="cart:1", lines=[Line(tea.pk, 3)], until=LATER)
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.hold(owner="cart:2", lines=[Line(tea.pk, 1)], until=LATER)


def test_one_short_line_refuses_the_whole_basket_and_each_short_line_is_named(honey, tea):
    without_record = VariantFactory()
    lines = [Line(honey.pk, 2), Line(tea.pk, 4), Line(without_record.pk, 1)]
    with nothing_changes(), pytest.raises(InsufficientStock) as refused:
        services.hold(owner="cart:1", lines=lines, until=LATER)
    assert refused.value.context == {"short": [tea.pk, without_record.pk]}
    assert refused.value.code == "insufficient_stock"


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_below_one_is_refused(honey, quantity):
    with nothing_changes(), pytest.raises(ValueError, match="positive"):
        services.hold(owner="cart:1", lines=[Line(honey.pk, quantity)], until=LATER)


def test_the_same_variant_on_two_lines_is_refused(honey):
    with nothing_changes(), pytest.raises(ValueError, match="twice"):
        services.hold(owner="cart:1", lines=[Line(honey.pk, 1), Line(honey.pk, 2)], until=LATER)


def test_holding_the_same_again_takes_nothing_more(honey):
    services.hold(owner="cart:1", lines=[Line(honey.pk, 4)], until=LATER)
    services.hold(owner="cart:1", lines=[Line(honey.pk, 4)], until=LATER)
    assert figures(honey) == (10, 4, 0)
    assert Reservation.objects.count() == 1


def test_holding_again_prolongs_and_never_shortens_the_hold(honey):
    for until in (NOON, LATER, NOON):
        services.hold(owner="cart:1", lines=[Line(honey.pk, 4)], until=until)
    assert Reservation.objects.get().expires_at == LATER


def test_another_quantity_of_a_held_line_is_refused(honey):
    services.hold(owner="cart:1", lines=[Line(honey.pk, 4)], until=LATER)
    with nothing_changes(), pytest.raises(ValueError, match="release it first"):
        services.hold(owner="cart:1", lines=[Line(honey.pk, 5)], until=LATER)


def test_a_released_owner_may_hold_again_and_the_ledger_keeps_both(honey):
    for quantity in (4, 2):
        services.hold(owner="cart:1", lines=[Line(honey.pk, quantity)], until=LATER)
        services.release(owner="cart:1")
    services.hold(owner="cart:1", lines=[Line(honey.pk, 1)], until=LATER)
    assert figures(honey) == (10, 1, 0)
    assert ledger_sum(honey) == (10, 1)
    assert sorted(StockMovement.objects.filter(reason="hold").values_list("ref", flat=True)) == [
        "cart:1#1",
        "cart:1#2",
        "cart:1#3",
    ]


def test_holding_nothing_holds_nothing():
    with nothing_changes():
        assert services.hold(owner="cart:1", lines=[], until=LATER) == []


# From what is set aside


def test_a_hold_for_a_scope_takes_from_its_allocation_and_leaves_the_pool_alone(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    services.hold(owner="order:1", lines=[Line(honey.pk, 2, scope="live:1")], until=LATER)
    assert figures(honey) == (10, 2, 3)
    assert queries.sellable([honey.pk]) == {honey.pk: 5}
    assert queries.allocated(["live:1"], [honey.pk]) == {("live:1", honey.pk): 3}


def test_a_scope_cannot_hold_more_than_is_set_aside_for_it_however_full_the_pool(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=2, until=LATER)
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.hold(owner="order:1", lines=[Line(honey.pk, 3, scope="live:1")], until=LATER)


def test_nobody_else_can_take_what_is_set_aside(honey):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=8, until=LATER)
    for line in (Line(honey.pk, 3), Line(honey.pk, 3, scope="live:2")):
        with nothing_changes(), pytest.raises(InsufficientStock):
            services.hold(owner="cart:1", lines=[line], until=LATER)


def test_a_short_line_of_a_scope_gives_back_what_an_earlier_line_took(honey, tea):
    services.allocate(variant_id=honey.pk, scope="live:1", quantity=5, until=LATER)
    lines = [Line(honey.pk, 2, scope="live:1"), Line(tea.pk, 99)]
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.hold(owner="order:1", lines=lines, until=LATER)
