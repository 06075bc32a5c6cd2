"""How often one address may search. Plenty for a person; a program that walks the words is slowed down."""

from django.conf import settings

from core import ratelimit


def wait_s(address: str) -> float:
    """Seconds until this address may search again, 0.0 when it may now. While Redis is away everybody may."""
    per_second, burst = settings.SEARCH_RATE
    try:
        return ratelimit.take(f"search:{address}", per_second=per_second, burst=burst)
    except ratelimit.NoRedis:
        return 0.0
