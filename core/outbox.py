"""The only way news goes up the tower: publish(topic, *keys) below, @subscribe(topic) above.

An event is written in the business transaction, so both exist or neither. After the commit a nudge
wakes the relay; the nudge may be lost, beat finds the event within a second.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

import redis as redis_py
from django.db import transaction

from core import clock, queue, redis
from core.models import OutboxEvent

log = logging.getLogger(__name__)

NUDGED = "outbox:nudged"  # set while a nudge is on its way, so that a thousand commits send one
QUIET_S = 5.0  # how long a process stops nudging after the broker was away: requests must not wait for it
_quiet_until = 0.0


class Topic(StrEnum):
    """What may have changed. The key is a variant id; of a voucher or an order its own."""

    STOCK = "stock"
    PRICE = "price"
    PROMOTION = "promotion"
    CATALOGUE = "catalogue"
    VOUCHER = "voucher"
    ORDER = "order"  # of the web shop: a package of it took a step


Changes = Mapping[str, Mapping[int, datetime]]  # topic -> key -> when it was first said
Subscriber = Callable[[Changes], None]
_subscribers: dict[Subscriber, set[str]] = {}


def subscribe(*topics: Topic) -> Callable[[Subscriber], Subscriber]:
    """Register a handler of these topics. The relay calls it once per batch, inside its transaction."""

    def register(handler: Subscriber) -> Subscriber:
        _subscribers.setdefault(handler, set()).update(topics)
        return handler

    return register


def deliver(changes: Changes) -> None:
    """Call every subscriber that cares, once, with its own topics."""
    for handler, topics in _subscribers.items():
        if wanted := {topic: keys for topic, keys in changes.items() if topic in topics}:
            handler(wanted)


def publish(topic: Topic, *keys: int) -> None:
    """Say that something about `keys` may have changed. Call inside the transaction that changed it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change")
    if not keys:
        return
    at = clock.now()
    OutboxEvent.objects.bulk_create(
        OutboxEvent(topic=topic, key=key, created_at=at) for key in dict.fromkeys(keys)
    )
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake the relay now. Best effort: one message however many commits, none while Redis is away."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        first = redis.client().set(NUDGED, 1, nx=True, px=1000)
    except redis_py.RedisError as error:
        log.warning("no nudge, beat will find the event: %s", error)
        first = None
        _quiet_until = time.monotonic() + QUIET_S
    if first and not queue.ask("core.tasks.relay_outbox"):
        _quiet_until = time.monotonic() + QUIET_S


def clear_nudge() -> None:
    """Let the next commit nudge again; the relay calls it before it looks."""
    try:
        redis.client().delete(NUDGED)
    except redis_py.RedisError as error:
        log.warning("nudge mark not cleared, it expires by itself: %s", error)
