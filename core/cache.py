"""The cache, as something the shop can do without: Redis away means a miss, never an error page."""

import logging
from typing import Any

import redis as redis_py
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; what is asked of it while Redis is away is a miss, and a line in the log.

    Request limits are counted here, so they let through meanwhile: a shop that is open beats one that
    turns everybody away.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` also while Redis is away."""
        try:
            return super().get(key, default, version)
        except redis_py.RedisError as error:
            log.warning("cache not read: %s", error)
            return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store the value; forgotten while Redis is away."""
        try:
            super().set(key, value, timeout, version)
        except redis_py.RedisError as error:
            log.warning("cache not written: %s", error)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store unless there is one; True also while Redis is away."""
        try:
            return super().add(key, value, timeout, version)
        except redis_py.RedisError as error:
            log.warning("cache not written: %s", error)
            return True

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the value; False also while Redis is away."""
        try:
            return super().delete(key, version)
        except redis_py.RedisError as error:
            log.warning("cache not written: %s", error)
            return False

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Is there a value? False also while Redis is away."""
        try:
            return super().has_key(key, version)
        except redis_py.RedisError as error:
            log.warning("cache not read: %s", error)
            return False
