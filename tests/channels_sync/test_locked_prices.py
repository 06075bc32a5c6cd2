"""A platform that freezes the list price of goods in a deal: the deal steps aside while the price changes."""

from datetime import timedelta

import pytest

from catalog import services as catalog
from channels_sync.protocol import Facet, Outcome
from core import clock, relay
from core.channels import Channel
from promotions import services as promotions


@pytest.fixture
def shop(world):
    """A TikTok shop that shows one variant at 100,000 đồng, 20 % off."""
    account, variant = world.shop_with(10, Channel.TIKTOK)
    promotions.schedule(
        name="Tết",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=5),
        percent=20,
        variant_ids=[variant.pk],
    )
    world.settle()
    world.remote(account).calls.clear()
    world.pass_time(minutes=1)
    return account, variant


def shown(world, account) -> tuple[int | None, int | None]:
    """List price and deal price that buyers see."""
    [shelf] = world.remote(account).shelves.values()
    return shelf.price_vnd, shelf.deal.price_vnd if shelf.deal else None


def test_a_changed_list_price_and_its_deal_are_both_shown_in_the_end(world, shop):
    account, variant = shop
    assert shown(world, account) == (100_000, 80_000)
    catalog.change_price(variant_id=variant.pk, price_vnd=200_000)
    world.settle(within=timedelta(minutes=1))
    assert shown(world, account) == (200_000, 160_000)


def test_the_deal_is_taken_out_before_the_price_is_sent_and_put_back_after_it(world, shop):
    account, variant = shop
    catalog.change_price(variant_id=variant.pk, price_vnd=200_000)
    world.settle()
    facets = [call.facet for call in world.remote(account).calls]
    assert facets == [Facet.PROMOTION, Facet.PRICE, Facet.PROMOTION]


def test_where_a_deal_locks_nothing_price_and_deal_change_without_a_gap(world):
    account, variant = world.shop_with(10, Channel.LAZADA)
    promotions.schedule(
        name="Tết",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=5),
        percent=20,
        variant_ids=[variant.pk],
    )
    world.settle()
    world.remote(account).shown.clear()
    catalog.change_price(variant_id=variant.pk, price_vnd=200_000)
    world.settle()
    assert shown(world, account) == (200_000, 160_000)
    assert all(value is not None for _, value in world.remote(account).shown)


def test_a_price_held_by_a_strangers_campaign_waits_and_the_deal_waits_with_it(world, shop):
    account, variant = shop
    world.remote(account).verdicts = {variant.sku: (Outcome.CONFLICT, "price_locked")}
    catalog.change_price(variant_id=variant.pk, price_vnd=200_000)
    for _ in range(4):
        relay.run()
        world.drain_once(account)
        world.pass_time(minutes=2)
    assert world.intent(account, variant, Facet.PRICE).is_dirty
    world.remote(account).verdicts = {}
    world.settle()
    assert shown(world, account) == (200_000, 160_000)
