"""Plan games of a session, while it is planned or ready. The seed is fixed with the first writing."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from livestream import draws, game_rules, locks, queries
from livestream.draws import Kind as GameKind
from livestream.errors import LiveRefused, WrongState
from livestream.models import LiveEvent, LiveSession, Minigame
from livestream.services.journal import note

Kind, State = LiveEvent.Kind, LiveSession.State
PLANNED = (
    *("item", "kind", "title", "rules", "tag", "answer", "low", "high"),
    *("winners", "prize", "prize_vnd", "variant", "minutes", "papers"),
)
MOST_GAMES = 20  # one every quarter of an hour of the longest evening


@transaction.atomic
def save_game(session_id: int, game: Minigame, *, by: User | None = None) -> Minigame:
    """Write a game that has not begun. Without rules it gets those of the template. Papers that staff saw
    count for what they saw: another prize asks for them again. Raises LiveRefused with the field, WrongState.
    """
    session = _open(session_id)
    before = _planned(session, game.pk) if game.pk else None
    game.session = session
    game.answer = "" if game.kind == GameKind.DRAW else draws.plain(game.answer)
    if game.kind != GameKind.GUESS:
        game.low = game.high = None
    _check(session, game)
    if before is not None and game.rules == game_rules.template_of(before):
        game.rules = ""  # nobody wrote words of their own
    game.rules = game_rules.rules_of(game)
    if before is None:
        if session.games.count() >= MOST_GAMES:
            raise LiveRefused("kind", _("A session has %(most)d games at most.") % {"most": MOST_GAMES})
        game.seed = draws.new_seed()
        game.seed_hash = draws.fingerprint(game.seed)
        game.papers = ""
    else:
        game.seed, game.seed_hash = before.seed, before.seed_hash
        game.papers = before.papers if game.worth_vnd <= before.worth_vnd else ""
    game.save(update_fields=PLANNED if before else None)
    note(session, Kind.GAME_PLANNED, f"{game} · SHA-256 {game.seed_hash}", by=by, game=game.pk)
    return game


def _check(session: LiveSession, game: Minigame) -> None:
    if game.item is not None and game.item.session_id != session.pk:
        raise LiveRefused("item", _("This item is not in the run of show."))
    if wrong := game_rules.wrong_terms(game):
        raise LiveRefused(*wrong)
    if problem := game_rules.prize_problem(game):
        raise LiveRefused("variant" if game.variant else "prize", problem)
    own = queries.own_variants(session.producer_id)
    if game.variant is not None and not own.filter(pk=game.variant.pk).exists():
        raise LiveRefused("variant", _("Choose a product of yours that is on sale and may be advertised."))
    try:
        game.clean_fields(exclude=["session", "item", "variant", "rules", "seed", "seed_hash"])
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        raise LiveRefused(field, words[0]) from error


@transaction.atomic
def remove_game(session_id: int, game_id: int, *, by: User | None = None) -> None:
    """Take out a game that has not begun. Raises WrongState."""
    session = _open(session_id)
    game = _planned(session, game_id)
    note(session, Kind.GAME_REMOVED, f"{game} · SHA-256 {game.seed_hash}", by=by)
    game.delete()


@transaction.atomic
def see_papers(game_id: int, papers: str, *, by: User) -> Minigame:
    """Staff have seen the papers of a draw: which ones. Raises LiveRefused without words, WrongState."""
    if not papers.strip():
        raise LiveRefused("papers", _("Write down which papers you have seen."))
    session = _open(Minigame.objects.only("session_id").get(pk=game_id).session_id)
    game = _planned(session, game_id)
    game.papers = papers.strip()[:160]
    game.save(update_fields=["papers"])
    note(session, Kind.GAME_PAPERS, f"{game}: {game.papers}", by=by, game=game.pk)
    return game


def _open(session_id: int) -> LiveSession:
    session = locks.session(session_id)
    if session.state not in (State.PLANNED, State.READY):
        raise WrongState(str(session.get_state_display()))
    return session


def _planned(session: LiveSession, game_id: int) -> Minigame:
    """One of its games that has not begun. Raises LiveRefused."""
    game = session.games.filter(pk=game_id).first()
    if game is None:
        raise LiveRefused("game", _("This game is not in the session."))
    if not game.is_planned:
        raise WrongState(str(game.get_state_display()))
    return game
