"""Games for tests."""

from typing import Any

from livestream import services
from livestream.models import LiveSession, Minigame, MinigameWinner


def game(session: LiveSession, **more: Any) -> Minigame:
    """A number from 1 to 50, the right one being 27, for three minutes."""
    known: dict[str, Any] = {"kind": "guess", "title": "Mấy hạt điều trong hũ?", "answer": "27", "low": 1}
    known |= {"high": 50, "prize": "1 hũ mật ong", "prize_vnd": 100_000, "winners": 1, "minutes": 3}
    return services.save_game(session.pk, Minigame(**known | more))


def quiz(session: LiveSession, **more: Any) -> Minigame:
    """A question whose answer is B, drawn among the right answers."""
    terms = {"kind": "quiz", "title": "Bưởi Tân Triều ra trái tháng mấy?", "answer": "b", "winners": 2}
    return game(session, **{"low": None, "high": None} | terms | more)


def won(one: Minigame) -> list[tuple[int, str]]:
    """Places and authors."""
    rows = MinigameWinner.objects.filter(game=one).order_by("place")
    return [(row.place, row.entry.author_key) for row in rows.select_related("entry")]


def kinds(session: LiveSession) -> list[str]:
    """What the journal says of games."""
    return [kind for kind in session.events.values_list("kind", flat=True) if "game" in kind]
