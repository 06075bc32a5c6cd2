"""Send a task without ever making the caller wait for a broker that is away."""

import logging

import redis as redis_py
from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ask(task: str, *args: object) -> bool:
    """Queue a task by name. False, and a line in the log, when the broker is away: beat will come round."""
    try:
        current_app.send_task(task, args, retry=False)
    except (redis_py.RedisError, OperationalError) as error:
        log.warning("%s not queued: %s", task, error)
        return False
    return True
