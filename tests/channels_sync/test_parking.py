"""Refused values wait for a person, and for nothing else."""

from datetime import timedelta

import pytest
from django.db.models import Q

from catalog import services as catalog
from channels_sync import intents, leases, queries, settling
from channels_sync.models import SyncIntent
from channels_sync.protocol import Facet, Outcome, Price, Result, Stock
from core import clock, relay
from core.channels import Channel


@pytest.fixture
def parked(world):
    """A stock of four that the marketplace refused."""
    account, variant = world.shop_with(10)
    world.remote(account).verdicts = {variant.sku: (Outcome.REJECTED, "stock_too_odd")}
    world.want(variant, 4)
    world.settle()
    world.remote(account).verdicts = {}
    return account, variant


def test_a_refused_value_is_parked_with_its_code_and_not_sent_again(world, parked):
    account, variant = parked
    world.pass_time(days=3)
    world.drain(account)
    row = world.intent(account, variant)
    assert (row.is_parked, row.is_dirty, row.parked_code) == (True, True, "stock_too_odd")
    assert row.last_request_id == "r-1"
    assert len(world.remote(account).calls) == 1
    assert [one.pk for one in queries.recent_parked()] == [row.pk]


def test_a_parked_verdict_binds_to_its_version_so_a_new_value_frees_it(world, parked):
    account, variant = parked
    world.want(variant, 5)
    world.settle()
    row = world.intent(account, variant)
    assert (row.is_parked, row.is_dirty, row.parked_code) == (False, False, "")
    assert world.remote(account).shown == [(variant.sku, Stock(5))]


def test_a_verdict_on_an_older_version_does_not_park_the_newer_one(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.verdicts = {variant.sku: (Outcome.REJECTED, "stock_too_odd")}
    world.want(variant, 4)
    remote.meanwhile(lambda: world.want(variant, 5))
    world.drain_once(account)
    assert not world.intent(account, variant).is_parked
    remote.verdicts = {}
    world.settle()
    assert remote.stock_of(variant.sku) == 5


def test_the_same_value_said_again_leaves_it_parked(world, parked):
    account, variant = parked
    intents.refresh({Facet.STOCK: {variant.pk: clock.now()}})
    world.settle()
    assert world.intent(account, variant).is_parked
    assert len(world.remote(account).calls) == 1


def test_replay_sends_the_same_value_once_more(world, parked):
    account, variant = parked
    row = world.intent(account, variant)
    assert intents.replay(Q(pk=row.pk)) == 1
    world.settle()
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(4))]] * 2
    assert not world.intent(account, variant).is_dirty
    assert intents.replay(Q(pk=row.pk)) == 0


def test_replay_may_be_refused_again(world, parked):
    account, variant = parked
    world.remote(account).verdicts = {variant.sku: (Outcome.REJECTED, "still_odd")}
    intents.replay(Q(parked_code="stock_too_odd"))
    world.settle()
    assert world.intent(account, variant).parked_code == "still_odd"


def test_replay_touches_only_what_it_names(world, parked):
    account, variant = parked
    assert intents.replay(Q(parked_code="something_else")) == 0
    assert intents.replay(Q(facet=Facet.PRICE)) == 0
    assert world.intent(account, variant).is_parked


def test_a_read_back_does_not_free_what_is_parked(world, parked):
    account, variant = parked
    for _ in range(3):
        world.pass_time(minutes=10)
        world.reconcile(account)
    world.settle()
    assert world.intent(account, variant).is_parked
    assert len(world.remote(account).calls) == 1


# Deep price cuts on a platform that takes the item off sale for them


def cut(variant, price_vnd: int) -> None:
    catalog.change_price(variant_id=variant.pk, price_vnd=price_vnd)
    relay.run()


