"""What may break between a business change and a buyer's screen, row by row, and what heals it."""

import os
import subprocess
import sys

import pytest
from django.db import connection, transaction

from channels_sync import clients, drain, leases, tasks
from channels_sync.models import SyncAttempt, SyncIntent
from channels_sync.protocol import Facet, Stock
from core import outbox, process, queue, ratelimit, redis, relay
from core.models import OutboxEvent
from inventory import services as inventory
from tests.channels_sync.remote import Crash


def test_a_crash_before_the_business_commit_leaves_nothing_to_send(world):
    account, variant = world.shop_with(10)

    @transaction.atomic
    def count_and_crash() -> None:
        inventory.count(variant_id=variant.pk, on_hand=3, ref="KK")
        raise Crash

    with pytest.raises(Crash):
        count_and_crash()
    world.settle()
    assert world.remote(account).calls == []
    assert not OutboxEvent.objects.filter(processed_at__isnull=True).exists()


def test_a_lost_nudge_delays_a_change_only_until_the_next_look(world, monkeypatch):
    monkeypatch.setattr(queue, "ask", lambda task, *args: False)  # the broker is away
    account, variant = world.shop_with(10)
    world.count(variant, 3)
    assert relay.run() == 1
    assert drain.due_accounts() == [account.pk]
    world.drain(account)
    assert world.remote(account).stock_of(variant.sku) == 3


def test_a_relay_that_dies_half_way_starts_again_with_the_same_result(world, monkeypatch):
    account, variant = world.shop_with(10)
    world.count(variant, 3)

    def die(changes: outbox.Changes) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_subscribers", {**outbox._subscribers, die: {"stock"}})
        with pytest.raises(Crash):
            relay.run()
    assert world.intent(account, variant).desired == {"quantity": 10}

    world.settle()
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(3))]]


def test_a_worker_that_dies_before_sending_is_replaced_when_its_lease_ends(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    assert leases.take(account.pk, world.remote(account).capabilities.limits, 9)  # and then nothing

    world.drain(account)
    assert world.remote(account).calls == []
    world.pass_time(seconds=46)
    world.drain(account)
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(3))]]


def test_a_lease_whose_process_died_on_this_host_is_taken_back_at_once(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    assert leases.take(account.pk, world.remote(account).capabilities.limits, 9)
    ended = subprocess.run(
        [sys.executable, "-c", "from core import process; print(process.identity())"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": "."},
    ).stdout.strip()
    SyncIntent.objects.filter(lease_until__isnull=False).update(lease_by=ended)

    world.drain(account)
    assert world.remote(account).stock_of(variant.sku) == 3


@pytest.mark.parametrize(
    "who", [process.identity, lambda: "another-host/1/0.00", str], ids=["this", "another host's", "nobody"]
)
def test_a_lease_of_a_living_or_an_unknown_process_is_left_alone(world, who):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    lease = leases.take(account.pk, world.remote(account).capabilities.limits, 9)
    SyncIntent.objects.filter(lease_token=lease.token).update(lease_by=who())
    world.drain(account)
    assert world.remote(account).calls == []
    assert world.intent(account, variant).lease_token == lease.token


def test_a_worker_that_dies_after_sending_costs_one_repeat(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    world.remote(account).kills_the_worker(after_it_landed=True)
    with pytest.raises(Crash):
        world.drain(account)
    assert world.remote(account).stock_of(variant.sku) == 3
    assert world.intent(account, variant).is_dirty

    world.pass_time(seconds=46)
    world.settle()
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(3))]] * 2
    assert world.acked(account, variant) == Stock(3)


