"""One promotion on every channel: its own price in each shop, from its first second to its last.

And when a platform holds something meanwhile: what waits, what goes on, and what staff are told.
"""

from datetime import timedelta

import pytest
from django.db import transaction

from catalog import services as catalog
from catalog.models import Product
from channels_sync import obstacles
from channels_sync.protocol import Facet, Outcome, Stock
from core import clock, relay
from core.channels import MARKETPLACES, Channel
from inventory import services as inventory
from promotions import queries as promotion_queries
from promotions import services as promotions
from tests.factories import VariantFactory

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PRICES = {
    Channel.SHOPEE: 75_000,
    Channel.LAZADA: 70_000,
    Channel.TIKTOK: 80_000,
}  # TikTok's is the common one


@pytest.fixture
def variant(world):
    return VariantFactory(sku="HONEY", price_vnd=100_000, stock=10)


@pytest.fixture
def shops(world, variant):
    """One shop on each marketplace that shows the variant."""
    opened = {channel: world.open_shop(channel) for channel in MARKETPLACES}
    for account in opened.values():
        world.offer(account, variant)
    world.settle()
    return opened


@pytest.fixture
def promotion(world, variant, shops):
    """Two hours from five minutes on, each shop at its own price; all of them are told."""
    now = clock.now()
    planned = promotions.schedule(
        name="Tết",
        starts_at=now + 5 * MINUTE,
        ends_at=now + 5 * MINUTE + 2 * HOUR,
        percent=20,
        variant_ids=[variant.pk],
        channel_prices_vnd={variant.pk: {c: PRICES[c] for c in (Channel.SHOPEE, Channel.LAZADA)}},
    )
    world.settle()
    return planned


def shown(world, shops) -> dict[Channel, int | None]:
    """The price that buyers pay now, shop by shop, as each platform's own clock has it."""
    found = {}
    for channel, account in shops.items():
        [shelf] = world.remote(account).shelves.values()
        runs = shelf.deal and shelf.deal.starts_at <= clock.now() < shelf.deal.ends_at
        found[channel] = shelf.deal.price_vnd if runs else shelf.price_vnd
    return found


def beat(world, shops) -> None:
    """One second of the workers: the promotion clock, the relay, a turn for each shop."""
    promotions.announce_windows()
    relay.run()
    for account in shops.values():
        world.drain_once(account)


LISTED = dict.fromkeys(MARKETPLACES, 100_000)


def test_every_shop_shows_its_own_price_from_the_first_second_to_the_last(world, shops, promotion, variant):
    seen = []
    for edge in (promotion.starts_at, promotion.ends_at):
        for offset in (-SECOND, timedelta(0)):
            world.traveller.move_to(edge + offset)
            beat(world, shops)
            web = promotion_queries.deals_now([variant.pk]).get(variant.pk)
            seen.append((shown(world, shops), web.price_vnd if web else 100_000))
    assert seen == [(LISTED, 100_000), (PRICES, 80_000), (PRICES, 80_000), (LISTED, 100_000)]


def test_neither_start_nor_end_needs_a_worker(world, shops, promotion):
    for edge, prices in ((promotion.starts_at, PRICES), (promotion.ends_at, LISTED)):
        world.traveller.move_to(edge)
        assert shown(world, shops) == prices


def within_five_seconds(world, shops, since) -> None:
    """Two beats later every shop shows the list price."""
    for _ in range(2):
        beat(world, shops)
        world.pass_time(seconds=1)
    assert shown(world, shops) == LISTED
    assert clock.now() - since < 5 * SECOND


def test_a_promotion_that_is_stopped_shows_the_list_price_within_five_seconds(world, shops, promotion):
    world.traveller.move_to(promotion.starts_at + HOUR)
    promotions.stop(promotion.pk)
    within_five_seconds(world, shops, promotion.starts_at + HOUR)