@pytest.mark.parametrize(("price_vnd", "waits"), [(20_000, False), (19_999, True), (150_000, False)])
def test_a_price_cut_beyond_80_percent_waits_for_a_person_on_lazada(world, price_vnd, waits):
    account, variant = world.shop_with(10, Channel.LAZADA)
    cut(variant, price_vnd)
    world.settle()
    row = world.intent(account, variant, Facet.PRICE)
    assert row.is_parked is waits
    assert row.parked_code == (intents.CUT_NEEDS_APPROVAL if waits else "")
    sent = [] if waits else [[(variant.sku, Price(price_vnd))]]
    assert world.remote(account).pushes(Facet.PRICE) == sent


@pytest.mark.parametrize("channel", [Channel.SHOPEE, Channel.TIKTOK])
def test_elsewhere_a_deep_cut_is_sent_at_once(world, channel):
    account, variant = world.shop_with(10, channel)
    cut(variant, 1_000)
    world.settle()
    assert world.remote(account).pushes(Facet.PRICE) == [[(variant.sku, Price(1_000))]]


def test_a_deep_cut_is_sent_after_a_person_replayed_it(world):
    account, variant = world.shop_with(10, Channel.LAZADA)
    cut(variant, 1_000)
    intents.replay(Q(parked_code=intents.CUT_NEEDS_APPROVAL))
    world.settle()
    assert world.remote(account).pushes(Facet.PRICE) == [[(variant.sku, Price(1_000))]]


def test_a_corrected_price_is_sent_and_a_deeper_one_waits_too(world):
    account, variant = world.shop_with(10, Channel.LAZADA)
    cut(variant, 1_000)
    cut(variant, 900)
    world.settle()
    assert world.intent(account, variant, Facet.PRICE).is_parked
    cut(variant, 90_000)
    world.settle()
    assert world.remote(account).pushes(Facet.PRICE) == [[(variant.sku, Price(90_000))]]


def test_stock_goes_on_while_a_price_waits(world):
    account, variant = world.shop_with(10, Channel.LAZADA)
    cut(variant, 1_000)
    world.want(variant, 3)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 3


# Off sale


def test_a_product_taken_off_sale_shows_no_stock_anywhere_and_its_stock_when_it_returns(world):
    account, variant = world.shop_with(10)
    catalog.withdraw_product(product_id=variant.product_id)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 0
    catalog.publish_product(product_id=variant.product_id)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 10


# Throttling


def test_a_throttled_change_counts_neither_as_attempt_nor_as_failure(world):
    account, variant = world.shop_with(10)
    world.remote(account).throttles(retry_after=3)
    world.want(variant, 4)
    world.drain_once(account)
    row = world.intent(account, variant)
    account.refresh_from_db()
    assert (row.attempts, row.not_before) == (0, clock.now() + timedelta(seconds=3))
    assert (account.failures, account.pause_s) == (0, 0)
    world.settle()
    assert world.outcomes(account)[-2:] == ["throttled", "applied"]


@pytest.mark.parametrize(
    ("trouble", "attempts"), [("is_away", 1), ("drops_requests", 1), ("loses_the_answer", 1)]
)
def test_a_failed_change_counts_as_an_attempt_until_it_succeeds(world, trouble, attempts):
    account, variant = world.shop_with(10)
    getattr(world.remote(account), trouble)()
    world.want(variant, 4)
    world.drain_once(account)
    assert world.intent(account, variant).attempts == attempts
    world.settle()
    assert world.intent(account, variant).attempts == 0
    assert world.intent(account, variant).last_error == ""


def test_waits_grow_with_each_failure_up_to_a_minute(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    waits = []
    for _ in range(12):
        lease = leases.take(account.pk, world.remote(account).capabilities.limits, 1)
        assert lease
        SyncIntent.objects.filter(lease_token=lease.token).update(attempts=len(waits))
        [[leased]] = lease.calls
        gone = Result(leased.change.ref, leased.change.version, Outcome.UNAVAILABLE, "http_503")
        settling.settle(lease.token, lease.at, [(leased, gone, 1)])
        waits.append((world.intent(account, variant).not_before - clock.now()).total_seconds())
        world.pass_time(seconds=61)
    assert all(1 <= wait <= 60 for wait in waits)
    assert max(waits[:3]) <= 4
    assert max(waits[7:]) > 6
