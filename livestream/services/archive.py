"""Keep what the law may ask for: freeze a session at its end, store its recording, hand both out."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import JsonResponse
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from livestream import freezing, locks
from livestream.errors import LiveRefused, WrongState
from livestream.models import LiveArchive, LiveEvent, LiveSession
from livestream.services.followups import close_by_itself
from livestream.services.journal import note
from livestream.services.videos import set_videos


def freeze(session: LiveSession) -> LiveArchive:
    """What is true of a session now, once and for good. Call in the transaction that ends it; a practice has
    nothing to keep."""
    now = clock.now()
    return LiveArchive.objects.create(
        session=session,
        snapshot=freezing.snapshot(session),
        frozen_at=now,
        recording_until=now + timedelta(days=settings.LIVE_RECORDING_DAYS),
        papers_until=now + timedelta(days=settings.LIVE_PAPERS_DAYS),
    )


@transaction.atomic
def keep_recording(
    session_id: int, *, video_url: str, recording_url: str, sha256: str = "", reason: str = "", by: User
) -> LiveArchive:
    """Say where a session that is over was watched, and where its recording is or why there is none. Raises
    LiveRefused when both or neither is said, WrongState before the end and for what was not kept."""
    if bool(recording_url) == bool(reason):
        raise LiveRefused("recording_url", _("Give the link of the recording, or say why there is none."))
    if sha256 and not recording_url:
        raise LiveRefused("recording_sha256", _("A checksum belongs to a recording."))
    session = locks.session(session_id)
    archive = LiveArchive.objects.filter(session=session).first()
    if archive is None:
        raise WrongState(str(session.get_state_display()))
    if archive.recording_until <= clock.now():
        raise LiveRefused("recording_url", _("The time for which recordings are kept is over."))
    if (session.video_url, session.recording_url) != (video_url, recording_url):
        set_videos(session.pk, video_url=video_url, recording_url=recording_url, by=by)
    archive.refresh_from_db()
    said = (reason[:200], sha256)
    if (archive.no_recording, archive.recording_sha256) != said:
        archive.no_recording, archive.recording_sha256 = said
        archive.stored_at, archive.stored_by = clock.now(), by
        archive.save(update_fields=["no_recording", "recording_sha256", "stored_at", "stored_by"])
    close_by_itself(session.pk, "archive", by=by)
    return archive


@transaction.atomic
def archive_file(archive: LiveArchive, *, by: User) -> JsonResponse:
    """The whole archive as a file for whoever may ask for it, which no cache keeps; the journal keeps who
    took it. No buyer is in it."""
    session = archive.session
    note(session, LiveEvent.Kind.HANDED, by=by)
    document = {
        "frozen_at": archive.frozen_at.isoformat(),
        "recording": {
            "url": session.recording_url,
            "sha256": archive.recording_sha256,
            "why_none": archive.no_recording,
            "stored_at": archive.stored_at.isoformat() if archive.stored_at else "",
            "stored_by": archive.stored_by.full_name if archive.stored_by else "",
            "kept_until": archive.recording_until.isoformat(),
        },
        "papers_kept_until": archive.papers_until.isoformat(),
        "was": archive.snapshot,
    }
    headers = {
        "Content-Disposition": f'attachment; filename="live-{session.pk}-archive.json"',
        "Cache-Control": "private, no-store",
    }
    return JsonResponse(document, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
