"""Write a line of a session's journal."""

from accounts.models import User
from core import clock
from livestream.models import LiveEvent, LiveSession


def note(
    session: LiveSession, kind: LiveEvent.Kind, words: str = "", *, by: User | None = None, **facts: object
) -> None:
    """Somebody, or without `by` the shop itself, did something. Call inside the transaction that did it."""
    LiveEvent.objects.create(
        session=session, kind=kind, words=words[:300], facts=facts, by=by, at=clock.now()
    )
