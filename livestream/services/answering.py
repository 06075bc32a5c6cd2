"""Answers to the running game: written with their comments, one of an author, the first that counts."""

from collections.abc import Sequence
from datetime import datetime

from livestream import game_rules, locks
from livestream.comments import Intent
from livestream.draws import counts
from livestream.masking import shortened
from livestream.models import LiveComment, Minigame, MinigameEntry


def enter(game: Minigame, comments: Sequence[LiveComment], now: datetime) -> int:
    """Of these comments, just written, the answers that count: in time, and the first of their author. Call
    while the game is shared (`locks.game_in_play`). Returns how many are new."""
    if not is_open(game, now):
        return 0
    said: dict[str, LiveComment] = {}
    for one in sorted(comments, key=lambda one: one.pk):
        if _is_answer(game, one):
            said.setdefault(one.author_key, one)
    entries = MinigameEntry.objects.filter(game=game, is_void=False, author_key__in=said)
    known = set(entries.values_list("author_key", flat=True))
    made = [_entry(game, one) for key, one in said.items() if key not in known]
    return len(MinigameEntry.objects.bulk_create(made))


def is_open(game: Minigame, now: datetime) -> bool:
    """Answers that arrive now count."""
    return game.is_running and game.closes_at is not None and now < game.closes_at


def withdraw(comment: LiveComment) -> None:
    """The comment was rejected: while the game runs its answer does not count, and the next of its author
    does. A result stands."""
    entry = MinigameEntry.objects.filter(arrival=comment.pk, is_void=False).first()
    if entry is None:
        return
    game = locks.game_shared(entry.game_id)
    if not game.is_running:
        return
    MinigameEntry.objects.filter(pk=entry.pk).update(is_void=True)
    later = LiveComment.objects.filter(
        session=game.session_id, author_key=comment.author_key, pk__gt=comment.pk, game=game.tag
    ).exclude(state=LiveComment.State.REJECTED)
    following = (one for one in later.order_by("pk") if _is_answer(game, one))
    if (found := next(following, None)) is not None:
        _entry(game, found).save()


def _is_answer(game: Minigame, comment: LiveComment) -> bool:
    """Read as an answer, written since the game began, arrived before it closed, and of its sort."""
    read = comment.parsed
    return (
        read["intent"] == Intent.MINIGAME
        and comment.state != LiveComment.State.REJECTED
        and game.started_at is not None
        and game.closes_at is not None
        and game.started_at <= comment.received_at < game.closes_at
        and counts(game_rules.terms(game), read["answer"] or "")
    )


def _entry(game: Minigame, comment: LiveComment) -> MinigameEntry:
    return MinigameEntry(
        game=game,
        arrival=comment.pk,
        author_key=comment.author_key,
        name=shortened(comment.author_name),
        answer=(comment.parsed["answer"] or "")[:9],
        at=comment.received_at,
    )
