"""Units set aside for a shop during a promotion: from start to end, once, never more than there are."""

from datetime import timedelta

import pytest

from channels_sync import asides
from core import clock, relay
from core.channels import Channel
from inventory import services as inventory
from inventory.models import Allocation, StockRecord
from promotions import services as promotions
from promotions.models import Aside, ChannelTerm, Promotion
from tests.factories import VariantFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def variant(world):
    return VariantFactory(sku="HONEY", price_vnd=100_000, stock=10)


@pytest.fixture
def shops(world, variant):
    """A Shopee and a Lazada shop that show the variant."""
    opened = {channel: world.open_shop(channel) for channel in (Channel.SHOPEE, Channel.LAZADA)}
    for account in opened.values():
        world.offer(account, variant)
    world.settle()
    return opened


def plan(variant, units=4, **fields) -> Promotion:
    return promotions.schedule(
        name="Tết",
        starts_at=clock.now() + HOUR,
        ends_at=clock.now() + 3 * HOUR,
        percent=20,
        variant_ids=[variant.pk],
        set_aside={variant.pk: {Channel.SHOPEE: units}},
        **fields,
    )


def open_ones() -> list[tuple[str, int]]:
    rows = Allocation.objects.filter(closed_at__isnull=True).order_by("pk")
    return [(row.scope, row.quantity) for row in rows]


def seen(world, shops) -> list[int | None]:
    """What both shops show once everything is told."""
    world.settle()
    return [world.remote(account).stock_of("HONEY") for account in shops.values()]


def test_a_shop_shows_its_own_units_and_the_others_the_rest_from_start_to_end(world, shops, variant):
    promotion = plan(variant)
    counts = []
    for edge in (promotion.starts_at, promotion.ends_at):
        for offset in (timedelta(seconds=-5), timedelta(0)):
            world.traveller.move_to(edge + offset)
            asides.keep()
            inventory.close_due()
            relay.run()
            for account in shops.values():
                world.drain_once(account)
            counts.append([world.remote(account).stock_of("HONEY") for account in shops.values()])
    assert counts == [[10, 10], [4, 6], [4, 6], [10, 10]]


@pytest.fixture
def running(world, shops, variant):
    """A promotion that has begun and whose units are set aside."""
    promotion = plan(variant)
    world.traveller.move_to(promotion.starts_at)
    assert asides.keep() == 1
    return promotion


def test_looking_again_sets_nothing_more_aside(shops, running):
    assert asides.keep() == 0
    assert open_ones() == [(shops[Channel.SHOPEE].scope, 4)]
    assert Aside.objects.count() == 1


def test_a_promotion_that_is_stopped_gives_the_units_back(world, shops, running):
    promotions.stop(running.pk)
    assert (asides.keep(), open_ones()) == (1, [])
    assert seen(world, shops) == [10, 10]


def test_a_variant_that_is_taken_off_gives_the_units_back(shops, running):
    running.lines.all().delete()
    assert (asides.keep(), open_ones()) == (1, [])
    assert StockRecord.objects.get().allocated == 0


@pytest.mark.parametrize(
    ("changes", "count", "left"), [({"set_aside": 6}, 2, 6), ({"set_aside": None, "percent": 5}, 1, None)]
)
def test_another_wish_takes_the_place_of_the_first(shops, running, changes, count, left):
    ChannelTerm.objects.update(**changes)
    assert asides.keep() == count
    assert open_ones() == ([(shops[Channel.SHOPEE].scope, left)] if left else [])


def test_an_end_that_moves_moves_the_units_too(shops, running):
    Promotion.objects.update(ends_at=running.ends_at + HOUR)
    asides.keep()
    [allocation] = Allocation.objects.filter(closed_at__isnull=True)
    assert allocation.until == running.ends_at + HOUR


def test_what_a_person_gave_back_stays_given_back(shops, running, variant):
    inventory.close_allocation(variant_id=variant.pk, scope=shops[Channel.SHOPEE].scope)
    assert (asides.keep(), open_ones()) == (0, [])


def test_nothing_is_set_aside_while_there_are_too_few_and_all_of_it_once_there_are_enough(
    world, shops, variant
):
    promotion = plan(variant, units=12)
    world.traveller.move_to(promotion.starts_at)
    assert (asides.keep(), StockRecord.objects.get().allocated) == (0, 0)
    world.count(variant, 15)
    assert (asides.keep(), open_ones()) == (1, [(shops[Channel.SHOPEE].scope, 12)])


def test_units_that_a_person_set_aside_already_are_left_alone(world, shops, variant):
    promotion = plan(variant)
    scope = shops[Channel.SHOPEE].scope
    inventory.allocate(variant_id=variant.pk, scope=scope, quantity=2, until=promotion.ends_at + HOUR)
    world.traveller.move_to(promotion.starts_at)
    assert (asides.keep(), open_ones()) == (0, [(scope, 2)])
    promotions.stop(promotion.pk)
    assert (asides.keep(), open_ones()) == (0, [(scope, 2)])


def test_a_channel_that_the_promotion_does_not_run_on_gets_nothing(world, shops, variant):
    promotion = plan(variant, channels=[Channel.WEB, Channel.LAZADA])
    world.traveller.move_to(promotion.starts_at)
    assert (asides.keep(), open_ones()) == (0, [])


@pytest.mark.parametrize("count", [2, 12])
def test_a_look_costs_the_same_for_few_and_for_many(world, shops, count, django_assert_num_queries):
    others = [VariantFactory(stock=9) for _ in range(count)]
    for one in others:
        world.offer(shops[Channel.SHOPEE], one)
    promotions.schedule(
        name="Tết",
        starts_at=clock.now(),
        ends_at=clock.now() + 3 * HOUR,
        percent=20,
        variant_ids=[one.pk for one in others],
        set_aside={one.pk: {Channel.SHOPEE: 4} for one in others},
    )
    world.pass_time(minutes=2)
    assert asides.keep() == count
    with django_assert_num_queries(4):
        assert asides.keep() == 0
