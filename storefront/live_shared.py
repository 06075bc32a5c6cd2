"""What everybody who watches a live session sees alike, read once a second in each process.

A thousand pages ask again within seconds when a server comes back, and hundreds are refused the last unit of
a flash deal at the same moment: they all show the same goods, figures and talk.
"""

import threading
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from core import clock
from livestream import game_queries, queries, show_queries
from livestream.game_queries import Stage
from livestream.models import LiveSession
from livestream.show_queries import Stretch
from storefront.offers import Card, cards_of

MOST_KEPT = 100  # sessions, languages and ages in which they are watched at once


@dataclass(frozen=True, slots=True)
class Seen:
    """The run of show with its cards, what is shown right now, guests, viewers, talk and games."""

    stretches: Sequence[tuple[Stretch, Card | None]]
    pinned: Stretch | None
    pinned_card: Card | None
    disclosures: Sequence[tuple[str, str]]
    watching: int
    chat: Sequence[tuple[str, str]]
    stage: Stage


_kept: dict[Hashable, tuple[float, Seen]] = {}
_reading = threading.Lock()


def of(session: LiveSession, *, is_adult: bool) -> Seen:
    """As it was at most LIVE_PAGE_S ago. `session` is fresh: another product shown, or the end, is seen at
    once. Everybody else waits for the one who reads."""
    key = session.pk, session.state, session.pinned_id, is_adult, get_language()
    return _known(key) or _read_once(key, session, is_adult=is_adult)


def _known(key: Hashable) -> Seen | None:
    read_at, seen = _kept.get(key, (None, None))
    is_fresh = read_at is not None and time.monotonic() - read_at < settings.LIVE_PAGE_S
    return seen if is_fresh else None


def _read_once(key: Hashable, session: LiveSession, *, is_adult: bool) -> Seen:
    with _reading:
        if seen := _known(key):
            return seen
        seen = _read(session, is_adult=is_adult)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = time.monotonic(), seen
        return seen


def _read(session: LiveSession, *, is_adult: bool) -> Seen:
    stretches = show_queries.stretches(session, clock.now())
    pinned = next((one for one in stretches if one.is_pinned), None)
    products = [one.item.variant.product_id for one in stretches if one.item.variant]
    cards = {card.product.pk: card for card in cards_of(products, age_confirmed=is_adult)}
    has_talk = session.is_on_air and not session.is_practice
    return Seen(
        stretches=[(one, _card(cards, one)) for one in stretches],
        pinned=pinned,
        pinned_card=_card(cards, pinned) if pinned else None,
        disclosures=disclosures(session),
        watching=queries.watching(session.pk) if session.is_on_air else 0,
        chat=show_queries.chat(session) if has_talk else [],
        stage=game_queries.stage(session),
    )


def _card(cards: Mapping[int, Card], one: Stretch) -> Card | None:
    return cards.get(one.item.variant.product_id) if one.item.variant else None


def disclosures(session: LiveSession) -> list[tuple[str, str]]:
    """Guests and what they say of being paid (Advertising Law as amended 16/06/2025, art. 15a). One query."""
    return [(one.creator.name, one.disclosure) for one in session.collaborations.select_related("creator")]
