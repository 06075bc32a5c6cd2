"""The two rules of every call: no transaction, and a token of the account's bucket."""

import time

import httpx
import pytest
from django.db import transaction

from channels_sync import clients
from channels_sync.protocol import Throttled
from core import ratelimit, redis
from core.channels import Channel
from tests.factories import ChannelAccountFactory

NOWHERE = "http://127.0.0.1:1/"


@pytest.fixture
def account(transactional_db):
    clients._client.cache_clear()
    made = ChannelAccountFactory()
    redis.client().delete(f"bucket:{clients.bucket(made.pk)}")
    yield made
    clients._client.cache_clear()


def call(account) -> None:
    """One HTTP call; with leave to go it finds nobody at the other end."""
    with pytest.raises(httpx.ConnectError):
        clients._client(clients.bucket(account.pk), Channel.SHOPEE).get(NOWHERE)


def test_a_call_inside_a_transaction_is_refused_before_it_takes_a_token(account):
    with transaction.atomic(), pytest.raises(RuntimeError, match="network call inside a transaction: /"):
        clients._client(clients.bucket(account.pk), Channel.SHOPEE).get(NOWHERE)
    assert not redis.client().exists(f"bucket:{clients.bucket(account.pk)}")


def test_each_call_takes_a_token_and_waits_for_it_when_there_is_none(account, settings):
    settings.CHANNEL_CALLS_PER_SECOND = {"shopee": 10.0}
    began = time.monotonic()
    for _ in range(5):  # two of the burst, three that wait a tenth of a second each
        call(account)
    assert 0.25 < time.monotonic() - began < 10


def test_a_call_that_would_wait_too_long_gives_up_and_says_how_long(account):
    ratelimit.empty(clients.bucket(account.pk), dry_s=60)
    began = time.monotonic()
    with pytest.raises(Throttled) as refused:
        clients._client(clients.bucket(account.pk), Channel.SHOPEE).get(NOWHERE)
    assert time.monotonic() - began < 1
    assert (refused.value.code, 59 < refused.value.retry_after < 61) == (clients.OWN_LIMIT, True)


def test_no_call_of_a_push_starts_after_the_moment_its_lease_allows(account):
    with clients.no_call_after(time.monotonic() - 0.001), pytest.raises(Throttled) as refused:
        clients._client(clients.bucket(account.pk), Channel.SHOPEE).get(NOWHERE)
    assert refused.value.code == clients.OWN_LIMIT
    with clients.no_call_after(time.monotonic() + 10):
        call(account)
    call(account)  # the moment belonged to that push alone


def test_without_redis_no_call_is_made(account, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    try:
        with pytest.raises(ratelimit.NoRedis):
            clients._client(clients.bucket(account.pk), Channel.SHOPEE).get(NOWHERE)
    finally:
        redis.client.cache_clear()


def test_accounts_do_not_share_a_bucket(account):
    other = ChannelAccountFactory()
    ratelimit.empty(clients.bucket(account.pk), dry_s=60)
    redis.client().delete(f"bucket:{clients.bucket(other.pk)}")
    call(other)


def test_the_pace_is_the_platforms_unless_settings_say_otherwise(settings):
    assert clients.per_second(Channel.LAZADA) == 49.0
    settings.CHANNEL_CALLS_PER_SECOND = {"lazada": 5.0}
    assert (clients.per_second(Channel.LAZADA), clients.per_second(Channel.TIKTOK)) == (5.0, 49.0)


def test_an_adapter_is_signed_in_with_the_accounts_own_credentials(account):
    adapter = clients.adapter(account)
    assert adapter.channel is Channel.SHOPEE
    assert adapter._credentials == account.credentials
