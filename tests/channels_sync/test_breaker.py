"""The breaker opens when failures pass a count and a duration, probes with one call, and reads back."""

from datetime import timedelta

import pytest

from channels_sync import breaker, clients, drain, queries, sending
from channels_sync.protocol import Outcome
from core import clock, queue, ratelimit, relay
from inventory import services as inventory


@pytest.fixture
def asked(monkeypatch):
    """The tasks that would have gone to the broker."""
    tasks = []
    monkeypatch.setattr(queue, "ask", lambda task, *args: tasks.append(task) or True)
    return tasks


def fail(account, times: int) -> None:
    for _ in range(times):
        breaker.failed(account.pk, "http_503")
    account.refresh_from_db()


def state(account) -> str:
    return next(row.breaker for row in queries.account_statuses() if row.id == account.pk)


def test_five_failures_in_five_seconds_open_the_breaker(world):
    account = world.open_shop()
    for failures in range(1, 6):
        breaker.failed(account.pk, "http_503: away")
        account.refresh_from_db()
        assert (account.failures, breaker.is_paused(account)) == (failures, failures == 5)
        world.pass_time(seconds=1.25)
    assert (account.pause_s, account.pause_reason) == (5, "http_503: away")


def test_many_failures_in_a_moment_do_not_open_it(world):
    account = world.open_shop()
    fail(account, 50)
    assert not breaker.is_paused(account)


def test_a_few_failures_over_a_long_time_do_not_open_it(world):
    account = world.open_shop()
    for _ in range(4):
        fail(account, 1)
        world.pass_time(minutes=1)
    assert not breaker.is_paused(account)


def test_a_success_between_failures_starts_the_count_anew(world):
    account = world.open_shop()
    for _ in range(4):
        fail(account, 4)
        world.pass_time(seconds=10)
        assert breaker.succeeded(account) is False
    account.refresh_from_db()
    assert (account.failures, account.failing_since) == (0, None)


@pytest.fixture
def opened(world, asked):
    """An account whose breaker has just opened, with two products that wait."""
    account, first = world.shop_with(10)
    second = first.product.variants.create(key="b", sku="B", label="b", price_vnd=1000)
    inventory.open_stock(variant_id=second.pk, quantity=5)
    world.offer(account, second)
    world.settle()
    fail(account, 4)
    world.pass_time(seconds=5)
    fail(account, 1)
    for variant in (first, second):
        world.want(variant, 1)
    world.remote(account).calls.clear()
    asked.clear()
    return account


def test_while_it_is_open_nothing_is_sent_and_changes_are_collected(world, opened):
    world.pass_time(seconds=4.9)
    world.drain(opened)
    assert world.remote(opened).calls == []
    assert state(opened) == "open"
    assert queries.account_statuses()[0].dirty == 2


def test_after_its_pause_one_call_probes_and_a_failure_doubles_the_pause(world, opened):
    pauses = []
    for _ in range(10):
        opened.refresh_from_db()
        world.traveller.move_to(opened.paused_until)
        assert state(opened) == "probing"
        world.remote(opened).is_away()
        world.drain(opened)
        opened.refresh_from_db()
        pauses.append(opened.pause_s)
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    assert len(world.remote(opened).calls) == 10
    assert opened.paused_until == clock.now() + timedelta(minutes=15)


def test_a_probe_that_succeeds_closes_it_sends_the_rest_and_orders_a_read_back(world, opened, asked):
    world.pass_time(seconds=5)
    world.drain(opened)
    opened.refresh_from_db()
    assert (opened.failures, opened.pause_s, opened.paused_until, opened.pause_reason) == (0, 0, None, "")
    assert state(opened) == "closed"
    assert len(world.remote(opened).calls) == 2
    assert asked.count("channels_sync.tasks.reconcile_account") == 1


def test_a_refusal_is_an_answer_and_closes_it_too(world, opened):
    for variant_id in opened.listings.values_list("variant__sku", flat=True):
        world.remote(opened).verdicts[variant_id] = (Outcome.REJECTED, "too_odd")
    world.pass_time(seconds=5)
    world.drain(opened)
    assert state(opened) == "closed"


def test_refusals_never_open_it(world):
    account, variant = world.shop_with(100)
    world.remote(account).verdicts = {variant.sku: (Outcome.REJECTED, "too_odd")}
    for on_hand in range(50, 40, -1):
        world.want(variant, on_hand)
        world.drain_once(account)
        world.pass_time(seconds=2)
    account.refresh_from_db()
    assert (account.failures, account.pause_s) == (0, 0)


def test_the_reason_it_gives_is_that_of_the_item_that_failed(world):
    account, first = world.shop_with(10)
    second = first.product.variants.create(key="b", sku="B", label="b", price_vnd=1000)
    inventory.open_stock(variant_id=second.pk, quantity=5)
    world.offer(account, second, product=f"P{first.pk}")
    world.settle()
    world.remote(account).verdicts = {"B": (Outcome.UNAVAILABLE, "error_server")}
    fail(account, 4)
    world.pass_time(seconds=5)
    for variant in (first, second):
        world.count(variant, 1)
    relay.run()
    world.drain_once(account)
    account.refresh_from_db()
    assert (account.pause_s, account.pause_reason) == (5, "error_server")


def test_an_item_that_fails_for_ever_soon_no_longer_counts_against_the_platform(world):
    account, variant = world.shop_with(10)
    world.remote(account).verdicts = {variant.sku: (Outcome.UNKNOWN, "odd_answer")}
    world.want(variant, 4)
    for _ in range(10):
        world.drain_once(account)
        world.pass_time(seconds=61)
    account.refresh_from_db()
    assert len(world.remote(account).calls) == 10
    assert (account.failures, account.pause_s) == (sending.SICK_AFTER, 0)


def test_a_turn_ends_when_staff_pause_the_account_in_the_middle_of_it(world):
    account, first = world.shop_with(10)
    second = first.product.variants.create(key="b", sku="B", label="b", price_vnd=1000)
    inventory.open_stock(variant_id=second.pk, quantity=5)
    world.offer(account, second)
    world.settle()
    remote = world.remote(account)
    remote.calls.clear()
    for variant in (first, second):
        world.want(variant, 1)
    remote.meanwhile(lambda: type(account).objects.update(mode="paused"))
    world.drain(account)
    assert len(remote.calls) == 1
    assert world.intent(account, second).lease_token is None

    type(account).objects.update(mode="live")
    world.settle()
    assert remote.stock_of("B") == 1


def test_shadow_mode_only_says_what_it_would_send_and_stays_behind_until_it_is_live(world, caplog):
    account, variant = world.shop_with(10)
    type(account).objects.update(mode="shadow")
    world.want(variant, 4)
    world.drain(account)
    assert world.remote(account).calls == []
    assert "Stock(quantity=4)" in caplog.text

    assert world.intent(account, variant).is_dirty

    type(account).objects.update(mode="live")
    world.pass_time(seconds=drain.SHADOW_EVERY_S + 1)
    world.settle()
    assert world.remote(account).stock_of(variant.sku) == 4


def test_a_ban_that_the_platform_names_is_kept_for_every_change_of_the_account(world):
    account, variant = world.shop_with(10)
    world.remote(account).throttles(retry_after=60)
    world.want(variant, 4)
    world.drain_once(account)
    wait = ratelimit.take(clients.bucket(account.pk), per_second=10, burst=2)
    assert 59 < wait <= 61
