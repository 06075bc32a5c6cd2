"""The only locks of this app.

A session is locked whole by whoever moves it (`session`) and shared by whoever sells in it (`selling`), so
that the kill switch waits for nobody but those who are just selling. Then come an author, a comment, a game,
a cart, the stock.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models import Q

from catalog.models import Producer
from livestream.models import Commission, FollowUp, LiveComment, LiveSession, LiveSource, Minigame

AUTHOR, FOLLOWER = 7311, 7312  # the advisory locks of authors, and of processes that fetch a source


def session(session_id: int) -> LiveSession:
    """One session about to change. Raises LiveSession.DoesNotExist.

    Not its key: rows that point to it, such as its journal's, are written meanwhile by others.
    """
    return LiveSession.objects.select_for_update(no_key=True).get(pk=session_id)


def selling(session_id: int) -> LiveSession:
    """One session that stays as it is until the end of the transaction; others may sell in it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM livestream_livesession WHERE id = %s FOR SHARE", [session_id])
    return LiveSession.objects.select_related("producer").get(pk=session_id)


def author(session_id: int, author_key: str) -> None:
    """Wait for whoever deals with this author's draft until the end of their transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [AUTHOR, f"{session_id}|{author_key}"]
        )


def comment(comment_id: int) -> LiveComment:
    """One comment about to be decided. Raises LiveComment.DoesNotExist."""
    return LiveComment.objects.select_for_update().get(pk=comment_id)


def game(game_id: int) -> Minigame:
    """One game about to begin or to end; waits for answers that are being written."""
    return Minigame.objects.select_for_update(of=("self",)).select_related("variant__product").get(pk=game_id)


def game_shared(game_id: int) -> Minigame:
    """One game that stays as it is until the end of the transaction; others may answer it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM livestream_minigame WHERE id = %s FOR SHARE", [game_id])
    return Minigame.objects.get(pk=game_id)


def game_in_play(session_id: int, since: datetime) -> Minigame | None:
    """The game that a session's comments answer now, as `game_shared`: the one that runs, or the last, if it
    ended later than `since`; None in between."""
    games = Minigame.objects.filter(session=session_id)
    lately = games.filter(Q(state=Minigame.State.RUNNING) | Q(started_at__isnull=False, ended_at__gt=since))
    found = lately.order_by("-started_at").values_list("pk", flat=True).first()
    return None if found is None else game_shared(found)


def follow_up(session_id: int, code: str) -> FollowUp | None:
    """One thing to do after a session, about to be done; None where there is none."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("session")
    return rows.filter(session=session_id, code=code).first()


def source(source_id: int) -> LiveSource:
    """One source of comments: what comes from it is read one batch after the other."""
    return LiveSource.objects.select_for_update().get(pk=source_id)


def replies(producer_id: int) -> None:
    """The replies of a producer have one writer at a time: they are counted."""
    Producer.objects.select_for_update(no_key=True).get(pk=producer_id)


@contextmanager
def following(source_id: int) -> Iterator[bool]:
    """Whether this process alone fetches what the source tells, for as long as its connection lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [FOLLOWER, source_id])
        is_ours: bool = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FOLLOWER, source_id])


def commissions(order_ids: Collection[int]) -> list[Commission]:
    """The commissions of these orders, about to change, with their lines as they stand then."""
    ids = Commission.objects.select_for_update(of=("self",)).filter(line__order__in=order_ids).order_by("pk")
    keys = [one.pk for one in ids]
    return list(Commission.objects.filter(pk__in=keys).select_related("line").order_by("pk"))
