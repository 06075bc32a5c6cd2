"""Tell people that a session begins, because they asked to be told: once, and then their address is gone."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from livestream import locks
from livestream.errors import LiveRefused
from livestream.models import LiveReminder, LiveSession
from notifications import services as notifications

BEFORE = timedelta(minutes=15)  # enough to sit down, too short to forget again
AT_ONCE = 500
State, Medium = LiveSession.State, LiveReminder.Medium


def may_remind(session: LiveSession) -> bool:
    """It is announced and does not begin in a moment."""
    is_announced = session.state == State.READY and not session.is_practice
    return is_announced and session.starts_at - BEFORE > clock.now()


@transaction.atomic
def remind(session_id: int, *, medium: LiveReminder.Medium, address: str, locale: str) -> bool:
    """One message to this address before the session begins. `address` is checked: an e-mail address, or a
    phone number as rows hold it. False when it was asked for already. Raises LiveRefused once it begins."""
    session = locks.session(session_id)
    if not may_remind(session):
        raise LiveRefused("contact", _("It begins in a moment: stay on this page."))
    facts = {"locale": locale, "asked_at": clock.now()}
    _row, is_new = LiveReminder.objects.get_or_create(
        session=session, medium=medium, address=address, defaults=facts
    )
    return is_new


@transaction.atomic
def send_reminders() -> int:
    """Write the messages of sessions that begin soon and forget who asked; forget as well who asked for one
    that never began. Safe to run twice. Returns how many messages were written."""
    now = clock.now()
    LiveReminder.objects.filter(session__ends_at__lte=now).delete()
    due = LiveReminder.objects.filter(
        session__state__in=[State.READY, State.ON_AIR], session__starts_at__lte=now + BEFORE
    )
    rows = list(
        due.select_related("session__producer")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:AT_ONCE]
    )
    for row in rows:
        session = row.session
        notifications.enqueue(
            medium=row.medium,
            template="live_soon",
            recipient=row.address,
            context={
                "session": session.pk,
                "title": session.title,
                "producer": session.producer.name,
                "at": timezone.localtime(session.starts_at).strftime("%H:%M"),
            },
            dedupe_key=_key(row),
            locale=row.locale,
        )
    LiveReminder.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _key(row: LiveReminder) -> str:
    """Names nobody. Who asks again after the row is gone is told once all the same."""
    told = hashlib.sha256(row.address.encode()).hexdigest()[:32]
    return f"live-soon:{row.session_id}:{row.medium}:{told}"
