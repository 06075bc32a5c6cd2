"""One Redis connection pool per process. Whatever lies in Redis may be flushed at any time."""

from functools import cache

import redis
from django.conf import settings


@cache
def client() -> redis.Redis:
    """The shared client; short timeouts, so that a missing Redis is noticed and never waited for."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=0.5)
