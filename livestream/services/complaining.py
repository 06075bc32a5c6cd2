"""Take a viewer's report of a session, and decide it; stop the session where it is right."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts import assignments
from accounts.models import User
from catalog.errors import DecidedAlready
from core import clock
from livestream.models import LiveComplaint, LiveSession
from livestream.services.air import stop

State = LiveComplaint.State


def complain(
    session: LiveSession, *, key: str, reason: str, words: str = "", contact: str = ""
) -> LiveComplaint:
    """Somebody finds something wrong, during a session or after it. With the same `key` it is as once.

    Staff see it; nothing of it reaches the pages of the producer.
    """
    facts = {"reason": reason, "words": words, "contact": contact, "at": clock.now()}
    made, _is_new = LiveComplaint.objects.get_or_create(session=session, key=key, defaults=facts)
    return made


@transaction.atomic
def decide_complaint(complaint_id: int, *, is_right: bool, note: str, by: User) -> LiveComplaint:
    """Say what was found. Raises DecidedAlready."""
    complaint = LiveComplaint.objects.select_for_update().get(pk=complaint_id)
    if complaint.state != State.WAITING:
        raise DecidedAlready
    complaint.state = State.UPHELD if is_right else State.DISMISSED
    complaint.note, complaint.decided_at, complaint.decided_by = note[:300], clock.now(), by
    complaint.save(update_fields=["state", "note", "decided_at", "decided_by"])
    assignments.end(complaint)
    return complaint


def forget_contacts() -> int:
    """Forget how to reach those whose reports were decided LIVE_COMMENT_DAYS ago. Returns how many."""
    since = clock.now() - timedelta(days=settings.LIVE_COMMENT_DAYS)
    old = LiveComplaint.objects.filter(decided_at__lt=since).exclude(contact="")
    return old.update(contact="")


@transaction.atomic
def stop_for_complaint(complaint_id: int, *, reason: str, by: User) -> LiveComplaint:
    """Take the session off the air for this report: the producer reads the reason, and nothing of who wrote.

    Raises LiveRefused, WrongState for a session that is over, DecidedAlready; then nothing has changed.
    """
    session_id = LiveComplaint.objects.values_list("session", flat=True).get(pk=complaint_id)
    stop(session_id, reason=reason, by=by)
    return decide_complaint(complaint_id, is_right=True, note=reason, by=by)
