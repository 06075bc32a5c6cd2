"""A marketplace's order comes in: once, whole, and with the stock it holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inventory import services as inventory
from inventory.models import Allocation
from orders import queries, services
from orders.errors import TooManyBack
from orders.incoming import IncomingLine
from orders.models import Order, OrderEvent, OrderLine
from orders.states import Status
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes
from tests.orders.placing import NOON, incoming, line

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def variant():
    return VariantFactory(stock=10)


def test_an_order_is_written_with_its_lines_and_holds_its_units(variant):
    made = services.import_channel(incoming(line(variant), total_vnd=180_000, is_cod=True))
    order = Order.objects.get()
    assert made.order == order
    assert (order.code[:2], order.status, order.total_vnd, order.cod) == ("DH", "to_ship", 180_000, "due")
    assert [(row.sku, row.quantity, row.short) for row in order.lines.all()] == [(variant.sku, 2, 0)]
    assert figures(variant) == (10, 2, 0)
    assert ledger_sum(variant) == (10, 2)


def test_the_same_snapshot_again_changes_nothing(variant):
    services.import_channel(incoming(line(variant)))
    with nothing_changes():
        services.import_channel(incoming(line(variant)))
    assert (Order.objects.count(), OrderLine.objects.count(), OrderEvent.objects.count()) == (1, 1, 1)


def test_orders_that_come_together_are_answered_in_their_order_and_share_the_stock(variant):
    known = incoming(line(variant, 1), ref="b")
    services.import_channel(known)
    cancelled = replace(known, status=Status.CANCELLED, updated_at=NOON + timedelta(minutes=1))
    told = [incoming(line(variant, 8), ref="c"), cancelled, incoming(line(variant, 4), ref="a")]
    done = services.import_channels(told)
    assert [(one.order.external_ref, one.is_new) for one in done] == [("c", True), ("b", False), ("a", True)]
    assert figures(variant) == (10, 10, 0)
    assert ledger_sum(variant) == (10, 10)
    assert OrderLine.objects.get(short__gt=0).short == 2


@pytest.mark.parametrize("refs", [("a", "a"), ("a", "")])
def test_an_order_named_twice_or_without_its_number_is_refused_before_anything_is_written(variant, refs):
    with nothing_changes(), pytest.raises(ValueError, match="its number there"):
        services.import_channels([incoming(line(variant), ref=ref) for ref in refs])
    assert not Order.objects.exists()


def test_a_snapshot_that_comes_late_is_left_aside(variant):
    services.import_channel(incoming(line(variant), status=Status.SHIPPING, minute=5))
    with nothing_changes():
        late = services.import_channel(incoming(line(variant), minute=1))
    assert not late.is_applied
    assert Order.objects.get().status == Status.SHIPPING


def test_of_two_snapshots_of_one_moment_the_later_state_stands(variant):
    services.import_channel(incoming(line(variant), status=Status.SHIPPING))
    services.import_channel(incoming(line(variant), status=Status.TO_SHIP))
    assert Order.objects.get().status == Status.SHIPPING


def test_goods_that_leave_are_taken_off_the_shelf_once(variant):
    for minute, status in enumerate([Status.TO_SHIP, Status.SHIPPING, Status.DELIVERED, Status.COMPLETED]):
        services.import_channel(incoming(line(variant), status=status, minute=minute))
    assert figures(variant) == (8, 0, 0)
    assert ledger_sum(variant) == (8, 0)


def test_an_order_first_heard_of_on_its_way_leaves_the_shelf_at_once(variant):
    services.import_channel(incoming(line(variant), status=Status.SHIPPING))
    assert figures(variant) == (8, 0, 0)


def test_a_cancelled_order_gives_its_units_back(variant):
    services.import_channel(incoming(line(variant)))
    services.import_channel(incoming(line(variant, cancelled=2), status=Status.CANCELLED, minute=1))
    assert figures(variant) == (10, 0, 0)
    assert ledger_sum(variant) == (10, 0)


def test_a_partial_cancel_gives_back_the_part(variant):
    services.import_channel(incoming(line(variant, 3)))
    services.import_channel(incoming(line(variant, 3, cancelled=1), minute=1))
    assert figures(variant) == (10, 2, 0)
    services.import_channel(incoming(line(variant, 3, cancelled=1), status=Status.SHIPPING, minute=2))
    assert figures(variant) == (8, 0, 0)
    assert ledger_sum(variant) == (8, 0)


def test_units_beyond_the_stock_are_short_and_raised(variant):
    services.import_channel(incoming(line(variant, 12)))
    assert figures(variant) == (10, 10, 0)
    assert [(row.is_short, row.lines.get().short) for row in queries.short_orders()] == [(True, 2)]
    assert OrderEvent.objects.filter(kind="short").count() == 1


def test_stock_that_comes_in_goes_to_the_oldest_order_first(variant):
    services.import_channel(incoming(line(variant, 10)))
    services.import_channel(replace(incoming(line(variant, 3), ref="young"), placed_at=NOON))
    services.import_channel(
        replace(incoming(line(variant, 2), ref="old"), placed_at=NOON - timedelta(hours=1))
    )
    inventory.receive(variant_id=variant.pk, quantity=3, ref="r1")
    assert services.fill_shorts([variant.pk]) == 1
    short = {
        row.external_ref: row.lines.get().short for row in Order.objects.exclude(external_ref="260101ABC")
    }
    assert short == {"old": 0, "young": 2}
    assert figures(variant) == (13, 13, 0)


def test_an_unknown_sku_is_imported_all_the_same_and_raised(variant):
    stranger = IncomingLine("L9", None, "KHAC-1", "Hàng lạ", 1, 5_000, 5_000)
    services.import_channel(incoming(line(variant), stranger))
    order = Order.objects.get()
    assert order.has_unknown_sku
    assert list(order.lines.filter(variant=None).values_list("sku", "short")) == [("KHAC-1", 0)]
    assert figures(variant) == (10, 2, 0)


def test_the_shops_own_allocation_is_used_first_and_the_pool_for_the_rest(variant):
    inventory.allocate(variant_id=variant.pk, scope="account:1", quantity=2, until=LATER)
    services.import_channel(incoming(line(variant, 3)))
    assert Allocation.objects.get().left == 0
    assert figures(variant) == (10, 3, 0)
    services.import_channel(incoming(line(variant, 3, cancelled=3), status=Status.CANCELLED, minute=1))
    assert Allocation.objects.get().left == 2
    assert figures(variant) == (10, 0, 2)
    assert ledger_sum(variant) == (10, 0)


def test_another_shops_allocation_is_not_touched(variant):
    inventory.allocate(variant_id=variant.pk, scope="account:2", quantity=9, until=LATER)
    services.import_channel(incoming(line(variant, 3)))
    assert (Allocation.objects.get().left, OrderLine.objects.get().short) == (9, 2)
    assert figures(variant) == (10, 1, 9)


def test_goods_that_left_beyond_the_record_are_booked_down_to_zero_and_short_no_more(variant):
    services.import_channel(incoming(line(variant, 12)))
    services.import_channel(incoming(line(variant, 12), status=Status.SHIPPING, minute=1))
    assert figures(variant) == (0, 0, 0)
    assert not Order.objects.get().is_short


def test_a_return_books_nothing_until_someone_receives_the_goods(variant):
    services.import_channel(incoming(line(variant), status=Status.SHIPPING))
    services.import_channel(incoming(line(variant, returned=2), status=Status.RETURNED, minute=1))
    assert figures(variant) == (8, 0, 0)
    row = OrderLine.objects.get()
    for _ in range(2):
        services.receive_return(line_id=row.pk, received=1)
    assert figures(variant) == (9, 0, 0)
    assert OrderLine.objects.get().received == 1


def test_goods_that_left_before_their_order_was_called_cancelled_are_a_failed_delivery(variant):
    services.import_channel(incoming(line(variant, 3, cancelled=1), status=Status.SHIPPING))
    gone = incoming(line(variant, 3, cancelled=3), status=Status.CANCELLED, minute=1)
    services.import_channel(gone)
    order, row = Order.objects.get(), OrderLine.objects.get()
    assert (order.status, order.fulfilment) == ("delivery_failed", "coming_back")
    assert (figures(variant), row.wanted) == ((8, 0, 0), 2)
    services.import_channel(gone)
    with pytest.raises(TooManyBack):
        services.receive_return(line_id=row.pk, received=3)
    services.receive_return(line_id=row.pk, received=2)
    assert (figures(variant), ledger_sum(variant)) == ((10, 0, 0), (10, 0))