def test_goods_that_may_no_longer_be_promoted_show_the_list_price_within_five_seconds(
    world, shops, promotion, variant
):
    world.traveller.move_to(promotion.starts_at + HOUR)
    with transaction.atomic():  # as the admin does
        Product.objects.update(promotion_banned=True)
        catalog.announce([variant.product_id])
    within_five_seconds(world, shops, promotion.starts_at + HOUR)


def test_a_variant_that_is_taken_off_shows_the_list_price_within_five_seconds(
    world, shops, promotion, variant
):
    world.traveller.move_to(promotion.starts_at + HOUR)
    promotion.lines.all().delete()
    promotions.announce(promotion, also=[variant.pk])
    within_five_seconds(world, shops, promotion.starts_at + HOUR)


def test_a_shop_that_was_away_at_a_stop_shows_the_list_price_when_it_is_back(world, shops, promotion):
    world.traveller.move_to(promotion.starts_at + HOUR)
    world.remote(shops[Channel.SHOPEE]).is_away(times=2)
    promotions.stop(promotion.pk)
    beat(world, shops)
    assert shown(world, shops) == LISTED | {Channel.SHOPEE: 75_000}
    world.settle(within=2 * MINUTE)
    assert shown(world, shops) == LISTED


def test_a_percentage_of_one_channel_follows_the_list_price(world, shops, variant):
    promotion = promotions.schedule(
        name="Hè",
        starts_at=clock.now(),
        ends_at=clock.now() + 3 * HOUR,
        percent=10,
        variant_ids=[variant.pk],
        channel_prices_vnd={variant.pk: {Channel.SHOPEE: 75_000}},
    )
    promotion.lines.get().terms.create(channel="lazada", percent=30)
    promotions.announce(promotion)
    world.settle()
    world.pass_time(minutes=2)
    catalog.change_price(variant_id=variant.pk, price_vnd=120_000)
    world.settle()
    assert shown(world, shops) == {
        Channel.SHOPEE: 75_000,
        Channel.LAZADA: 84_000,
        Channel.TIKTOK: 108_000,
    }


def test_the_deal_that_follows_is_told_within_five_seconds_of_the_end_of_the_one_before(
    world, shops, promotion, variant
):
    following = promotions.schedule(
        name="Sau Tết",
        starts_at=promotion.ends_at,
        ends_at=promotion.ends_at + 2 * HOUR,
        percent=30,
        variant_ids=[variant.pk],
    )
    world.settle()
    world.traveller.move_to(promotion.ends_at - SECOND)
    beat(world, shops)
    assert shown(world, shops) == PRICES
    world.pass_time(seconds=1)
    for _ in range(2):
        beat(world, shops)
        world.pass_time(seconds=1)
    assert shown(world, shops) == dict.fromkeys(MARKETPLACES, 70_000)
    assert clock.now() - following.starts_at < 5 * SECOND


# A platform's campaign in the way


@pytest.mark.parametrize("channel", MARKETPLACES)
def test_what_a_campaign_holds_waits_five_minutes_is_shown_to_staff_and_goes_through_after_it(
    world, shops, variant, channel
):
    account = shops[channel]
    remote = world.remote(account)
    remote.verdicts = {"HONEY": (Outcome.CONFLICT, "price_locked")}
    catalog.change_price(variant_id=variant.pk, price_vnd=120_000)
    beat(world, shops)
    tries = len(world.outcomes(account, Facet.PRICE))
    [held] = obstacles.held()
    assert (held.intent.account_id, held.oversold) == (account.pk, 0)
    assert all(word in held.sentence for word in (channel.label, "HONEY"))

    world.pass_time(seconds=299)
    beat(world, shops)
    assert len(world.outcomes(account, Facet.PRICE)) == tries
    remote.verdicts = {}
    world.pass_time(seconds=2)
    beat(world, shops)
    assert shown(world, shops)[channel] == 120_000
    assert obstacles.held() == []


