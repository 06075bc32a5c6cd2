"""Token bucket in Redis, one Lua script: exact over many processes, and says how long to wait."""

from math import ceil

import redis as redis_py
from django.conf import settings
from redis.commands.core import Script

from core import redis

_TAKE = """
local now = redis.call('TIME')
local at = now[1] + now[2] / 1000000
local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(burst, (tonumber(held[1]) or burst) + (at - (tonumber(held[2]) or at)) * rate)
local wait = 0
if tokens >= wanted then tokens = tokens - wanted else wait = (wanted - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', at))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return tostring(wait)
"""
_DRAIN = """
local now = redis.call('TIME')
local dry = tonumber(ARGV[1])
redis.call('HSET', KEYS[1], 'tokens', '0', 'at', string.format('%.6f', now[1] + now[2] / 1000000 + dry))
redis.call('PEXPIRE', KEYS[1], math.ceil(dry * 1000) + 60000)
"""


SHUT = {"track", "password"}  # what nobody may do while Redis is away: guess
SHUT_S = 60


class NoRedis(Exception):
    """Redis is away: nobody may send, so that its absence never becomes a burst."""


def take(bucket: str, *, per_second: float, burst: float, tokens: float = 1) -> float:
    """Take `tokens` from the bucket. Returns 0.0 when granted, else the seconds until they are there.

    A bucket that Redis does not know starts full. Raises NoRedis.
    """
    wanted = min(tokens, burst)
    try:
        return float(_script(_TAKE)(keys=[f"bucket:{bucket}"], args=[per_second, burst, wanted]))
    except redis_py.RedisError as error:
        raise NoRedis(str(error)) from error


def shop_wait_s(name: str, who: object) -> int:
    """Seconds until `who` may do again what the rate `name` of SHOP_RATES is for; 0: now, and it counts.

    While Redis is away everybody may, but for what is SHUT.
    """
    per_second, at_once = settings.SHOP_RATES[name]
    try:
        return ceil(take(f"shop:{name}:{who}", per_second=per_second, burst=at_once))
    except NoRedis:
        return SHUT_S if name in SHUT else 0


def _script(text: str) -> Script:
    """A script that Redis knows by its digest after the first time."""
    return Script(redis.client(), text)


def empty(bucket: str, *, dry_s: float = 0) -> None:
    """Pour the bucket out, after the platform said that we were too fast, and keep it dry for `dry_s`
    seconds before it fills again. Raises NoRedis."""
    try:
        _script(_DRAIN)(keys=[f"bucket:{bucket}"], args=[dry_s])
    except redis_py.RedisError as error:
        raise NoRedis(str(error)) from error
