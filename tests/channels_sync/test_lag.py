"""How far a channel is behind: counted from the change to the acknowledgement."""

from datetime import timedelta

import pytest

from channels_sync import journals, queries, tallies
from channels_sync.models import SyncAttempt
from channels_sync.protocol import Facet, Outcome
from core import clock
from tests.channels_sync.racing import race
from tests.factories import VariantFactory


def lags(world, account) -> list[int | None]:
    tries = SyncAttempt.objects.filter(intent__account=account, intent__facet="stock", lag_ms__isnull=False)
    return list(tries.order_by("id").values_list("lag_ms", flat=True))


def test_lag_is_counted_from_the_change_and_not_from_the_relay(world):
    account, variant = world.shop_with(10)
    world.count(variant, 4)
    world.pass_time(seconds=3)
    world.settle()
    assert lags(world, account)[-1] == 3000


def test_of_changes_that_became_one_push_the_oldest_counts(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    world.pass_time(seconds=2)
    world.want(variant, 3)
    world.pass_time(seconds=1)
    world.drain(account)
    assert lags(world, account)[-1] == 3000


def test_a_push_that_failed_is_no_lag_and_the_one_that_succeeds_counts_from_the_change(world):
    account, variant = world.shop_with(10)
    world.remote(account).throttles(retry_after=8)
    world.want(variant, 4)
    world.drain_once(account)
    before = len(lags(world, account))
    world.pass_time(seconds=8)
    world.drain(account)
    assert lags(world, account)[before:] == [8000]


def tally(account, minutes: float, lags_s: list[float]) -> None:
    """One call whose changes took so long, some minutes ago."""
    tallies.count(
        account.pk,
        Facet.STOCK,
        [(Outcome.APPLIED, int(lag * 1000)) for lag in lags_s],
        took_ms=20,
        request_id="r-1",
        now=clock.now() - timedelta(minutes=minutes),
    )


def test_the_percentiles_are_those_of_the_last_hour_to_the_width_of_a_bucket(world):
    account = world.open_shop()
    tally(account, 61 + 5, [900.0])
    for lag in range(1, 101):
        tally(account, 5, [lag / 10])
    [status] = queries.account_statuses()
    assert (status.lag_p50_s, round(status.lag_p99_s, 2)) == (5.0, 9.9)
    quarters = queries.lag_quarters(hours=2)
    assert [(account_id, round(p95, 2)) for _, account_id, p95 in quarters] == [
        (account.pk, 885.0),  # 95 % of the way from 600 s to the longest, 900 s
        (account.pk, 9.5),
    ]
    assert quarters[0][0] < quarters[1][0]


def test_what_a_push_came_to_is_added_up_once_per_call_and_for_ever(world):
    account, variant = world.shop_with(10)
    before = {row.facet: (row.calls, list(row.outcomes)) for row in tallies.totals()}
    world.remote(account).throttles()
    world.want(variant, 4)
    world.settle()
    row = next(row for row in tallies.totals() if row.facet == "stock")
    calls, outcomes = before["stock"]
    assert row.calls == calls + 2
    added = {
        outcome.value: now - was
        for outcome, was, now in zip(tallies.OUTCOMES, outcomes, row.outcomes, strict=True)
        if now != was
    }
    assert added == {"applied": 1, "throttled": 1}
    assert (sum(row.lags), row.last_request_id) == (outcomes[0] + 1, "r-1")
    world.pass_time(days=31)
    journals.prune()
    assert next(row for row in tallies.totals() if row.facet == "stock").calls == calls + 2
    assert tallies.lags(clock.now() - timedelta(days=60)) == []


def test_a_settlement_that_is_rolled_back_is_not_added_up(world, monkeypatch):
    account, variant = world.shop_with(10)
    before = [row.calls for row in tallies.totals()]

    count = tallies.count

    def count_and_fall(*args, **kwargs) -> None:
        count(*args, **kwargs)
        raise RuntimeError("the connection is lost")

    monkeypatch.setattr(tallies, "count", count_and_fall)
    world.want(variant, 4)
    with pytest.raises(RuntimeError):
        world.drain(account)
    assert [row.calls for row in tallies.totals()] == before


@pytest.mark.race
def test_calls_that_are_settled_at_the_same_time_are_all_added_up(world):
    account = world.open_shop()
    assert race(*[lambda: [tally(account, 0, [0.5]) for _ in range(20)]] * 4) == []
    (row,) = tallies.totals()
    assert (row.calls, sum(row.lags), row.lag_ms) == (80, 80, 40_000)


@pytest.mark.parametrize("count", [2, 20])
def test_the_figures_of_many_accounts_and_listings_cost_the_same_queries(
    world, count, django_assert_num_queries
):
    account = world.open_shop()
    for _ in range(count):
        world.offer(account, VariantFactory(stock=5))
    with django_assert_num_queries(7):
        queries.account_statuses()


def test_attempts_older_than_a_month_are_forgotten_and_what_waits_is_not(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    world.pass_time(days=31)
    assert journals.prune() == 2
    assert world.intent(account, variant).is_dirty
    assert journals.prune() == 0
