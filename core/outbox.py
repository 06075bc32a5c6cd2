"""The only way news goes up the tower: publish(topic, *keys) below, @subscribe(topic) above.

An event is written in the business transaction, so both exist or neither. After the commit a nudge
wakes the relay; the nudge may be lost, beat finds the event within a second.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from enum import StrEnum

import redis as redis_py
from celery import current_app
from django.db import transaction

from core import clock, redis
from core.models import OutboxEvent

log = logging.getLogger(__name__)

Subscriber = Callable[[Sequence[int], "object"], None]
NUDGED = "outbox:nudged"  # set while a nudge is on its way, so that a thousand commits send one
QUIET_S = 5.0  # how long a process stops nudging after the broker was away: requests must not wait for it
_quiet_until = 0.0


class Topic(StrEnum):
    """What may have changed; the key is always a variant id."""

    STOCK = "stock"
    PRICE = "price"
    PROMOTION = "promotion"
    CATALOGUE = "catalogue"


_subscribers: dict[str, list[Callable]] = defaultdict(list)


def subscribe(topic: Topic) -> Callable[[Callable], Callable]:
    """Register `handler(changes: dict[key, earliest created_at])`, run by the relay in its transaction."""

    def register(handler: Callable) -> Callable:
        if handler not in _subscribers[topic]:
            _subscribers[topic].append(handler)
        return handler

    return register


def subscribers(topic: str) -> list[Callable]:
    """The handlers of a topic, in the order they registered."""
    return _subscribers[topic]


def publish(topic: Topic, *keys: int) -> None:
    """Say that something about `keys` may have changed. Call inside the transaction that changed it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change")
    at = clock.now()
    OutboxEvent.objects.bulk_create(OutboxEvent(topic=topic, key=key, created_at=at) for key in dict.fromkeys(keys))
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake the relay now. Best effort: one message however many commits, none while Redis is away."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        if redis.client().set(NUDGED, 1, nx=True, px=1000):
            current_app.send_task("core.tasks.relay_outbox", queue="sync", retry=False)
    except (redis_py.RedisError, current_app.connection_for_write().connection_errors) as error:
        _quiet_until = time.monotonic() + QUIET_S
        log.warning("no nudge, beat will find the event: %s", error)


def clear_nudge() -> None:
    """Let the next commit nudge again; the relay calls it before it looks."""
    try:
        redis.client().delete(NUDGED)
    except redis_py.RedisError as error:
        log.warning("nudge mark not cleared, it expires by itself: %s", error)
