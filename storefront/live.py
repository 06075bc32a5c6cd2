"""Live sessions as the rest of the shop tells of them: what is on air, what comes next.

A process looks every LIVE_NOW_S seconds, so that pages which many ask for pay no query for it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from core import clock
from livestream import show_queries

MOST, MOST_READ, DAYS = 3, 30, timedelta(days=7)  # the front page has room for three


@dataclass(frozen=True, slots=True)
class Soon:
    """A session on air or to come, as the front page announces it."""

    pk: int
    title: str
    producer: str
    starts_at: datetime
    is_on_air: bool
    for_adults: bool

    @property
    def url(self) -> str:
        """Its page in the language of now."""
        return reverse("storefront:live", args=[self.pk])


@dataclass(frozen=True, slots=True)
class Now:
    """What a process has seen last: sessions, and products that are shown right now -> their session."""

    sessions: Sequence[Soon]
    products: Mapping[int, int]
    read_at: float


_seen: Now | None = None


def soon(*, adult: bool) -> Sequence[Soon]:
    """Sessions on air and of the next days, the first to start first; with alcohol for adults alone."""
    return [one for one in _now().sessions if adult or not one.for_adults][:MOST]


def shows(product_id: int) -> str:
    """The address of the session that has this product on air; empty without one."""
    session = _now().products.get(product_id)
    return reverse("storefront:live", args=[session]) if session else ""


def _now() -> Now:
    global _seen
    moment = time.monotonic()
    if _seen is None or moment - _seen.read_at >= settings.LIVE_NOW_S:
        _seen = _read(moment)
    return _seen


def _read(moment: float) -> Now:
    """One query, two while something is on air."""
    rows = show_queries.on_air_or_within(DAYS, clock.now())[:MOST_READ]
    sessions = [
        Soon(
            one.pk, one.title, one.producer.name, one.starts_at, one.is_on_air, bool(vars(one)["for_adults"])
        )
        for one in rows
    ]
    is_anything_on_air = any(one.is_on_air for one in sessions)
    return Now(sessions, show_queries.products_on_air() if is_anything_on_air else {}, moment)
