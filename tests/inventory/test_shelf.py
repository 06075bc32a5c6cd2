"""Opening a ledger, receiving goods and counting the shelf."""

from datetime import UTC, datetime

import pytest
import time_machine

from inventory import queries, services
from inventory.errors import BelowPromised
from inventory.models import StockMovement, StockRecord
from inventory.services import Line
from tests.factories import UserFactory, VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes, told

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def test_opening_begins_the_ledger_and_tells_the_channels():
    variant = VariantFactory()
    assert services.open_stock(variant_id=variant.pk, quantity=7)
    assert (figures(variant), ledger_sum(variant)) == ((7, 0, 0), (7, 0))
    assert told() == [("stock", variant.pk)]


def test_a_ledger_is_opened_only_once():
    variant = VariantFactory(stock=7)
    with nothing_changes():
        assert services.open_stock(variant_id=variant.pk, quantity=99) is False


def test_an_empty_shelf_opens_without_a_movement():
    variant = VariantFactory(stock=0)
    assert figures(variant) == (0, 0, 0)
    assert not StockMovement.objects.exists()


def test_a_shelf_cannot_open_with_less_than_nothing():
    variant = VariantFactory()
    with nothing_changes(), pytest.raises(ValueError, match="negative"):
        services.open_stock(variant_id=variant.pk, quantity=-1)


def test_received_goods_are_on_the_shelf_under_the_name_of_who_took_them_in():
    variant, lan = VariantFactory(stock=7), UserFactory()
    with time_machine.travel(LATER, tick=False):
        assert services.receive(variant_id=variant.pk, quantity=5, ref="PN-1", by=lan)
    assert (figures(variant), ledger_sum(variant)) == ((12, 0, 0), (12, 0))
    movement = StockMovement.objects.get(reason="receive")
    assert (movement.delta_on_hand, movement.ref, movement.by, movement.at) == (5, "PN-1", lan, LATER)


def test_the_same_delivery_note_is_booked_once():
    variant = VariantFactory(stock=7)
    services.receive(variant_id=variant.pk, quantity=5, ref="PN-1")
    with nothing_changes():
        assert services.receive(variant_id=variant.pk, quantity=5, ref="PN-1") is False


def test_the_first_delivery_opens_a_record_by_itself():
    variant = VariantFactory()
    services.receive(variant_id=variant.pk, quantity=5, ref="PN-1")
    assert (figures(variant), ledger_sum(variant)) == ((5, 0, 0), (5, 0))


@pytest.mark.parametrize("quantity", [0, -3])
def test_a_delivery_of_nothing_is_refused(quantity):
    variant = VariantFactory(stock=7)
    with nothing_changes(), pytest.raises(ValueError, match="positive"):
        services.receive(variant_id=variant.pk, quantity=quantity, ref="PN-1")


@pytest.mark.parametrize("counted", [0, 3, 12])
def test_a_count_sets_what_lies_on_the_shelf(counted):
    variant, lan = VariantFactory(stock=7), UserFactory()
    record = services.count(variant_id=variant.pk, on_hand=counted, ref="KK-1", by=lan)
    assert record.on_hand == counted
    assert (figures(variant), ledger_sum(variant)) == ((counted, 0, 0), (counted, 0))
    assert StockMovement.objects.get(reason="count").by == lan
    assert told()[-1] == ("stock", variant.pk)


def test_counting_what_the_record_says_writes_nothing():
    variant = VariantFactory(stock=7)
    with nothing_changes():
        assert services.count(variant_id=variant.pk, on_hand=7, ref="KK-1").on_hand == 7


def test_a_count_that_is_sent_again_after_a_sale_does_not_undo_the_sale():
    variant = VariantFactory(stock=7)
    services.count(variant_id=variant.pk, on_hand=5, ref="KK-1")
    services.hold(owner="cart:1", lines=[Line(variant.pk, 1)], until=LATER)
    services.commit(owner="cart:1")
    with nothing_changes():
        assert services.count(variant_id=variant.pk, on_hand=5, ref="KK-1").on_hand == 4


def test_a_count_below_what_is_promised_is_refused_and_says_how_much_that_is():
    variant = VariantFactory(stock=7)
    services.hold(owner="cart:1", lines=[Line(variant.pk, 2)], until=LATER)
    services.allocate(variant_id=variant.pk, scope="live:1", quantity=3, until=LATER)
    with nothing_changes(), pytest.raises(BelowPromised) as refused:
        services.count(variant_id=variant.pk, on_hand=4, ref="KK-1")
    assert refused.value.context == {"promised": 5}
    assert services.count(variant_id=variant.pk, on_hand=5, ref="KK-2").pool == 0


def test_a_count_below_nothing_is_refused():
    variant = VariantFactory(stock=7)
    with nothing_changes(), pytest.raises(BelowPromised):
        services.count(variant_id=variant.pk, on_hand=-1, ref="KK-1")


def test_a_variant_without_a_record_sells_nothing():
    variant = VariantFactory()
    assert queries.sellable([variant.pk]) == {variant.pk: 0}
    assert not StockRecord.objects.exists()


@pytest.mark.parametrize("count", [2, 20])
def test_what_many_variants_may_sell_is_one_query(django_assert_num_queries, count):
    ids = [VariantFactory(stock=n).pk for n in range(count)]
    with django_assert_num_queries(1):
        assert queries.sellable(ids) == dict(zip(ids, range(count), strict=True))
