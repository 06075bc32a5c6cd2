"""What goes out together, what goes out first, and how often."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from catalog import services as catalog
from channels_sync import intents, leases, settling
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.protocol import Facet, Limit, Outcome, Stock
from core import relay
from core.channels import Channel
from inventory import services as inventory
from tests.factories import ProductFactory, VariantFactory


def shop_of(world, *, products: int, variants: int, channel: Channel, batch: int, one_product: bool):
    """An account with products x variants listings, everything sent; returns it with its variants."""
    limit = Limit(batch=batch, one_product=one_product)
    capabilities = replace(ADAPTERS[channel].capabilities, limits=dict.fromkeys(Facet, limit))
    account = world.open_shop(channel, capabilities=capabilities)
    made = []
    for number in range(products):
        product = ProductFactory()
        for letter in "ABCDEFG"[:variants]:
            variant = VariantFactory(product=product, sku=f"{number}{letter}", stock=10)
            world.offer(account, variant, product=f"P{number}")
            made.append(variant)
    world.settle()
    world.remote(account).calls.clear()
    world.pass_time(minutes=1)
    return account, made


# Batches


@pytest.mark.parametrize(
    ("one_product", "batch", "calls"),
    [
        (True, 50, [["0A", "0B", "0C"], ["1A", "1B", "1C"]]),
        (True, 2, [["0A", "0B"], ["0C"], ["1A", "1B"], ["1C"]]),
        (False, 50, [["0A", "0B", "0C", "1A", "1B", "1C"]]),
        (False, 4, [["0A", "0B", "0C", "1A"], ["1B", "1C"]]),
    ],
)
def test_a_call_carries_one_product_where_it_must_and_never_more_than_a_batch(
    world, one_product, batch, calls
):
    account, variants = shop_of(
        world, products=2, variants=3, channel=Channel.SHOPEE, batch=batch, one_product=one_product
    )
    for variant in variants:
        world.count(variant, 4)
    world.settle()
    assert [call.skus for call in world.remote(account).calls] == calls


def test_facets_do_not_share_a_call(world):
    account, variants = shop_of(
        world, products=1, variants=2, channel=Channel.SHOPEE, batch=50, one_product=False
    )
    for variant in variants:
        world.count(variant, 4)
        catalog.change_price(variant_id=variant.pk, price_vnd=90_000)
    world.settle()
    assert [(call.facet, call.skus) for call in world.remote(account).calls] == [
        (Facet.STOCK, ["0A", "0B"]),
        (Facet.PRICE, ["0A", "0B"]),
    ]


def test_a_call_takes_along_siblings_that_stand_further_back_in_the_queue(world):
    account, variants = shop_of(
        world, products=3, variants=5, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    for variant in variants:
        world.count(variant, 12)
    world.count(variants[0], 1)
    relay.run()
    limits = world.remote(account).capabilities.limits
    lease = leases.take(account.pk, limits, 1)  # looks at four rows: 0A shrinks, the next are rising
    assert [[one.change.ref.sku for one in call] for call in lease.calls] == [["0A", "0B", "0C", "0D", "0E"]]


def test_a_turn_takes_no_more_calls_than_it_may_make(world):
    account, variants = shop_of(
        world, products=5, variants=1, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    for variant in variants:
        world.count(variant, 4)
    relay.run()
    limits = world.remote(account).capabilities.limits
    assert [len(leases.take(account.pk, limits, 2).calls) for _ in range(3)] == [2, 2, 1]


@pytest.mark.parametrize(("requests", "most", "taken"), [(3, 7, 2), (3, 3, 1), (5, 3, 1), (1, 4, 4)])
def test_a_turn_counts_the_requests_that_a_call_comes_to(world, requests, most, taken):
    account, variants = shop_of(
        world, products=5, variants=1, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    for variant in variants:
        world.count(variant, 4)
    relay.run()
    limits = dict.fromkeys(Facet, Limit(batch=50, one_product=True, requests=requests))
    assert len(leases.take(account.pk, limits, most).calls) == taken


def test_what_was_not_sent_is_given_back_as_if_it_had_never_been_taken(world):
    account, variants = shop_of(
        world, products=2, variants=1, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    for variant in variants:
        world.count(variant, 4)
    relay.run()
    limits = world.remote(account).capabilities.limits
    lease = leases.take(account.pk, limits, 9)
    leases.give_back(lease.token, [lease.calls[1][0]])
    again = leases.take(account.pk, limits, 9)
    assert [[one.change.ref.sku for one in call] for call in again.calls] == [["1A"]]


# One bad item


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.CONFLICT])
def test_a_batch_that_is_refused_as_one_is_halved_until_the_bad_item_stands_alone(world, outcome):
    account, variants = shop_of(
        world, products=1, variants=7, channel=Channel.TIKTOK, batch=50, one_product=True
    )
    remote = world.remote(account)
    remote.all_or_none, remote.verdicts = True, {"0C": (outcome, "bad_item")}
    for variant in variants:
        world.count(variant, 4)
    relay.run()
    world.drain(account)

    assert [call.skus for call in remote.calls] == [
        ["0A", "0B", "0C", "0D", "0E", "0F", "0G"],
        ["0A", "0B", "0C"],
        ["0A"],
        ["0B", "0C"],
        ["0B"],
        ["0C"],
        ["0D", "0E", "0F", "0G"],
    ]
    assert [remote.stock_of(v.sku) for v in variants] == [4, 4, 10, 4, 4, 4, 4]
    bad = world.intent(account, variants[2])
    assert (bad.is_parked, bad.parked_code) == (
        (True, "bad_item") if outcome is Outcome.REJECTED else (False, "")
    )
    assert [world.intent(account, v).is_dirty for v in variants] == [False, False, True] + [False] * 4


def test_items_refused_for_different_reasons_are_not_sent_again(world):
    account, variants = shop_of(
        world, products=1, variants=2, channel=Channel.TIKTOK, batch=50, one_product=True
    )
    remote = world.remote(account)
    remote.verdicts = {"0A": (Outcome.REJECTED, "too_low"), "0B": (Outcome.REJECTED, "too_high")}
    for variant in variants:
        world.count(variant, 4)
    world.settle()
    assert len(remote.calls) == 1
    assert [world.intent(account, v).parked_code for v in variants] == ["too_low", "too_high"]


def test_a_campaign_that_holds_one_facet_does_not_hold_the_others(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.verdicts = {variant.sku: (Outcome.CONFLICT, "price_locked")}
    catalog.change_price(variant_id=variant.pk, price_vnd=90_000)
    relay.run()
    world.drain(account)
    remote.verdicts = {}
    world.want(variant, 4)
    world.drain(account)
    assert remote.stock_of(variant.sku) == 4
    price = world.intent(account, variant, Facet.PRICE)
    assert price.is_dirty
    assert price.last_error.startswith("price_locked")
    assert len(remote.pushes(Facet.PRICE)) == 1

    world.pass_time(seconds=settling.CONFLICT_WAIT.total_seconds())
    world.drain(account)
    assert len(remote.pushes(Facet.PRICE)) == 2
    assert not world.intent(account, variant, Facet.PRICE).is_dirty


# Order


def test_shrinking_stock_goes_out_before_rising_stock_and_stock_before_prices(world):
    account, (price, rising, shrinking) = shop_of(
        world, products=3, variants=1, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    catalog.change_price(variant_id=price.pk, price_vnd=90_000)
    world.want(rising, 12)
    world.pass_time(seconds=5)
    world.want(shrinking, 4)
    world.drain(account)
    assert [(call.facet, call.skus) for call in world.remote(account).calls] == [
        (Facet.STOCK, ["2A"]),
        (Facet.STOCK, ["1A"]),
        (Facet.PRICE, ["0A"]),
    ]


def test_of_two_equally_urgent_changes_the_one_that_is_due_longer_goes_first(world):
    account, (first, second) = shop_of(
        world, products=2, variants=1, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    world.remote(account).throttles(retry_after=1)
    world.want(second, 4)
    world.drain_once(account)  # due again in a second
    world.want(first, 4)
    world.pass_time(seconds=5)
    world.want(second, 3)
    world.drain(account)
    assert [call.skus for call in world.remote(account).calls] == [["1A"], ["0A"], ["1A"]]


# Pace


def test_an_intent_is_sent_at_most_once_a_second_and_many_changes_become_few_calls(world):
    account, variant = world.shop_with(100)
    remote = world.remote(account)
    for on_hand in range(99, 69, -1):  # thirty sales in three seconds
        world.want(variant, on_hand)
        world.drain_once(account)
        world.pass_time(seconds=0.1)
    world.settle()
    times = [call.at for call in remote.calls]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))
    assert 3 <= len(times) <= 5
    assert remote.stock_of(variant.sku) == 70


@pytest.mark.parametrize("trouble", ["is_away", "drops_requests", "loses_the_answer"])
def test_a_failed_push_is_not_repeated_within_a_second(world, trouble):
    account, variant = world.shop_with(10)
    getattr(world.remote(account), trouble)(times=2)
    world.want(variant, 4)
    world.settle()
    times = [call.at for call in world.remote(account).calls]
    assert len(times) == 3
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))


def test_a_value_that_came_back_to_what_is_shown_is_not_wrong_afterwards(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    world.want(variant, 10)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 10
    assert world.acked(account, variant) == Stock(10)


def test_a_change_that_changes_nothing_shown_sends_nothing(world):
    account, variant = world.shop_with(10)
    inventory.allocate(
        variant_id=variant.pk, scope=account.scope, quantity=10, until=world.now() + timedelta(hours=1)
    )
    world.settle()  # ten from the pool or ten set aside for this account: the same figure
    assert world.remote(account).calls == []


@pytest.mark.parametrize("products", [2, 20])
def test_looking_again_costs_the_same_queries_for_two_listings_as_for_twenty(
    world, products, django_assert_num_queries
):
    account, variants = shop_of(
        world, products=products, variants=1, channel=Channel.SHOPEE, batch=50, one_product=True
    )
    for variant in variants:
        world.count(variant, 4)
    wanted = {Facet.STOCK: {variant.pk: world.now() for variant in variants}}
    with django_assert_num_queries(11):
        assert intents.refresh(wanted) == {account.pk}
