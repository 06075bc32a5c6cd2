"""Forget what viewers wrote, and who they were, once it has been kept as long as the shop says."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from core import clock
from livestream.models import LiveComment, LiveDraft, LiveSession, LiveSignal, MinigameEntry

OVER = (LiveSession.State.ENDED, LiveSession.State.STOPPED)


@transaction.atomic
def prune() -> int:
    """Delete comments, signals and drafts that came to nothing, of sessions that were over LIVE_COMMENT_DAYS
    ago. Sessions and journals stay, and which orders came of them, without names: the orders have their own.
    The answers of games stay as well, without their authors, so that a draw can be repeated.
    Returns how many rows were deleted."""
    since = clock.now() - timedelta(days=settings.LIVE_COMMENT_DAYS)
    old = {"session__state__in": OVER, "session__over_at__lt": since}
    drafts = LiveDraft.objects.filter(**old)
    ordered = LiveDraft.State.CONFIRMED
    MinigameEntry.objects.filter(
        game__session__in=LiveSession.objects.filter(state__in=OVER, over_at__lt=since)
    ).exclude(author_key="").update(author_key="")
    drafts.filter(state=ordered).update(author_name="", phone="", address="")
    gone = (
        LiveComment.objects.filter(**old),
        LiveSignal.objects.filter(**old),
        drafts.exclude(state=ordered),
    )
    return sum(rows.delete()[0] for rows in gone)
