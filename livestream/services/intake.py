"""Take in what viewers write and do: each event once, each comment read after its author's earlier ones."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from core import clock
from livestream import broadcast, comment_queries, locks, queries, show_queries
from livestream.broadcast import DESK, SHOW, News
from livestream.comments import Comment, Intent, Parsed, parse
from livestream.comments.parser import REMEMBERED
from livestream.errors import WrongState
from livestream.happenings import Happening
from livestream.masking import masked
from livestream.models import LiveComment, LiveSession, LiveSignal, LiveSource, Minigame
from livestream.services import answering, looking

State = LiveComment.State
LATE = timedelta(seconds=60)  # by which viewers see the end of a game: what they answer then is no order
FOR_A_PERSON = (Intent.ORDER, Intent.CHANGE, Intent.CANCEL, Intent.CONTACT)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many events of a batch were new, and how many had come before."""

    new: int
    known: int


def take_in(source: LiveSource, happenings: Sequence[Happening]) -> Taken:
    """Store what is new and tell open pages. In a session that accepts clear orders by itself they are
    accepted, one transaction each. Raises WrongState while the session is neither ready nor on air."""
    session, comments, signals = _store(source, happenings)
    if session.accepts_alone and session.is_on_air:
        looking.accept_all(session, [comment for comment in comments if is_clear(comment)])
    new = len(comments) + len(signals)
    return Taken(new, len(happenings) - new)


def is_clear(comment: LiveComment) -> bool:
    """It can be accepted without a person: an order, nothing doubtful, with goods."""
    read = comment.parsed
    return (
        comment.state == State.NEW
        and read["intent"] in (Intent.ORDER, Intent.CHANGE)
        and bool(read["orders"])
        and not read["needs_review"]
    )


@transaction.atomic
def _store(
    source: LiveSource, happenings: Sequence[Happening]
) -> tuple[LiveSession, list[LiveComment], list[LiveSignal]]:
    locks.source(source.pk)
    sessions = LiveSession.objects.select_related("producer", "pinned__variant__product")
    session = sessions.get(pk=source.session_id)
    if session.state not in (LiveSession.State.READY, LiveSession.State.ON_AIR):
        raise WrongState(str(session.get_state_display()))
    now = clock.now()
    fresh = _fresh(source, happenings)
    game = locks.game_in_play(session.pk, now - LATE)
    comments = _comments(session, source, [one for one in fresh if one.kind == "comment"], game, now)
    if game is not None:
        answering.enter(game, comments, now)
    signals = [
        LiveSignal(
            session=session,
            source=source.source,
            external_id=one.id,
            kind=one.kind,
            author_key=_key(source, one.author) if one.author else "",
            count=one.count,
            at=one.at or now,
        )
        for one in fresh
        if one.kind != "comment"
    ]
    LiveSignal.objects.bulk_create(signals)
    _tell(session, comments, signals)
    return session, comments, signals


def _key(source: LiveSource, author: str) -> str:
    return f"{source.source}:{author}"


def _fresh(source: LiveSource, happenings: Sequence[Happening]) -> list[Happening]:
    """Those that are not stored yet, each once, the first of its number."""
    ids = [one.id for one in happenings]
    at = {"session": source.session_id, "source": source.source, "external_id__in": ids}
    known = {
        *LiveComment.objects.filter(**at).values_list("external_id", flat=True),
        *LiveSignal.objects.filter(**at).values_list("external_id", flat=True),
    }
    first: dict[str, Happening] = {}
    for one in happenings:
        if one.id not in known:
            first.setdefault(one.id, one)
    return list(first.values())


def _comments(
    session: LiveSession,
    source: LiveSource,
    happenings: Sequence[Happening],
    game: Minigame | None,
    now: datetime,
) -> list[LiveComment]:
    if not happenings:
        return []
    catalogue = comment_queries.catalogue_of(session.producer_id)
    pinned = session.pinned.variant if session.pinned else None
    authors = {_key(source, one.author) for one in happenings}
    earlier = comment_queries.earlier(session.pk, authors, REMEMBERED)
    made = []
    for one in happenings:
        key = _key(source, one.author)
        code = pinned.product.code if pinned else None
        is_in_game = game is not None and game.started_at is not None and game.started_at <= (one.at or now)
        tag = game.tag if game is not None and is_in_game else ""
        read = parse(Comment(one.text, code, tuple(earlier[key]), tag or None), catalogue)
        if read.intent != Intent.MINIGAME:
            earlier[key].append(one.text)
        made.append(
            LiveComment(
                session=session,
                source=source.source,
                external_id=one.id,
                author_key=key,
                author_name=one.name,
                text=one.text,
                received_at=one.at or now,
                pinned_code=code or "",
                game=tag,
                parsed=asdict(read),
                state=_state(read),
                decided_at=now if read.duplicate else None,
            )
        )
    return LiveComment.objects.bulk_create(made)


def _state(read: Parsed) -> LiveComment.State:
    if read.duplicate:
        return State.DUPLICATE
    return State.NEW if read.intent in FOR_A_PERSON else State.TALK


def _tell(session: LiveSession, comments: list[LiveComment], signals: list[LiveSignal]) -> None:
    """The desk hears everything; viewers hear what everybody may read, and nothing of a practice."""
    news = []
    for one in comments:
        facts = {"id": one.pk, "name": one.author_name, "text": one.text, "state": one.state}
        news.append(News("comment", facts | {"intent": one.parsed["intent"]}, (DESK,)))
        if not session.is_practice and (words := show_queries.public_words(one)):
            news.append(News("comment", {"name": masked(one.author_name), "text": words}, (SHOW,)))
    if any(one.kind == LiveSignal.Kind.VIEWERS for one in signals):
        audiences = (DESK,) if session.is_practice else (DESK, SHOW)
        news.append(News("viewers", {"count": queries.watching(session.pk)}, audiences))
    broadcast.tell_all(session.pk, news)
