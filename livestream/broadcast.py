"""Tell open pages what has happened, through Redis. Best effort: what missed it is right after a reload.

`DESK` is for the people who run the session, `SHOW` for everybody who watches: nothing personal goes there.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import redis as redis_py
from django.core import signing
from django.db import transaction

from core import redis

log = logging.getLogger(__name__)

DESK, SHOW = "desk", "show"
TICKET_HOURS = 12  # longer than any session


def prefix() -> str:
    """What all our channels in Redis begin with. Channels know no databases, so theirs is named."""
    return f"live:{redis.client().connection_pool.connection_kwargs.get('db') or 0}:"


def channel(session_id: int, audience: str) -> str:
    """The name of the channel in Redis."""
    return f"{prefix()}{session_id}:{audience}"


@dataclass(frozen=True, slots=True)
class News:
    """One thing to say, of what kind, and who is to hear it."""

    kind: str
    facts: Mapping[str, Any]
    audiences: tuple[str, ...]


def tell(session_id: int, kind: str, facts: Mapping[str, Any], *audiences: str) -> None:
    """Say it once the transaction has committed; outside of one, now."""
    tell_all(session_id, [News(kind, facts, audiences)])


def tell_all(session_id: int, news: Sequence[News]) -> None:
    """As `tell`, all of it in its order and in one go: a batch of comments is one trip to Redis."""
    if news:
        transaction.on_commit(lambda: _send(session_id, news), robust=True)


def _send(session_id: int, news: Sequence[News]) -> None:
    try:
        pipeline = redis.client().pipeline(transaction=False)
        for one in news:
            said = json.dumps({"kind": one.kind, **one.facts}, ensure_ascii=False)
            for audience in one.audiences:
                pipeline.publish(channel(session_id, audience), said)
        pipeline.execute()
    except redis_py.RedisError as error:
        log.warning("live pages not told: %s", error)


def ticket(session_id: int) -> str:
    """Lets a page of the desk listen to what is for the desk alone."""
    return signing.TimestampSigner(salt="live-desk").sign(str(session_id))


def is_ticket(session_id: int, said: str) -> bool:
    """Was this ticket given for this session, and not too long ago?"""
    try:
        signer = signing.TimestampSigner(salt="live-desk")
        return signer.unsign(said, max_age=TICKET_HOURS * 3600) == str(session_id)
    except signing.BadSignature:
        return False
