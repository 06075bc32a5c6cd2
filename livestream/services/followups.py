"""What is done in the week after a session: written down at its end, ticked by people, or closed by the shop
once there is nothing left of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from livestream import after_queries, locks, patterns
from livestream.errors import LiveRefused
from livestream.models import FollowUp, LiveEvent, LiveSession
from livestream.services.journal import note

State = FollowUp.State
AT_ONCE = 200


def begin(session: LiveSession) -> None:
    """Write down what is to be done after a session. Call in the transaction that ends it."""
    over_at = session.over_at or clock.now()
    is_stopped = session.state == LiveSession.State.STOPPED
    FollowUp.objects.bulk_create(
        FollowUp(session=session, code=task.code, due_at=over_at + timedelta(hours=task.hours))
        for task in patterns.follow_ups()
        if task.is_for_stopped or not is_stopped
    )


@transaction.atomic
def mark(session_id: int, code: str, *, state: str, note_text: str = "", by: User) -> FollowUp:
    """Done, not needed, or to do again. Who presses second changes nothing: name and time are the first's.
    Raises LiveRefused for what is not to be done, for "not needed" without a reason, and for the recording,
    whose link or reason is given instead (`archive.keep_recording`)."""
    row = locks.follow_up(session_id, code)
    if row is None or state not in State.values:
        raise LiveRefused("code", _("There is no such task."))
    if row.state == state:
        return row
    if code == "archive":
        raise LiveRefused("note", _("Give the link of the recording, or say why there is none."))
    if state == State.SKIPPED and not note_text.strip():
        raise LiveRefused("note", _("Say why it is not needed."))
    _write(row, State(state), note_text.strip()[:300], by)
    return row


def close_by_itself(session_id: int, code: str, *, by: User | None = None) -> bool:
    """What was to be done is done: `by` whoever did it elsewhere, None for the shop. False when it was closed
    already. Call inside a transaction."""
    row = locks.follow_up(session_id, code)
    if row is None or not row.is_open:
        return False
    _write(row, State.DONE, row.note, by)
    return True


def _write(row: FollowUp, state: FollowUp.State, words: str, by: User | None) -> None:
    is_open = state == State.OPEN
    row.state, row.note = state, words
    row.done_at, row.done_by = (None, None) if is_open else (clock.now(), by)
    row.save(update_fields=["state", "note", "done_at", "done_by"])
    note(row.session, LiveEvent.Kind.FOLLOWED, words, by=by, code=row.code, state=str(state))


def close_what_is_done(limit: int = AT_ONCE) -> int:
    """Close tasks that are due and of which nothing is left. Safe to run twice. Returns how many."""
    due = Q(due_at__lte=clock.now(), code__in=after_queries.COUNTED)
    rows = FollowUp.objects.filter(due, state=State.OPEN).select_related("session").order_by("due_at")[:limit]
    return sum(_close_if_done(row) for row in rows)


@transaction.atomic
def _close_if_done(row: FollowUp) -> bool:
    is_done = after_queries.left(row.session, row.code) == 0
    return is_done and close_by_itself(row.session_id, row.code)
