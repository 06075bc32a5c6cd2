"""Keep access tokens fresh, one refresh at a time per account: a refresh token works only once."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from channels_sync import breaker, clients, locks
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelAdapter, ChannelError, Unauthorised
from core import clock

log = logging.getLogger(__name__)
T = TypeVar("T")

AHEAD = timedelta(minutes=30)  # refreshed before it ends; Shopee's lives four hours


def refresh(account_id: int, stale: str) -> ChannelAccount:
    """Trade the refresh token unless somebody did since `stale` was read. Raises ChannelError.

    The new pair is committed before it is used; losing it would cost the seller a new consent.
    """
    with locks.only_one(locks.Purpose.REFRESH, account_id, wait=True):
        account = ChannelAccount.objects.get(pk=account_id)
        if account.access_token != stale:
            return account
        fresh = clients.adapter(account).refresh()
        account.access_token, account.refresh_token = fresh.access_token, fresh.refresh_token
        account.access_expires_at, account.refresh_expires_at = (
            fresh.access_expires_at,
            fresh.refresh_expires_at,
        )
        account.save(
            update_fields=["access_token", "refresh_token", "access_expires_at", "refresh_expires_at"]
        )
        return account


def signed_in(account: ChannelAccount, work: Callable[[ChannelAdapter], T]) -> T:
    """Do `work` with the account's adapter; on an expired token refresh once and do it again.

    Raises ChannelError; Unauthorised when a fresh token did not help or none is to be had.
    """
    try:
        return work(clients.adapter(account))
    except Unauthorised as error:
        if not error.refreshable:
            raise
    return work(clients.adapter(refresh(account.pk, account.access_token)))


def refresh_due() -> int:
    """Refresh every token that ends soon. Returns how many; a refusal pauses the account with its reason."""
    due = ChannelAccount.objects.filter(
        mode=ChannelAccount.Mode.LIVE, access_expires_at__lt=clock.now() + AHEAD
    )
    done = 0
    for account in due:
        if breaker.is_paused(account):
            continue
        try:
            refresh(account.pk, account.access_token)
            done += 1
        except Unauthorised as error:
            breaker.pause(account.pk, str(error))
        except ChannelError as error:
            log.warning("token of account %s not refreshed: %s", account.pk, error)
    return done
