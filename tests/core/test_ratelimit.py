"""The token bucket: exact over many processes, and never a burst because Redis is away."""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from core import ratelimit, redis

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bucket() -> str:
    return f"test:{uuid.uuid4()}"


def test_a_bucket_starts_full_and_says_how_long_to_wait_when_it_is_empty(bucket):
    waits = [ratelimit.take(bucket, per_second=2, burst=3) for _ in range(4)]
    assert waits[:3] == [0, 0, 0]
    assert 0.4 < waits[3] <= 0.5


def test_a_refused_wish_takes_nothing(bucket):
    ratelimit.take(bucket, per_second=1, burst=2, tokens=2)
    waits = [ratelimit.take(bucket, per_second=1, burst=2) for _ in range(20)]
    assert all(0.8 < wait <= 1 for wait in waits)


def test_after_the_wait_it_named_a_token_is_there(bucket):
    ratelimit.take(bucket, per_second=20, burst=1)
    time.sleep(ratelimit.take(bucket, per_second=20, burst=1))
    assert ratelimit.take(bucket, per_second=20, burst=1) == 0


def test_a_bucket_never_holds_more_than_its_burst(bucket):
    ratelimit.take(bucket, per_second=10, burst=2)
    time.sleep(0.4)
    assert [ratelimit.take(bucket, per_second=10, burst=2) == 0 for _ in range(3)] == [True, True, False]


def test_a_wish_beyond_the_burst_is_granted_by_a_full_bucket(bucket):
    assert ratelimit.take(bucket, per_second=1, burst=2, tokens=5) == 0
    assert ratelimit.take(bucket, per_second=1, burst=2) > 0.9


def test_buckets_do_not_know_each_other(bucket):
    assert ratelimit.take(bucket, per_second=1, burst=1) == 0
    assert ratelimit.take(f"{bucket}:other", per_second=1, burst=1) == 0


def test_a_bucket_poured_out_gives_nothing_until_it_fills_again(bucket):
    ratelimit.empty(bucket)
    assert 0.9 < ratelimit.take(bucket, per_second=1, burst=5) <= 1


def test_an_unused_bucket_is_forgotten_by_redis(bucket):
    ratelimit.take(bucket, per_second=10, burst=5)
    assert 0 < redis.client().pttl(f"bucket:{bucket}") <= 1500


def test_a_flushed_redis_costs_one_burst_at_most(bucket):
    for _ in range(3):
        ratelimit.take(bucket, per_second=1, burst=3)
    redis.client().delete(f"bucket:{bucket}")
    granted = sum(ratelimit.take(bucket, per_second=1, burst=3) == 0 for _ in range(10))
    assert granted == 3


def test_without_redis_nobody_may_send(bucket, no_redis):
    with pytest.raises(ratelimit.NoRedis):
        ratelimit.take(bucket, per_second=1, burst=1)
    with pytest.raises(ratelimit.NoRedis):
        ratelimit.empty(bucket)


def test_while_redis_is_away_shoppers_go_on_and_nobody_guesses_orders(no_redis):
    waits = {name: ratelimit.shop_wait_s(name, "192.0.2.80") for name in settings.SHOP_RATES}
    assert {name for name, wait in waits.items() if wait} == {"password", "track"}


@pytest.mark.race
def test_several_processes_together_get_the_rate_and_the_burst_and_not_one_more(bucket):
    rate, burst, seconds = 100, 20, 1.0
    command = [sys.executable, "-m", "tests.core.take_tokens", bucket, str(rate), str(burst)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ocop_store.settings.test"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    takers = [subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) for _ in range(3)]
    for taker in takers:
        assert taker.stdout.readline() == "ready\n"
    begin = time.time() + 0.1
    reports = [taker.communicate(f"{begin} {begin + seconds}\n", timeout=30)[0].split() for taker in takers]
    granted = sum(int(count) for count, _ in reports)
    first, last = min(float(at) for _, at in reports), max(float(at) for _, at in reports)
    assert first >= begin
    assert 0.8 * rate * seconds < granted <= burst + rate * (last - begin)
