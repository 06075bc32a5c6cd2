"""Held units change hands: from a cart to an order's packages, and never through the pool."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import services
from inventory.errors import InsufficientStock
from inventory.models import Allocation, Reservation, StockMovement
from inventory.services import Line
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes, told

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=15)
CART, FIRST, SECOND = "cart:1", "order:DH1/1", "order:DH1/2"


@pytest.fixture
def honey():
    return VariantFactory(stock=10)


@pytest.fixture
def tea():
    return VariantFactory(stock=3)


def held() -> dict[tuple[str, int], int]:
    rows = Reservation.objects.filter(state="held")
    return {(row.owner, row.variant_id): row.quantity for row in rows}


def test_a_carts_units_go_to_the_packages_and_the_record_does_not_move(honey, tea):
    services.hold(owner=CART, lines=[Line(honey.pk, 4), Line(tea.pk, 3)], until=LATER)
    before = len(told())
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 4}, SECOND: {tea.pk: 3}}, until=None)
    assert held() == {(FIRST, honey.pk): 4, (SECOND, tea.pk): 3}
    assert (figures(honey), figures(tea)) == ((10, 4, 0), (3, 3, 0))
    assert (ledger_sum(honey), ledger_sum(tea)) == ((10, 4), (3, 3))
    assert told()[before:] == []  # nothing changed for the channels
    assert set(Reservation.objects.filter(state="held").values_list("expires_at", flat=True)) == {None}


def test_each_change_of_hands_has_its_own_lines_in_the_ledger(honey):
    services.hold(owner=CART, lines=[Line(honey.pk, 4)], until=LATER)
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 4}}, until=None)
    rows = StockMovement.objects.exclude(reason="opening").order_by("pk")
    assert list(rows.values_list("reason", "ref", "delta_reserved")) == [
        ("hold", "cart:1#1", 4),
        ("release", "cart:1#1", -4),
        ("hold", "order:DH1/1#1", 4),
    ]


def test_what_the_cart_lacks_comes_out_of_the_pool_and_what_it_has_over_goes_back(honey, tea):
    services.hold(owner=CART, lines=[Line(honey.pk, 4), Line(tea.pk, 1)], until=LATER)
    before = len(told())
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 2}, SECOND: {tea.pk: 3}}, until=None)
    assert (figures(honey), figures(tea)) == ((10, 2, 0), (3, 3, 0))
    assert (ledger_sum(honey), ledger_sum(tea)) == ((10, 2), (3, 3))
    assert sorted(told()[before:]) == [("stock", honey.pk), ("stock", tea.pk)]


def test_a_cart_without_a_hold_takes_from_the_pool(honey):
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 2}}, until=None)
    assert held() == {(FIRST, honey.pk): 2}


def test_two_packages_may_share_a_variant(honey):
    services.hold(owner=CART, lines=[Line(honey.pk, 10)], until=LATER)
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 6}, SECOND: {honey.pk: 4}}, until=None)
    assert held() == {(FIRST, honey.pk): 6, (SECOND, honey.pk): 4}
    assert figures(honey) == (10, 10, 0)


def test_one_short_variant_refuses_all_and_the_cart_keeps_its_hold(honey, tea):
    services.hold(owner=CART, lines=[Line(honey.pk, 4)], until=LATER)
    with nothing_changes(), pytest.raises(InsufficientStock) as refused:
        services.transfer(source=CART, wanted={FIRST: {honey.pk: 4}, SECOND: {tea.pk: 4}}, until=None)
    assert refused.value.context == {"short": [tea.pk]}


def test_a_cart_changes_its_own_hold_in_one_step(honey, tea):
    services.transfer(source=CART, wanted={CART: {honey.pk: 10}}, until=LATER)
    services.transfer(source=CART, wanted={CART: {honey.pk: 9, tea.pk: 1}}, until=LATER)
    assert held() == {(CART, honey.pk): 9, (CART, tea.pk): 1}
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.transfer(source=CART, wanted={CART: {honey.pk: 11}}, until=LATER)


def test_the_same_again_only_moves_the_end_of_the_hold(honey):
    services.transfer(source=CART, wanted={CART: {honey.pk: 3}}, until=NOON)
    services.transfer(source=CART, wanted={CART: {honey.pk: 3}}, until=LATER)
    assert figures(honey) == (10, 3, 0)
    assert Reservation.objects.get().expires_at == LATER
    assert StockMovement.objects.filter(reason="hold").count() == 1


def aside(scope: str = "live:7") -> tuple[int, int]:
    """(quantity, used) of an allocation."""
    return Allocation.objects.values_list("quantity", "used").get(scope=scope)


def test_units_that_were_set_aside_go_along_and_stay_set_aside(honey):
    services.allocate(variant_id=honey.pk, scope="live:7", quantity=5, until=LATER)
    services.hold(owner=CART, lines=[Line(honey.pk, 2, scope="live:7")], until=LATER)
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 2}}, until=None)
    row = Reservation.objects.get(state="held")
    assert (row.owner, row.scope, row.quantity, row.expires_at) == (FIRST, "live:7", 2, None)
    assert (figures(honey), aside(), ledger_sum(honey)) == ((10, 2, 3), (5, 2), (10, 2))
    services.release(owner=FIRST)
    assert (figures(honey), aside()) == ((10, 0, 5), (5, 0))


def test_units_set_aside_that_nobody_wants_any_more_return_to_their_scope(honey):
    services.allocate(variant_id=honey.pk, scope="live:7", quantity=5, until=LATER)
    services.hold(owner=CART, lines=[Line(honey.pk, 3, scope="live:7")], until=LATER)
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 1}}, until=None)
    assert held() == {(FIRST, honey.pk): 1}
    assert (figures(honey), aside(), ledger_sum(honey)) == ((10, 1, 4), (5, 1), (10, 1))


def test_what_was_set_aside_goes_to_everybody_once_its_scope_is_closed(honey):
    services.allocate(variant_id=honey.pk, scope="live:7", quantity=5, until=LATER)
    services.hold(owner=CART, lines=[Line(honey.pk, 3, scope="live:7")], until=LATER)
    services.close_scope("live:7")
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 1}}, until=None)
    assert (figures(honey), ledger_sum(honey)) == ((10, 1, 0), (10, 1))


def test_beyond_what_was_set_aside_the_pool_gives_the_rest_or_nothing_moves(honey):
    services.allocate(variant_id=honey.pk, scope="live:7", quantity=5, until=LATER)
    services.hold(owner=CART, lines=[Line(honey.pk, 2, scope="live:7")], until=LATER)
    with nothing_changes(), pytest.raises(InsufficientStock):
        services.transfer(source=CART, wanted={FIRST: {honey.pk: 8}}, until=None)
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 7}}, until=None)
    rows = Reservation.objects.filter(state="held").order_by("scope")
    assert list(rows.values_list("scope", "quantity")) == [("", 5), ("live:7", 2)]
    assert (figures(honey), aside()) == ((10, 7, 3), (5, 2))


def test_what_was_set_aside_is_shared_among_the_packages_that_want_it(honey):
    services.allocate(variant_id=honey.pk, scope="live:7", quantity=5, until=LATER)
    services.hold(owner=CART, lines=[Line(honey.pk, 4, scope="live:7")], until=LATER)
    services.transfer(source=CART, wanted={FIRST: {honey.pk: 3}, SECOND: {honey.pk: 1}}, until=None)
    assert held() == {(FIRST, honey.pk): 3, (SECOND, honey.pk): 1}
    services.transfer(source=FIRST, wanted={FIRST: {honey.pk: 3}, SECOND: {honey.pk: 1}}, until=None)
    assert held() == {(FIRST, honey.pk): 3, (SECOND, honey.pk): 1}
    assert (figures(honey), aside()) == ((10, 4, 1), (5, 4))


def test_a_variant_that_has_no_record_is_short(honey):
    bare = VariantFactory()
    with nothing_changes(), pytest.raises(InsufficientStock) as refused:
        services.transfer(source=CART, wanted={FIRST: {honey.pk: 1, bare.pk: 1}}, until=None)
    assert refused.value.context == {"short": [bare.pk]}


def test_no_quantity_below_one_is_held(honey):
    with nothing_changes(), pytest.raises(ValueError, match="positive"):
        services.transfer(source=CART, wanted={FIRST: {honey.pk: 0}}, until=None)


def test_a_hold_that_ran_out_is_given_back_by_the_task_and_one_handed_on_is_not(honey, tea):
    with time_machine.travel(NOON, tick=False) as moment:
        services.transfer(source=CART, wanted={CART: {honey.pk: 3}}, until=LATER)
        services.transfer(source="cart:2", wanted={"cart:2": {tea.pk: 1}}, until=LATER)
        services.transfer(source="cart:2", wanted={FIRST: {tea.pk: 1}}, until=None)
        moment.shift(timedelta(minutes=16))
        assert services.expire_due() == 1
    assert (figures(honey), figures(tea)) == ((10, 0, 0), (3, 1, 0))


UNITS = st.integers(0, 5)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(cart=st.tuples(UNITS, UNITS), first=st.tuples(UNITS, UNITS), second=st.tuples(UNITS, UNITS))
def test_whatever_is_handed_on_the_books_agree(honey, tea, cart, first, second):
    variants = (honey, tea)
    for owner in (CART, FIRST, SECOND):
        services.release(owner=owner)
    wishes = {
        owner: {variant.pk: n for variant, n in zip(variants, units, strict=True) if n}
        for owner, units in ((FIRST, first), (SECOND, second))
    }
    mine = {variant.pk: min(n, 3) for variant, n in zip(variants, cart, strict=True) if n}
    services.transfer(source=CART, wanted={CART: mine}, until=LATER)
    sums = [first[0] + second[0], first[1] + second[1]]
    if sums[0] > 10 or sums[1] > 3:
        with nothing_changes(), pytest.raises(InsufficientStock):
            services.transfer(source=CART, wanted=wishes, until=None)
    else:
        services.transfer(source=CART, wanted=wishes, until=None)
        assert [figures(variant)[1] for variant in variants] == sums
        assert held() == {(owner, pk): n for owner, lines in wishes.items() for pk, n in lines.items()}
    for variant in variants:
        on_hand, reserved, _set_aside = figures(variant)
        assert ledger_sum(variant) == (on_hand, reserved)
