"""How far a channel is behind: counted from the change to the acknowledgement."""

from datetime import timedelta

import pytest

from channels_sync import journals, queries
from channels_sync.models import SyncAttempt
from core import clock
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


def test_the_percentiles_are_those_of_the_last_hour(world):
    account, variant = world.shop_with(10)
    SyncAttempt.objects.all().delete()
    intent = world.intent(account, variant)
    rows = [(minutes, second * 1000) for second in range(1, 101) for minutes in (5,)] + [(61, 900_000)]
    SyncAttempt.objects.bulk_create(
        SyncAttempt(
            intent=intent,
            version=1,
            outcome="applied",
            took_ms=1,
            lag_ms=lag,
            at=clock.now() - timedelta(minutes=minutes),
        )
        for minutes, lag in rows
    )
    [status] = queries.account_statuses()
    assert (status.lag_p50_s, round(status.lag_p99_s, 2)) == (50.5, 99.01)
    minutes = queries.lag_minutes(hours=2)
    assert [(account_id, round(p95, 2)) for _, account_id, p95 in minutes] == [
        (account.pk, 900.0),
        (account.pk, 95.05),
    ]
    assert minutes[0][0] < minutes[1][0]


@pytest.mark.parametrize("count", [2, 20])
def test_the_figures_of_many_accounts_and_listings_cost_the_same_queries(
    world, count, django_assert_num_queries
):
    account = world.open_shop()
    for _ in range(count):
        world.offer(account, VariantFactory(stock=5))
    with django_assert_num_queries(6):
        queries.account_statuses()


def test_attempts_older_than_a_month_are_forgotten_and_what_waits_is_not(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    world.pass_time(days=31)
    assert journals.prune() == 2
    assert world.intent(account, variant).is_dirty
    assert journals.prune() == 0
