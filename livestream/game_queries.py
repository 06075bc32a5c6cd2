"""What pages read of games: at the desk, and what everybody may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from livestream import draws, game_rules
from livestream.models import LiveComment, LiveSession, Minigame, MinigameEntry, MinigameWinner

State = Minigame.State
MOST_SHOWN = 12  # answers on the console: what a glance takes in


def of_session(session: LiveSession) -> QuerySet[Minigame]:
    """The games of a session in the order in which they were planned, with how many answers count."""
    entries = Count("entries", filter=Q(entries__is_void=False))
    return session.games.select_related("variant__product", "item").annotate(players=entries).order_by("pk")


def counted(game: Minigame) -> QuerySet[MinigameEntry]:
    """The answers that count, in their order: the first has number 1."""
    return MinigameEntry.objects.filter(game=game, is_void=False).order_by("arrival")


def due(now: datetime) -> list[QuerySet[Any]]:
    """Games whose time is over."""
    return [Minigame.objects.filter(state=State.RUNNING, closes_at__lte=now)]


@dataclass(frozen=True, slots=True)
class Table:
    """The games at the desk: the one that runs with its last answers, the next to be started, the last that
    was over with its winners."""

    running: Minigame | None
    next_one: Minigame | None
    last: Minigame | None
    more: int
    entries: Sequence[MinigameEntry]
    winners: Sequence[MinigameWinner]


def table(session: LiveSession) -> Table:
    """The panel of the console. Three queries, however many play."""
    games = list(of_session(session))
    running = next((one for one in games if one.is_running), None)
    planned = [one for one in games if one.is_planned]
    ended = sorted((one for one in games if one.is_over), key=lambda one: one.ended_at or one.pk)
    last = ended[-1] if ended else None
    entries = list(counted(running).reverse()[:MOST_SHOWN]) if running else []
    return Table(
        running=running,
        next_one=planned[0] if planned else None,
        last=last,
        more=max(0, len(planned) - 1),
        entries=entries,
        winners=winners_of([last]).get(last.pk, []) if last else [],
    )


def winners_of(games: Sequence[Minigame]) -> dict[int, list[MinigameWinner]]:
    """The winners of each game, the first place first. One query."""
    rows = MinigameWinner.objects.filter(game__in=games).select_related("entry", "handed_by")
    found: dict[int, list[MinigameWinner]] = {}
    for row in rows.order_by("game", "place"):
        found.setdefault(row.game_id, []).append(row)
    return found


def writers(winners: Sequence[MinigameWinner]) -> dict[int, LiveComment]:
    """The comments behind these winners by their number, as long as they are kept: whom to write to."""
    numbers = [one.entry.arrival for one in winners]
    return {one.pk: one for one in LiveComment.objects.filter(pk__in=numbers)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A game as viewers see it, with its winners once it is over."""

    game: Minigame
    winners: Sequence[MinigameWinner]


@dataclass(frozen=True, slots=True)
class Stage:
    """The games of a session for everybody: the one that runs or was the last, those before it, those to
    come."""

    current: Shown | None
    earlier: Sequence[Shown]
    coming: Sequence[Minigame]


def stage(session: LiveSession) -> Stage:
    """Two queries, one where nothing is over."""
    games = list(session.games.order_by("started_at", "pk"))
    begun = [one for one in games if one.started_at is not None]
    over = [one for one in begun if one.is_over]
    winners = winners_of(over) if over else {}
    shown = [Shown(one, winners.get(one.pk, [])) for one in begun]
    return Stage(
        current=shown[-1] if shown else None,
        earlier=shown[-2::-1],
        coming=[one for one in games if one.is_planned],
    )


def public_facts(game: Minigame) -> dict[str, Any]:
    """What open pages need in order to show a game at once. The right answer and the seed only when it is
    over."""
    facts: dict[str, Any] = {"game": game.pk, "state": game.state, "title": game.title}
    facts |= {"seed_hash": game.seed_hash, "is_drawn": game.is_drawn}
    if game.is_running:
        return facts | {
            "rules": game.rules,
            "prize": game.prize,
            "closes_at": game.closes_at.isoformat() if game.closes_at else "",
        }
    if game.is_called_off:
        return facts | {"reason": game.reason}
    won = winners_of([game]).get(game.pk, [])
    return facts | {
        "answer": game.answer,
        "seed": game.seed,
        "winners": [f"{one.entry.name} ({one.entry.answer})" for one in won],
    }


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a session's games: how many were played to the end, answers that counted, prizes won."""

    games: int
    players: int
    prizes_vnd: int


def played(session: LiveSession) -> Played:
    """Two queries."""
    over = session.games.filter(state=State.OVER).annotate(
        players=Count("entries", filter=Q(entries__is_void=False))
    )
    games = list(over)
    won = MinigameWinner.objects.filter(game__in=games).aggregate(vnd=Sum("game__prize_vnd", default=0))
    return Played(len(games), sum(vars(one)["players"] for one in games), int(won["vnd"]))


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a game that is over, so that anybody can find the winners again."""

    number: int
    entry: MinigameEntry
    is_right: bool
    lot: str
    place: int | None


def log(game: Minigame) -> list[Line]:
    """Every answer that counted, with its lot and its place. Two queries."""
    places = dict(MinigameWinner.objects.filter(game=game).values_list("entry_id", "place"))
    terms = game_rules.terms(game)
    return [
        Line(
            number,
            one,
            draws.is_right(terms, one.answer),
            draws.lot(game.seed, number) if game.is_drawn else "",
            places.get(one.pk),
        )
        for number, one in enumerate(counted(game), start=1)
    ]
