"""Access tokens: refreshed in time, refreshed once, and a refusal pauses the account."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from channels_sync import clients, tokens
from channels_sync.models import ChannelAccount
from channels_sync.protocol import Unauthorised, Unavailable
from core import clock
from core.channels import Channel
from tests.channels_sync.racing import race


def tokens_of(account) -> tuple[str, str]:
    account.refresh_from_db()
    return account.access_token, account.refresh_token


def test_an_expired_token_is_refreshed_once_and_the_push_done_again(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.end_token()
    world.want(variant, 4)
    world.drain(account)
    assert remote.stock_of(variant.sku) == 4
    assert remote.refreshes == 1
    assert tokens_of(account) == ("access-2", "refresh-2")
    assert world.outcomes(account)[-1] == "applied"
    account.refresh_from_db()
    assert account.failures == 0


def test_the_new_pair_is_stored_before_it_is_used(world):
    account, _ = world.shop_with(10)
    remote = world.remote(account)
    remote.end_token()
    stored = []

    def look(adapter: Any) -> None:
        remote.sign_in(adapter._credentials.access_token)
        stored.append(tokens_of(account))

    tokens.signed_in(account, look)
    assert stored == [("access-2", "refresh-2")]


def test_a_fresh_token_that_does_not_help_pauses_the_account_with_its_reason(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.end_token()

    def revoke() -> None:
        raise Unauthorised("token_expired", "still refused", refreshable=True)

    world.want(variant, 4)
    remote.sign_in = lambda token: revoke()
    world.drain(account)
    account.refresh_from_db()
    assert remote.refreshes == 1
    assert account.paused_until == clock.now() + timedelta(minutes=15)
    assert account.pause_reason == "token_expired: still refused"
    assert world.intent(account, variant).is_dirty


@pytest.mark.parametrize("refreshable", [True, False])
def test_a_refused_app_is_not_refreshed_and_pauses_at_once(world, refreshable):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.refuses_refresh = True
    world.want(variant, 4)

    def refuse() -> None:
        raise Unauthorised("no_permission", "ask the seller", refreshable=refreshable)

    remote.meanwhile(refuse)
    world.drain(account)
    account.refresh_from_db()
    assert remote.refreshes == 0
    assert account.paused_until == clock.now() + timedelta(minutes=15)
    world.pass_time(minutes=15)
    world.drain(account)
    account.refresh_from_db()
    assert account.paused_until is None
    assert remote.stock_of(variant.sku) == 4


def test_a_token_that_somebody_refreshed_meanwhile_is_not_refreshed_again(world):
    account, _ = world.shop_with(10)
    stale = account.access_token
    world.remote(account).end_token()
    tokens.refresh(account.pk, stale)
    assert tokens.refresh(account.pk, stale).access_token == "access-2"
    assert world.remote(account).refreshes == 1


@pytest.mark.parametrize(
    ("channel", "minutes", "mode", "refreshed"),
    [
        (Channel.SHOPEE, 29, "live", 1),
        (Channel.SHOPEE, 31, "live", 0),
        (Channel.SHOPEE, 29, "shadow", 0),
        (Channel.SHOPEE, 29, "paused", 0),
        (Channel.TIKTOK, 24 * 60 - 1, "live", 1),
        (Channel.TIKTOK, 24 * 60 + 1, "live", 0),
        (Channel.LAZADA, 48 * 60 - 1, "live", 1),
        (Channel.LAZADA, 48 * 60 + 1, "live", 0),
    ],
)
def test_tokens_of_live_accounts_are_refreshed_as_long_ahead_as_the_platform_asks(
    world, channel, minutes, mode, refreshed
):
    account, _ = world.shop_with(10, channel)
    ends = clock.now() + timedelta(minutes=minutes)
    ChannelAccount.objects.update(access_expires_at=ends, mode=mode)
    assert tokens.refresh_due() == refreshed
    assert world.remote(account).refreshes == refreshed


def test_a_refusal_while_the_token_is_still_good_stops_nothing_and_is_not_repeated_each_minute(world):
    account, variant = world.shop_with(10, Channel.LAZADA)
    remote = world.remote(account)
    remote.refuses_refresh = True  # a commercial app's token cannot be refreshed at all
    ChannelAccount.objects.update(access_expires_at=clock.now() + timedelta(hours=47))
    asked = []
    remote.before_refresh = lambda: asked.append(clock.now())
    assert [tokens.refresh_due() for _minute in range(3)] == [0, 0, 0]
    assert len(asked) == 1
    account.refresh_from_db()
    assert account.paused_until is None
    world.want(variant, 4)
    world.drain(account)
    assert remote.stock_of(variant.sku) == 4


def test_a_refusal_ahead_of_time_pauses_the_account_and_spares_the_others(world):
    first, second = world.open_shop(Channel.SHOPEE), world.open_shop(Channel.LAZADA)
    ChannelAccount.objects.update(access_expires_at=clock.now())
    world.remote(first).refuses_refresh = True
    assert tokens.refresh_due() == 1
    first.refresh_from_db()
    assert first.pause_reason == "refresh_refused: spent or revoked"
    assert tokens_of(second) == ("access-1", "refresh-2")
    assert tokens.refresh_due() == 0  # a paused account is left alone, the other is fresh


def test_a_platform_that_is_away_is_asked_again_the_next_minute(world):
    account, _ = world.shop_with(10)
    ChannelAccount.objects.update(access_expires_at=clock.now())

    def away() -> None:
        raise Unavailable("http_503")

    world.remote(account).before_refresh = away
    assert tokens.refresh_due() == 0
    account.refresh_from_db()
    assert account.paused_until is None
    world.remote(account).before_refresh = None
    assert tokens.refresh_due() == 1


# Consent


@pytest.mark.parametrize(
    ("days", "disconnected", "warned"), [(6.9, False, 1), (8.1, False, 0), (-1, False, 1), (6.9, True, 0)]
)
def test_a_consent_that_ends_within_a_week_is_warned_of_once(world, caplog, days, disconnected, warned):
    account = world.open_shop(
        consent_expires_at=clock.now() + timedelta(days=days),
        disconnected_at=clock.now() if disconnected else None,
    )
    assert tokens.warn_of_consent() == warned
    account.refresh_from_db()
    assert (account.consent_warned_at == clock.now()) is bool(warned)
    assert (f"consent of account {account.pk}" in caplog.text) is bool(warned)
    world.pass_time(days=1)
    assert tokens.warn_of_consent() == 0


# Two at once


@pytest.mark.race
def test_two_that_find_the_token_expired_refresh_it_once(world):
    account, _ = world.shop_with(10)
    world.remote(account).end_token()
    stale = account.access_token
    assert race(*[lambda: tokens.refresh(account.pk, stale)] * 4) == []
    assert world.remote(account).refreshes == 1
    assert tokens_of(account) == ("access-2", "refresh-2")


@pytest.mark.race
def test_without_the_lock_the_second_would_spend_a_token_that_is_gone(world):
    account, _ = world.shop_with(10)
    remote = world.remote(account)
    remote.end_token()
    stale, both_have_read = account.access_token, threading.Barrier(2)

    def refresh_without_lock() -> None:
        fresh = ChannelAccount.objects.get(pk=account.pk)
        assert fresh.access_token == stale
        both_have_read.wait(10)
        clients.adapter(fresh).refresh()

    raised = race(refresh_without_lock, refresh_without_lock)
    attempts = remote.refreshes + len(raised)
    assert attempts == 2  # both asked; a platform that honours a token once refuses one of them
    assert [type(error) for error in raised] in ([], [Unauthorised])
