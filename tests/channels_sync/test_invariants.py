"""The nine invariants of the engine."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from catalog import services as catalog
from channels_sync import clients, leases, sending, settling
from channels_sync.models import SyncIntent
from channels_sync.protocol import Facet, Outcome, Price, Result, Stock
from core import relay
from core.channels import Channel
from inventory import services as inventory

# 1


def test_an_acknowledged_version_above_the_desired_one_is_refused_by_the_database(world):
    world.shop_with()

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE channels_sync_syncintent SET acked_version = desired_version + 1")

    with pytest.raises(IntegrityError, match="intent_acked_within_desired"):
        write()


@pytest.mark.parametrize(
    "half", ["lease_token = gen_random_uuid(), lease_until = NULL", "lease_until = now()"]
)
def test_half_a_lease_is_refused_by_the_database(world, half):
    world.shop_with()

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE channels_sync_syncintent SET {half}")

    with pytest.raises(IntegrityError, match="intent_lease_whole"):
        write()


def test_an_intent_has_at_most_one_live_lease(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    limits = world.remote(account).capabilities.limits
    first = leases.take(account.pk, limits, 9)
    assert [one.change.value for call in first.calls for one in call] == [Stock(4)]
    assert leases.take(account.pk, limits, 9) is None

    world.pass_time(seconds=leases.LEASE.total_seconds())
    assert leases.take(account.pk, limits, 9) is None  # the last moment still belongs to the first
    world.pass_time(seconds=0.001)
    second = leases.take(account.pk, limits, 9)
    assert second.token != first.token
    assert world.intent(account, variant).lease_token == second.token


# 2: tests/concurrency shows that desired is computed from rows read after the lock, and what happens else.


def test_what_is_desired_is_read_when_the_relay_runs_and_not_when_the_news_was_written(world):
    account, variant = world.shop_with(10)
    world.count(variant, 7)
    world.count(variant, 3)
    assert relay.run() == 2
    assert (world.intent(account, variant).desired, world.intent(account, variant).desired_version) == (
        {"quantity": 3},
        2,
    )


# 3


def test_a_network_call_inside_a_transaction_is_refused(world):
    account, _ = world.shop_with()
    client = clients._client(clients.bucket(account.pk), world.remote(account).channel)
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        client.get("http://127.0.0.1:1/")


def test_no_transaction_is_open_while_a_marketplace_is_asked(world):
    account, variant = world.shop_with()  # the remote refuses every call inside a transaction
    world.count(variant, 3)
    world.settle()
    world.reconcile(account)
    assert world.remote(account).stock_of(variant.sku) == 3


# 4


def test_a_push_is_not_begun_when_it_could_arrive_after_its_lease(world):
    account, first = world.shop_with(10)
    second = first.product.variants.create(key="b", sku="B", label="b", price_vnd=1000)
    inventory.open_stock(variant_id=second.pk, quantity=5)
    world.offer(account, second)
    world.settle()
    remote = world.remote(account)
    remote.calls.clear()
    for variant in (first, second):
        world.want(variant, 1)
    remote.meanwhile(lambda: world.pass_time(seconds=sending.SEND_WITHIN_S + 1))  # the first call drags on

    world.drain(account)

    assert [call.skus for call in remote.calls] == [[first.sku]]
    assert world.intent(account, second).lease_token is None  # given back, and not sent under the old lease
    world.settle()
    assert [call.skus for call in remote.calls] == [[first.sku], [second.sku]]


def test_the_longest_push_that_is_begun_ends_within_the_lease():
    assert leases.LEASE.total_seconds() >= sending.SEND_WITHIN_S + sending.SLOWEST_CALL_S


# 5


def test_a_late_answer_does_not_hide_a_newer_stock(world):
    account, variant = world.shop_with(10)
    limits = world.remote(account).capabilities.limits
    world.want(variant, 5)
    late = leases.take(account.pk, limits, 1)
    [[leased]] = late.calls
    world.remote(account).apply([leased.change])  # it arrived; its answer is still under way

    world.pass_time(seconds=46)
    world.want(variant, 3)
    world.settle()
    before = world.intent(account, variant)
    applied = Result(leased.change.ref, leased.change.version, Outcome.APPLIED)
    settling.settle(late.token, late.at, [(leased, applied, 1)])

    after = world.intent(account, variant)
    assert (after.acked, after.acked_version) == ({"quantity": 3}, before.acked_version)
    assert after.desired_version == before.desired_version + 1
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 3
    assert world.acked(account, variant) == Stock(3)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_late_answer_of_any_kind_only_reopens(world, outcome):
    account, variant = world.shop_with(10)
    world.want(variant, 5)
    [[leased]] = leases.take(account.pk, world.remote(account).capabilities.limits, 1).calls
    before = world.intent(account, variant)

    stranger = uuid.uuid4()
    late = Result(leased.change.ref, leased.change.version, outcome, "late")
    settling.settle(stranger, before.lease_until - leases.LEASE, [(leased, late, 1)])

    after = world.intent(account, variant)
    changed = {
        name: getattr(after, name)
        for name in (field.attname for field in SyncIntent._meta.concrete_fields)
        if getattr(after, name) != getattr(before, name)
    }
    assert changed == {"desired_version": before.desired_version + 1}


def test_a_late_answer_sends_no_price_cut_that_waits_for_a_person(world):
    account, variant = world.shop_with(10, Channel.LAZADA)
    limits = world.remote(account).capabilities.limits
    catalog.change_price(variant_id=variant.pk, price_vnd=90_000)
    relay.run()
    late = leases.take(account.pk, limits, 1)
    [[leased]] = late.calls
    world.pass_time(seconds=46)
    world.settle()  # another worker has sent it meanwhile
    catalog.change_price(variant_id=variant.pk, price_vnd=9_000)
    relay.run()
    assert world.intent(account, variant, Facet.PRICE).is_parked

    applied = Result(leased.change.ref, leased.change.version, Outcome.APPLIED)
    settling.settle(late.token, late.at, [(leased, applied, 1)])
    world.settle()

    assert world.intent(account, variant, Facet.PRICE).is_parked
    assert world.remote(account).pushes(Facet.PRICE) == [[(variant.sku, Price(90_000))]]


# 6


def test_the_same_push_twice_leaves_the_shop_as_once(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    world.remote(account).loses_the_answer()
    world.settle()
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(4))]] * 2
    assert world.remote(account).stock_of(variant.sku) == 4


# 7: tests/properties lets a machine look for a counter-example.


def test_once_faults_stop_the_marketplace_shows_what_is_wanted_and_never_showed_anything_else(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    for on_hand in (7, 4, 9):
        remote.loses_the_answer()
        remote.is_away()
        remote.throttles()
        remote.drops_requests()
        world.want(variant, on_hand)
        world.drain(account)
    world.settle()
    assert remote.stock_of(variant.sku) == 9
    assert {value for _, value in remote.shown} <= {Stock(7), Stock(4), Stock(9)}


# 8: tests/inventory/test_ledger.py.


# 9


def test_a_sale_over_there_leads_to_a_look_and_to_no_write_while_its_figure_is_not_too_high(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 9  # a buyer over there
    assert world.reconcile(account) == 0
    world.settle()
    assert remote.looks == 1
    assert remote.calls == []


def test_a_figure_that_is_too_high_is_written_at_the_first_look(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 11
    assert world.reconcile(account) == 1
    world.settle()
    assert remote.pushes(Facet.STOCK) == [[(variant.sku, Stock(10))]]
