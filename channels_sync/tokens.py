"""Keep access tokens fresh, one refresh at a time per account: a refresh token works only once.

Whoever writes tokens holds the account's REFRESH lock: a refresh, a new consent, a disconnection.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.cache import cache

from channels_sync import breaker, clients, locks, telemetry
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelAdapter, ChannelError, Unauthorised
from core import clock
from core.channels import Channel

log = logging.getLogger(__name__)
T = TypeVar("T")

# How long before its end an access token is refreshed. Shopee's lives 4 hours, TikTok Shop's 7 days;
# Lazada's 7 to 30 days, and its documentation asks for 48 hours.
AHEAD = {
    Channel.SHOPEE: timedelta(minutes=30),
    Channel.LAZADA: timedelta(hours=48),
    Channel.TIKTOK: timedelta(hours=24),
}
TRY_AGAIN_S = 900  # after a refresh that failed while the old token is still good
CONSENT_WARNING = timedelta(days=7)
NO_REFRESH_TOKEN = "no_refresh_token"  # ours: never given, or erased when the shop was disconnected


def refresh(account_id: int, stale: str) -> ChannelAccount:
    """Trade the refresh token unless somebody did since `stale` was read. Raises ChannelError.

    The new pair is committed before it is used; losing it would cost the seller a new consent.
    """
    with locks.only_one(locks.Purpose.REFRESH, account_id, wait=True):
        account = ChannelAccount.objects.get(pk=account_id)
        if account.access_token != stale:
            return account
        with telemetry.timed("refresh", account=account_id, channel=account.channel):
            if not account.refresh_token:
                raise Unauthorised(NO_REFRESH_TOKEN, "the shop has to be connected again")
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
    """Refresh every token that ends soon. Returns how many.

    A refusal pauses the account with its reason once its token is over; until then it goes on with the
    token it has, which for some Lazada apps is all there ever is.
    """
    now, done = clock.now(), 0
    for account in ChannelAccount.objects.filter(
        mode=ChannelAccount.Mode.LIVE, access_expires_at__lt=now + max(AHEAD.values())
    ):
        if breaker.is_paused(account) or not _is_due(account, now):
            continue
        try:
            refresh(account.pk, account.access_token)
            done += 1
        except ChannelError as error:
            if isinstance(error, Unauthorised) and not _is_good(account, now):
                breaker.pause(account.pk, str(error))
            else:
                log.warning("token of account %s not refreshed: %s", account.pk, error)
    return done


def _is_due(account: ChannelAccount, now: datetime) -> bool:
    """Whether to ask now: each minute when the token is about to end, else not more often than useful."""
    ends = account.access_expires_at
    if ends is None or ends >= now + AHEAD[Channel(account.channel)]:
        return False
    last_minutes = ends < now + min(AHEAD.values())
    return last_minutes or cache.add(f"refresh-tried:{account.pk}:{ends.timestamp():.0f}", 1, TRY_AGAIN_S)


def _is_good(account: ChannelAccount, now: datetime) -> bool:
    return account.access_expires_at is not None and account.access_expires_at > now


def warn_of_consent() -> int:
    """Say once per consent that it ends within a week: only the seller can renew it. Returns how many.

    The console and /metrics go on showing it until he has.
    """
    now = clock.now()
    ending = list(
        ChannelAccount.objects.filter(
            consent_expires_at__lt=now + CONSENT_WARNING,
            consent_warned_at__isnull=True,
            disconnected_at__isnull=True,
        )
    )
    for account in ending:
        log.warning("consent of account %s (%s) ends at %s", account.pk, account, account.consent_expires_at)
        telemetry.said(
            "consent",
            account=account.pk,
            channel=account.channel,
            ends_at=account.consent_expires_at.isoformat() if account.consent_expires_at else None,
        )
    ChannelAccount.objects.filter(pk__in=[one.pk for one in ending]).update(consent_warned_at=now)
    return len(ending)
