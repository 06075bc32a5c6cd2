"""Forget what viewers wrote, and who they were, once it has been kept as long as the shop says."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from core import clock
from livestream.models import (
    FollowUp,
    LiveArchive,
    LiveComment,
    LiveDraft,
    LiveEvent,
    LiveSession,
    LiveSignal,
    MinigameEntry,
    PaperTick,
    Tick,
)


@transaction.atomic
def prune() -> int:
    """Delete comments, signals and drafts that came to nothing, of sessions that were over LIVE_COMMENT_DAYS
    ago. Sessions and journals stay, and which orders came of them, without names: the orders have their own.
    The answers of games stay as well, without their authors, so that a draw can be repeated.
    Returns how many rows were deleted."""
    since = clock.now() - timedelta(days=settings.LIVE_COMMENT_DAYS)
    old = {"session__state__in": LiveSession.OVER, "session__over_at__lt": since}
    drafts = LiveDraft.objects.filter(**old)
    ordered = LiveDraft.State.CONFIRMED
    over = LiveSession.objects.filter(state__in=LiveSession.OVER, over_at__lt=since)
    answers = MinigameEntry.objects.filter(game__session__in=over)
    answers.exclude(author_key="").update(author_key="")
    drafts.filter(state=ordered).update(author_name="", phone="", address="")
    gone = (
        LiveComment.objects.filter(**old),
        LiveSignal.objects.filter(**old),
        drafts.exclude(state=ordered),
    )
    return sum(rows.delete()[0] for rows in gone)


@transaction.atomic
def prune_archives() -> int:
    """Forget where a recording is once it need not be kept any more, and later papers, ticks and journal as
    well: of sessions that were over LIVE_PAPERS_DAYS ago nothing is left but the plan and which orders came
    of them. Returns how many archives changed."""
    now = clock.now()
    shown = LiveSession.objects.filter(archive__recording_until__lte=now).exclude(recording_url="")
    keys = list(shown.values_list("pk", flat=True))
    LiveSession.objects.filter(pk__in=keys).update(recording_url="")
    LiveArchive.objects.filter(session__in=keys).update(recording_sha256="", stored_by=None)
    old = LiveArchive.objects.filter(papers_until__lte=now)
    ids = list(old.values_list("session_id", flat=True))
    for rows in (
        LiveEvent.objects.filter(session__in=ids),
        PaperTick.objects.filter(session__in=ids),
        Tick.objects.filter(session__in=ids),
        FollowUp.objects.filter(session__in=ids),
    ):
        rows.delete()
    old.delete()
    return len({*keys, *ids})
