"""Send a task without ever making the caller wait for a broker that is away."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import redis as redis_py
from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

_expires_s: ContextVar[float | None] = ContextVar("expires_s", default=None)


def ask(task: str, *args: object) -> bool:
    """Queue a task by name. False, and a line in the log, when the broker is away: beat will come round."""
    try:
        current_app.send_task(task, args, retry=False, expires=_expires_s.get())
    except (redis_py.RedisError, OperationalError) as error:
        log.warning("%s not queued: %s", task, error)
        return False
    return True


@contextmanager
def expiring(seconds: float) -> Iterator[None]:
    """Let what is asked for inside be forgotten when nobody began it within so many seconds."""
    token = _expires_s.set(seconds)
    try:
        yield
    finally:
        _expires_s.reset(token)
