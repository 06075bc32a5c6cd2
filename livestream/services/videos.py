"""Where a session is watched, and where again afterwards."""

from django.db import transaction

from accounts.models import User
from core import clock
from livestream import broadcast, locks
from livestream.broadcast import SHOW
from livestream.models import LiveArchive, LiveEvent, LiveSession
from livestream.services.followups import close_by_itself
from livestream.services.journal import note


@transaction.atomic
def set_videos(session_id: int, *, video_url: str, recording_url: str, by: User | None = None) -> LiveSession:
    """The links of the broadcast and of its recording, at any time; empty: none. They are https addresses
    that their form has checked. Viewers' pages are told; the archive says who stored a recording and when."""
    session = locks.session(session_id)
    is_stored = recording_url != session.recording_url
    session.video_url, session.recording_url = video_url, recording_url
    session.save(update_fields=["video_url", "recording_url"])
    note(session, LiveEvent.Kind.PLANNED, session.title, by=by, video=video_url, recording=recording_url)
    if is_stored:
        archives = LiveArchive.objects.filter(session=session)
        archives.update(stored_at=clock.now(), stored_by=by, no_recording="", recording_sha256="")
        if recording_url:
            close_by_itself(session.pk, "archive", by=by)
    if not session.is_practice:
        broadcast.tell(session.pk, "state", {"state": session.state}, SHOW)
    return session
