"""Start a game, end it with its winners, call it off, hand prizes over. Everything goes into the journal.

Who moves a game locks the session, then the game; answers share the game (`locks.game_in_play`), so that the
end waits for those that are being written and none comes after it.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from livestream import broadcast, draws, game_queries, game_rules, locks
from livestream.broadcast import DESK, SHOW
from livestream.errors import LiveRefused, WrongState
from livestream.models import LiveEvent, LiveSession, Minigame, MinigameWinner
from livestream.services.journal import note

Kind, State = LiveEvent.Kind, Minigame.State


@transaction.atomic
def start_game(session_id: int, game_id: int, *, by: User | None = None) -> Minigame:
    """It takes answers from now, for its minutes. Started again it is as once.

    Raises LiveRefused while another runs or for what the gate would not let through, WrongState off the air.
    """
    session = locks.session(session_id)
    game = _game(session, game_id)
    if game.is_running:
        return game
    if not session.is_on_air:
        raise WrongState(str(session.get_state_display()))
    if not game.is_planned:
        raise _wrong(game)
    games = list(session.games.select_related("variant__product"))
    if any(one.is_running for one in games):
        raise LiveRefused("game", _("Another game is running. End it first."), code="another_game")
    papers = [words for one, words in game_rules.lacks_papers(session, games) if one.pk == game.pk]
    if found := [*game_rules.problems(game), *papers]:
        raise LiveRefused("game", " ".join(found), code="not_playable")
    game.state, game.started_at = State.RUNNING, clock.now()
    game.closes_at = game.started_at + timedelta(minutes=game.minutes)
    game.save(update_fields=["state", "started_at", "closes_at"])
    note(session, Kind.GAME_STARTED, f"{game} · SHA-256 {game.seed_hash}", by=by, game=game.pk)
    _tell(session, game)
    return game


@transaction.atomic
def end_game(game_id: int, *, by: User | None = None) -> Minigame:
    """No more answers; the winners are found and stand for ever, the seed is told. Ended again it is as once.
    Raises WrongState for a game that never ran."""
    session = _session_of(game_id)
    game = _game(session, game_id)
    if game.is_over:
        return game
    if not game.is_running:
        raise _wrong(game)
    _finish(session, game, by)
    return game


@transaction.atomic
def call_off_game(game_id: int, *, reason: str, by: User | None = None) -> Minigame:
    """It ends, or never begins, without a winner. Raises LiveRefused without a reason, WrongState once it has
    its result."""
    if not reason.strip():
        raise LiveRefused("reason", _("Say why the game is called off."))
    session = _session_of(game_id)
    game = _game(session, game_id)
    if game.is_called_off:
        return game
    if game.is_over:
        raise _wrong(game)
    _call_off(session, game, reason, by)
    return game


def end_due_games() -> int:
    """Games whose time is over get their winners, each in a transaction of its own. Returns how many."""
    due = Minigame.objects.filter(state=State.RUNNING, closes_at__lte=clock.now())
    return sum(end_game(pk).is_over for pk in due.order_by("pk").values_list("pk", flat=True))


def close_games(session: LiveSession, *, reason: str = "", by: User | None = None) -> None:
    """The session, locked by its caller, is over: the game that runs has its result; for a `reason`, none."""
    for game in list(session.games.filter(state=State.RUNNING)):
        game = _game(session, game.pk)
        if reason:
            _call_off(session, game, reason, by)
        elif game.is_running:
            _finish(session, game, by)


@transaction.atomic
def hand_over_prize(winner_id: int, *, how: str, by: User) -> MinigameWinner:
    """The winner has the prize. Written once; again it is as once. Raises LiveRefused for a practice, and for
    a way that nobody knows."""
    found = MinigameWinner.objects.select_related("game").get(pk=winner_id)
    session = locks.session(found.game.session_id)
    winner = MinigameWinner.objects.select_related("game", "entry").get(pk=winner_id)
    if session.is_practice:
        raise LiveRefused("how", _("This was a practice: nothing is handed over."))
    if how not in MinigameWinner.How:
        raise LiveRefused("how", _("Say how the prize was handed over."))
    if winner.handed_at is not None:
        return winner
    winner.how, winner.handed_at, winner.handed_by = how, clock.now(), by
    winner.save(update_fields=["how", "handed_at", "handed_by"])
    words = f"{winner.game}, {winner.entry.name}: {winner.get_how_display()}"
    note(session, Kind.PRIZE, words, by=by, game=winner.game_id, place=winner.place)
    return winner


def _finish(session: LiveSession, game: Minigame, by: User | None) -> None:
    entries = list(game_queries.counted(game))
    answers = [one.answer for one in entries]
    numbers = draws.winning(game_rules.terms(game), answers, game.seed)
    game.state, game.ended_at = State.OVER, clock.now()
    game.save(update_fields=["state", "ended_at"])
    MinigameWinner.objects.bulk_create(
        MinigameWinner(game=game, entry=entries[number - 1], place=place)
        for place, number in enumerate(numbers, start=1)
    )
    facts = {"game": game.pk, "entries": len(entries), "winners": numbers, "seed": game.seed}
    note(session, Kind.GAME_ENDED, f"{game} · {game.seed}", by=by, **facts)
    _tell(session, game)


def _call_off(session: LiveSession, game: Minigame, reason: str, by: User | None) -> None:
    game.state, game.ended_at, game.reason = State.CALLED_OFF, clock.now(), reason.strip()[:200]
    game.save(update_fields=["state", "ended_at", "reason"])
    note(session, Kind.GAME_CALLED_OFF, f"{game}: {game.reason}", by=by, game=game.pk)
    _tell(session, game)


def _tell(session: LiveSession, game: Minigame) -> None:
    audiences = (DESK,) if session.is_practice else (DESK, SHOW)
    broadcast.tell(session.pk, "game", game_queries.public_facts(game), *audiences)


def _session_of(game_id: int) -> LiveSession:
    return locks.session(Minigame.objects.only("session_id").get(pk=game_id).session_id)


def _game(session: LiveSession, game_id: int) -> Minigame:
    """One game of a session that is locked, locked as well. Raises LiveRefused for another's."""
    game = locks.game(game_id)
    if game.session_id != session.pk:
        raise LiveRefused("game", _("This game is not in the session."))
    return game


def _wrong(game: Minigame) -> LiveRefused:
    words = _("The game is %(state)s, so this cannot be done now.")
    return LiveRefused("game", words % {"state": game.get_state_display()}, code="wrong_state")
