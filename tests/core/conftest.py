"""A subscriber of a test's own, and a Redis that is away."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from core import outbox, redis

__all__ = ["fresh_nudge", "heard", "no_redis"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, set[int]]]:
    """What one subscriber of stock and price was told, call by call; nobody else is told anything."""
    calls: list[dict[str, set[int]]] = []
    monkeypatch.setattr(outbox, "_subscribers", {})

    @outbox.subscribe(outbox.Topic.STOCK, outbox.Topic.PRICE)
    def listen(changes: outbox.Changes) -> None:
        calls.append({str(topic): set(keys) for topic, keys in changes.items()})

    return calls


@pytest.fixture
def no_redis(settings: Settings) -> Iterator[None]:
    """A Redis address where nobody listens."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    yield
    redis.client.cache_clear()


@pytest.fixture(autouse=True)
def fresh_nudge(monkeypatch: pytest.MonkeyPatch) -> None:
    """No nudge is on its way, and no earlier outage keeps this process quiet."""
    monkeypatch.setattr(outbox, "_quiet_until", 0.0)
    redis.client().delete(outbox.NUDGED)
