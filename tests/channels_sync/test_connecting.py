"""Connect, connect again, disconnect: what becomes of tokens, modes and units set aside."""

import threading
from datetime import timedelta

import pytest

from channels_sync import connecting, drain, intents, tokens
from channels_sync.models import ChannelAccount
from channels_sync.protocol import Credentials, Unauthorised
from core import clock
from core.channels import Channel
from inventory import services as inventory
from inventory.models import Allocation, StockRecord
from tests.channels_sync.racing import race


@pytest.fixture(autouse=True)
def _app(settings):
    """An app of ours on Shopee."""
    app = dict.fromkeys(("app_key", "app_secret", "app_id", "push_secret", "base_url", "auth_url"), "x")
    settings.CHANNEL_APPS = {"shopee": app}


def consent(world, account, **fields) -> connecting.Connected:
    """The seller of an account's shop consents again."""
    remote = world.remote(account)
    remote.codes["c"] = [
        Credentials(
            "", "", "", shop=account.shop_id, access_token=remote.token, refresh_token="refresh-new", **fields
        )
    ]
    pending = connecting.Pending(channel="shopee", producer=account.producer_id, mode="live")
    return connecting.finish(Channel.SHOPEE, {"code": "c"}, pending)


def stored(account) -> ChannelAccount:
    account.refresh_from_db()
    return account


def test_disconnecting_erases_the_tokens_and_keeps_listings_and_what_was_acknowledged(world):
    account, variant = world.shop_with(10)
    connecting.disconnect(account.pk)
    account = stored(account)
    assert (account.mode, account.disconnected_at) == (ChannelAccount.Mode.PAUSED, clock.now())
    assert (account.access_token, account.refresh_token, account.access_expires_at) == ("", "", None)
    assert account.listings.count() == 1
    assert world.intent(account, variant).acked == {"quantity": 10}


def test_a_disconnected_shop_is_sent_nothing_and_collects_what_changes(world):
    account, variant = world.shop_with(10)
    connecting.disconnect(account.pk)
    world.want(variant, 3)
    world.drain(account)
    assert world.remote(account).calls == []
    assert world.intent(account, variant).desired == {"quantity": 3}


def test_what_was_set_aside_for_the_shop_goes_back_to_the_pool_and_no_other_does(world):
    account, variant = world.shop_with(10)
    until = clock.now() + timedelta(days=1)
    inventory.allocate(variant_id=variant.pk, scope=account.scope, quantity=4, until=until)
    inventory.allocate(variant_id=variant.pk, scope="live:7", quantity=2, until=until)
    connecting.disconnect(account.pk)
    assert StockRecord.objects.get(pk=variant.pk).allocated == 2
    assert set(Allocation.objects.filter(closed_at=None).values_list("scope", flat=True)) == {"live:7"}


@pytest.mark.parametrize("mode", ["live", "shadow"])
def test_connected_again_the_shop_goes_on_in_its_mode_with_the_newest_value(world, mode):
    account, variant = world.shop_with(10)
    ChannelAccount.objects.update(mode=mode)
    connecting.disconnect(account.pk)
    world.want(variant, 3)
    done = consent(world, account)
    assert [one.pk for one in done.accounts] == [account.pk]
    account = stored(account)
    assert (account.mode, account.disconnected_at, account.refresh_token) == (mode, None, "refresh-new")
    world.drain(account)
    assert world.remote(account).stock_of(variant.sku) == (3 if mode == "live" else 10)


def test_connected_again_the_shop_takes_what_was_approved_meanwhile(world, monkeypatch):
    account, _variant = world.shop_with(10)
    asked = []
    monkeypatch.setattr(connecting.newcomers, "catch_up", asked.append)
    connecting.disconnect(account.pk)

    consent(world, account)

    assert asked == [[account]]


def test_disconnecting_twice_remembers_the_mode_before_the_first(world):
    account, _ = world.shop_with(10)
    ChannelAccount.objects.update(mode="shadow")
    connecting.disconnect(account.pk)
    at = stored(account).disconnected_at
    world.pass_time(minutes=1)
    connecting.disconnect(account.pk)
    assert (stored(account).mode_before, account.disconnected_at) == ("shadow", at)


def test_a_new_consent_closes_the_breaker_that_a_refused_token_opened(world):
    account, variant = world.shop_with(10)
    remote = world.remote(account)
    remote.end_token()
    remote.refuses_refresh = True
    world.want(variant, 3)
    world.drain(account)
    assert stored(account).paused_until is not None
    consent(world, account)
    world.drain(account)
    assert remote.stock_of(variant.sku) == 3


def test_a_platform_that_fails_connects_nothing_and_says_so(world):
    account, _ = world.shop_with(10)
    pending = connecting.Pending(channel="shopee", producer=None, mode="live")
    with pytest.raises(connecting.NotConnected) as refused:
        connecting.finish(Channel.SHOPEE, {"code": "unknown"}, pending)
    assert refused.value.code == "invalid_code"
    assert stored(account).access_token == "access-1"


def test_without_a_refresh_token_the_platform_is_not_asked(world):
    account, _ = world.shop_with(10)
    connecting.disconnect(account.pk)
    with pytest.raises(Unauthorised, match=tokens.NO_REFRESH_TOKEN):
        tokens.refresh(account.pk, "")
    assert world.remote(account).refreshes == 0


def test_a_disconnected_shop_is_not_due(world):
    account, variant = world.shop_with(10)
    connecting.disconnect(account.pk)
    world.want(variant, 3)
    world.pass_time(minutes=1)
    assert drain.due_accounts() == []
    assert world.intent(account, variant).is_dirty
    assert intents.refresh({}) == set()


# A refresh is under way when the tokens change


def held_refresh(world, account) -> tuple[threading.Event, threading.Event]:
    """The next refresh stops at the platform: it says when it is there, and waits to be let go."""
    there, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        there.set()
        go_on.wait(10)

    world.remote(account).before_refresh = hold
    return there, go_on


def between(there: threading.Event, go_on: threading.Event, work) -> None:
    """Do the work while the refresh waits; let it go a moment after the work began."""
    assert there.wait(10)
    threading.Timer(0.3, go_on.set).start()
    work()


@pytest.mark.race
def test_a_refresh_under_way_does_not_bring_erased_tokens_back(world):
    account, _ = world.shop_with(10)
    there, go_on = held_refresh(world, account)
    raised = race(
        lambda: tokens.refresh(account.pk, "access-1"),
        lambda: between(there, go_on, lambda: connecting.disconnect(account.pk)),
    )
    assert raised == []
    assert (stored(account).access_token, account.refresh_token) == ("", "")


@pytest.mark.race
def test_a_refresh_under_way_does_not_overwrite_a_new_consent(world):
    account, _ = world.shop_with(10)
    there, go_on = held_refresh(world, account)
    raised = race(
        lambda: tokens.refresh(account.pk, "access-1"),
        lambda: between(there, go_on, lambda: consent(world, account)),
    )
    assert raised == []
    assert stored(account).refresh_token == "refresh-new"


@pytest.mark.race
def test_without_the_lock_a_refresh_under_way_brings_erased_tokens_back(world):
    account, _ = world.shop_with(10)
    there, go_on = held_refresh(world, account)

    def erase_without_lock() -> None:
        assert there.wait(10)
        ChannelAccount.objects.filter(pk=account.pk).update(access_token="", refresh_token="")
        go_on.set()

    assert race(lambda: tokens.refresh(account.pk, "access-1"), erase_without_lock) == []
    assert stored(account).refresh_token == "refresh-2"