def test_the_other_facets_go_on_while_a_campaign_holds_the_price(world, shops, variant):
    account = shops[Channel.LAZADA]
    remote = world.remote(account)
    remote.meanwhile(lambda: remote.verdicts.update(HONEY=(Outcome.CONFLICT, "price_locked")))
    catalog.change_price(variant_id=variant.pk, price_vnd=120_000)
    beat(world, shops)
    remote.verdicts = {}
    world.want(variant, 4)
    world.pass_time(seconds=1)
    beat(world, shops)
    assert world.acked(account, variant) == Stock(4)
    assert [held.intent.facet for held in obstacles.held()] == [Facet.PRICE]


@pytest.mark.parametrize(
    ("channel", "code"),
    [(Channel.TIKTOK, "12052393"), (Channel.SHOPEE, "error_param"), (Channel.LAZADA, "4170")],
)
def test_a_stock_that_may_not_fall_is_flagged_as_a_risk_to_oversell_and_falls_after_the_campaign(
    world, shops, variant, channel, code
):
    remote = world.remote(shops[channel])
    remote.verdicts = {"HONEY": (Outcome.CONFLICT, code)}
    world.want(variant, 3)
    world.pass_time(seconds=1)
    beat(world, shops)
    [held] = obstacles.held()
    assert (held.oversold, held.intent.account_id) == (7, shops[channel].pk)
    assert all(word in held.sentence for word in (channel.label, "HONEY", "10", "3"))

    remote.verdicts = {}
    world.pass_time(minutes=5)
    beat(world, shops)
    assert remote.stock_of("HONEY") == 3
    assert obstacles.held() == []


def test_a_stock_that_may_rise_later_is_no_risk(world, shops, variant):
    world.remote(shops[Channel.SHOPEE]).verdicts = {"HONEY": (Outcome.CONFLICT, "error_param")}
    world.want(variant, 20)
    world.pass_time(seconds=1)
    beat(world, shops)
    assert [held.oversold for held in obstacles.held()] == [0]


def test_of_what_waits_the_risk_of_overselling_comes_first(world, shops, variant):
    for channel in (Channel.SHOPEE, Channel.TIKTOK):
        world.remote(shops[channel]).verdicts = {"HONEY": (Outcome.CONFLICT, "held")}
    catalog.change_price(variant_id=variant.pk, price_vnd=120_000)
    world.want(variant, 3)
    world.pass_time(seconds=1)
    beat(world, shops)
    assert [held.oversold for held in obstacles.held()] == [7, 7, 0, 0]


def test_a_stock_that_our_own_deal_holds_says_whose_it_is(world, shops, promotion, variant):
    world.traveller.move_to(promotion.starts_at + HOUR)
    sentences = set()
    for is_ours in (True, False):
        world.remote(shops[Channel.TIKTOK]).verdicts = {"HONEY": (Outcome.CONFLICT, "12052393")}
        world.want(variant, 3)
        beat(world, shops)
        sentences.add(obstacles.held()[0].sentence)
        if is_ours:
            world.remote(shops[Channel.TIKTOK]).verdicts = {}
            promotions.stop(promotion.pk)
            world.settle()
            world.want(variant, 10)
            world.settle()
            world.pass_time(minutes=1)
    assert len(sentences) == 2


@pytest.mark.parametrize("count", [2, 12])
def test_what_waits_is_read_in_a_fixed_number_of_queries(world, count, django_assert_num_queries):
    account = world.open_shop(Channel.SHOPEE)
    variants = [VariantFactory(stock=5) for _ in range(count)]
    for one in variants:
        world.offer(account, one)
    world.settle()
    world.remote(account).verdicts = {one.sku: (Outcome.CONFLICT, "held") for one in variants}
    for one in variants:
        inventory.count(variant_id=one.pk, on_hand=2, ref=f"count-{one.pk}")
    relay.run()
    world.pass_time(seconds=1)
    world.drain_once(account)
    with django_assert_num_queries(2):
        assert len(obstacles.held()) == count
