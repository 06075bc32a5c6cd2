"""Adapters ready to use: one HTTP client per account and process, with the two rules of every call.

No call while a transaction is open, and none without a token of the account's bucket.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from threading import Lock

import httpx
from django.conf import settings
from django.db import connection

from channels_sync.adapters.registry import ADAPTERS, build
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelAdapter, Credentials, Throttled
from core import clock, ratelimit
from core.channels import Channel

OWN_LIMIT = "own_limit"  # the code of a call that our own bucket held back
_no_call_after: ContextVar[float] = ContextVar("no_call_after", default=math.inf)
LONGEST_WAIT_S = 5.0  # a call that would wait longer for its token gives up; beat comes back to it


def adapter(account: ChannelAccount) -> ChannelAdapter:
    """The adapter of an account, signed in with the credentials on its row."""
    return build(
        Channel(account.channel),
        account.credentials,
        _client(bucket(account.pk), Channel(account.channel)),
        clock.now,
    )


def app_adapter(channel: Channel, app: Credentials) -> ChannelAdapter:
    """The adapter of an app that no shop has consented to yet; its calls take tokens of the app's bucket."""
    return build(channel, app, _client(f"app:{channel}", channel), clock.now)


@contextmanager
def no_call_after(moment: float) -> Iterator[None]:
    """Refuse calls of this thread after a moment of `time.monotonic`: one push may take several of them."""
    token = _no_call_after.set(moment)
    try:
        yield
    finally:
        _no_call_after.reset(token)


def per_second(channel: Channel) -> float:
    """Calls an account of this channel may make each second; settings may say otherwise than the platform."""
    return settings.CHANNEL_CALLS_PER_SECOND.get(channel, ADAPTERS[channel].capabilities.per_second)


@cache
def _client(bucket_name: str, channel: Channel) -> httpx.Client:
    rate, burst = per_second(channel), ADAPTERS[channel].capabilities.burst
    queue = Lock()  # one asks the bucket and the others stand behind it, so that a wait is slept once

    def wait_for_token(request: httpx.Request) -> None:
        give_up = min(time.monotonic() + LONGEST_WAIT_S, _no_call_after.get())
        with queue:
            if time.monotonic() > give_up:
                raise Throttled(OWN_LIMIT, "no token in time", retry_after=1)
            while wait := ratelimit.take(bucket_name, per_second=rate, burst=burst):
                if time.monotonic() + wait > give_up:
                    raise Throttled(OWN_LIMIT, "no token in time", retry_after=wait)
                time.sleep(wait)

    return httpx.Client(event_hooks={"request": [refuse_in_transaction, wait_for_token]})


def bucket(account_id: int) -> str:
    """The name of an account's token bucket."""
    return f"account:{account_id}"


def refuse_in_transaction(request: httpx.Request) -> None:
    """A slow marketplace must never hold our rows locked."""
    if connection.in_atomic_block:
        raise RuntimeError(f"network call inside a transaction: {request.url.path}")