def test_a_worker_that_dies_after_sending_does_not_hide_what_changed_meanwhile(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    world.remote(account).kills_the_worker(after_it_landed=True)
    with pytest.raises(Crash):
        world.drain(account)
    world.want(variant, 8)
    world.pass_time(seconds=46)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 8


def test_an_answer_that_cannot_be_recorded_is_asked_for_again(world, monkeypatch):
    account, variant = world.shop_with(10)
    world.want(variant, 3)

    def refuse(rows: object) -> None:
        raise ConnectionError("the database went away before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(SyncAttempt.objects, "bulk_create", refuse)
        with pytest.raises(ConnectionError):
            world.drain(account)
    assert world.remote(account).stock_of(variant.sku) == 3
    assert world.intent(account, variant).is_dirty

    world.pass_time(seconds=46)
    world.settle()
    assert world.outcomes(account)[-1] == "applied"
    assert world.acked(account, variant) == Stock(3)


def test_an_answer_that_never_comes_is_not_taken_as_done(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    world.remote(account).drops_requests()
    world.drain(account)
    world.settle()
    assert world.outcomes(account)[-2:] == ["unknown", "applied"]
    assert world.remote(account).shown == [(variant.sku, Stock(3))]


def test_what_changed_while_a_push_was_under_way_is_sent_after_it(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    world.remote(account).meanwhile(lambda: world.want(variant, 8))
    world.settle()
    assert [value for _, value in world.remote(account).shown] == [Stock(3), Stock(8)]
    assert world.intent(account, variant).acked_version == world.intent(account, variant).desired_version


def test_a_marketplace_that_is_down_gets_one_push_of_the_newest_value_when_it_is_back(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.is_away(times=10)
    for on_hand in (9, 8, 7, 6, 5):
        world.want(variant, on_hand)
        world.drain(account)
        world.pass_time(seconds=3)
    remote.faults.clear()
    world.settle()
    assert remote.shown == [(variant.sku, Stock(5))]


def test_without_redis_nothing_is_sent_and_nothing_is_lost(world, settings):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    world.want(variant, 3)

    def ask_the_bucket() -> None:
        ratelimit.take(clients.bucket(account.pk), per_second=1, burst=1)

    remote.meanwhile(ask_the_bucket)
    address = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    world.drain(account)  # no error: the next beat tries again
    assert remote.shown == []
    assert world.intent(account, variant).lease_token is None  # and need not wait for a lease to end

    settings.REDIS_URL = address
    redis.client.cache_clear()
    world.drain(account)
    assert remote.shown == [(variant.sku, Stock(3))]


def test_a_flushed_redis_loses_no_change(world):
    account, variant = world.shop_with(10)
    world.count(variant, 3)
    redis.client().delete(outbox.NUDGED, clients.bucket(account.pk))
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 3


def test_a_database_restored_to_an_earlier_minute_is_healed_by_a_full_look(world):
    account, variant = world.shop_with(10)
    restored = {
        name: getattr(world.intent(account, variant), name) for name in ("desired", "desired_version")
    }
    world.want(variant, 4)
    world.settle()
    inventory.count(variant_id=variant.pk, on_hand=10, ref="restored")  # as the backup had it
    OutboxEvent.objects.all().delete()
    SyncIntent.objects.filter(facet="stock").update(
        **restored, acked=restored["desired"], acked_version=restored["desired_version"]
    )
    assert world.remote(account).stock_of(variant.sku) == 4

    world.reconcile(account)
    world.pass_time(minutes=10)
    world.reconcile(account)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 10


def test_a_surprise_in_an_adapter_does_not_hold_up_the_other_calls(world):
    account, first = world.shop_with(10)
    second = first.product.variants.create(key="b", sku="B", label="b", price_vnd=1000)
    inventory.open_stock(variant_id=second.pk, quantity=5)
    world.offer(account, second)
    world.settle()
    remote = world.remote(account)
    world.want(first, 1)
    world.pass_time(seconds=2)
    world.want(second, 2)

    def surprise() -> None:
        raise TypeError("an answer nobody thought of")

    remote.meanwhile(surprise)
    world.drain_once(account)
    assert remote.stock_of(second.sku) == 2
    stumbled = world.intent(account, first)
    assert (stumbled.is_dirty, stumbled.attempts) == (True, 1)
    assert stumbled.last_error == "TypeError: an answer nobody thought of"
    world.settle()
    assert remote.stock_of(first.sku) == 1


def test_only_one_turn_per_account_runs_at_a_time(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7301, %s)", [account.pk])
    try:
        world.drain(account)
        assert world.remote(account).calls == []
    finally:
        other.close()  # its process dies, and its turn with it
    with connection.cursor() as cursor:  # PostgreSQL needs a moment to notice
        cursor.execute("SELECT pg_advisory_lock(7301, %s), pg_advisory_unlock(7301, %s)", [account.pk] * 2)
    world.drain(account)
    assert len(world.remote(account).calls) == 1


def test_tasks_that_run_twice_send_once(world, monkeypatch):
    asked = []
    monkeypatch.setattr(queue, "ask", lambda task, *args: asked.append((task, args)) or True)
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    asked.clear()
    for _ in range(2):
        tasks.drain_accounts()
        tasks.drain_account(account.pk)
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(3))]]
    assert asked == [("channels_sync.tasks.drain_account", (account.pk,))]


def test_a_deleted_listing_does_not_trouble_the_answer_that_is_under_way(world):
    account, variant = world.shop_with(10)
    world.want(variant, 3)
    world.remote(account).meanwhile(lambda: account.listings.all().delete())
    world.drain(account)
    assert not SyncIntent.objects.exists()
