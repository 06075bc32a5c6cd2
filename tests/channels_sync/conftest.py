"""A world at noon, with nothing left of an earlier test in Redis."""

from collections.abc import Iterator

import pytest
import time_machine

from channels_sync import clients
from core import outbox, redis
from tests.channels_sync.world import NOON, World

__all__ = ["world"]


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Real PostgreSQL and Redis, marketplaces in memory, time that stands until it is moved."""
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    redis.client().delete(*(redis.client().keys("bucket:account:*") or ["bucket:none"]))
    clients._client.cache_clear()
    with time_machine.travel(NOON, tick=False) as traveller:
        yield World(monkeypatch, traveller)
    clients._client.cache_clear()
