"""What a shop shows while units are set aside for it, and what is sent because of it."""

from datetime import timedelta

import pytest

from channels_sync import polling
from channels_sync.protocol import Facet, Stock
from core import clock, relay
from core.channels import Channel
from inventory import services as inventory
from inventory.models import Allocation, StockRecord
from orders.models import OrderLine
from tests.factories import VariantFactory


@pytest.fixture
def shops(world):
    """Shopee and Lazada list the same ten units; four of them are Shopee's for two hours."""
    variant = VariantFactory.create(stock=10)
    mine, other = world.open_shop(Channel.SHOPEE), world.open_shop(Channel.LAZADA)
    for account in (mine, other):
        world.offer(account, variant)
    world.settle()
    for account in (mine, other):
        world.remote(account).calls.clear()
    inventory.allocate(
        variant_id=variant.pk, scope=mine.scope, quantity=4, until=clock.now() + timedelta(hours=2)
    )
    world.settle()
    return mine, other, variant


def buy(world, account, variant, quantity: int) -> None:
    """A buyer takes units, the shop counts down, and we hear of it."""
    world.remote(account).shelves[f"P{variant.pk}", variant.sku].stock -= quantity
    world.remote(account).book.place(world.intent(account, variant).ref, quantity=quantity)
    world.pass_time(seconds=5)
    polling.poll(account.pk)
    world.settle()


def shown(world, *accounts, sku: str) -> list[int]:
    """What buyers see in each shop."""
    return [world.remote(account).stock_of(sku) for account in accounts]


def sent(world, account) -> list[int]:
    """Every stock figure the shop was sent, oldest first."""
    calls = world.remote(account).pushes(Facet.STOCK)
    return [value.quantity for call in calls for _, value in call if isinstance(value, Stock)]


def test_the_shop_shows_what_is_left_of_it_and_others_show_the_pool_without_it(world, shops):
    mine, other, variant = shops
    assert shown(world, mine, other, sku=variant.sku) == [4, 6]


def test_an_order_of_the_shop_uses_it_first(world, shops):
    mine, other, variant = shops
    buy(world, mine, variant, 3)
    assert Allocation.objects.get().left == 1
    assert shown(world, mine, other, sku=variant.sku) == [1, 6]


def test_an_order_of_another_shop_uses_the_pool_alone(world, shops):
    mine, other, variant = shops
    buy(world, other, variant, 5)
    assert Allocation.objects.get().left == 4
    assert shown(world, mine, other, sku=variant.sku) == [4, 1]


def test_its_figure_is_sent_when_it_opens_and_when_it_closes_and_own_sales_are_absorbed(world, shops):
    mine, other, variant = shops
    for _ in range(3):
        buy(world, mine, variant, 1)
    assert (sent(world, mine), sent(world, other)) == ([4], [6])
    assert world.acked(mine, variant) == Stock(1)
    inventory.close_allocation(variant_id=variant.pk, scope=mine.scope)
    world.settle()
    assert (sent(world, mine), sent(world, other)) == ([4, 7], [6, 7])
    assert shown(world, mine, other, sku=variant.sku) == [7, 7]


def test_it_closes_by_itself_when_its_time_is_over(world, shops):
    mine, other, variant = shops
    world.pass_time(hours=2)
    assert inventory.close_due() == 1
    world.settle()
    assert shown(world, mine, other, sku=variant.sku) == [10, 10]


def test_an_order_beyond_it_takes_from_the_pool_and_what_then_lacks_is_short(world, shops):
    mine, other, variant = shops
    world.remote(mine).book.place(world.intent(mine, variant).ref, quantity=12)
    world.remote(mine).shelves[f"P{variant.pk}", variant.sku].stock = 0
    world.pass_time(seconds=5)
    polling.poll(mine.pk)
    world.settle()
    assert OrderLine.objects.get().short == 2
    assert shown(world, mine, other, sku=variant.sku) == [0, 0]


def test_what_closing_gives_back_goes_to_orders_that_are_short_first(world, shops):
    mine, other, variant = shops
    world.remote(other).book.place(world.intent(other, variant).ref, quantity=8)  # six are in the pool
    world.remote(other).shelves[f"P{variant.pk}", variant.sku].stock = 0
    world.pass_time(seconds=5)
    polling.poll(other.pk)
    assert OrderLine.objects.get().short == 2
    inventory.close_allocation(variant_id=variant.pk, scope=mine.scope)
    relay.run()
    world.settle()
    assert OrderLine.objects.get().short == 0
    assert StockRecord.objects.get().pool == 2
    assert shown(world, mine, other, sku=variant.sku) == [2, 2]
