"""Remind the authors of unpaid drafts, at most twice and never by night; people call the others.

The message belongs to the order its author began, so it needs no consent to marketing; each leads to a page
where it can be stopped for good.
"""

import hashlib

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from livestream import after_queries, locks
from livestream.errors import LiveRefused
from livestream.models import DraftContact, LiveDraft, QuietPhone
from notifications import hours
from notifications import services as notifications

Kind = DraftContact.Kind
BY_PEOPLE = (Kind.CALLED, Kind.BY_HAND)
AT_ONCE = 200


def remind_unpaid(limit: int = AT_ONCE) -> int:
    """Write the reminders that are due; by night none, so that those wait for the morning. Safe to run twice.
    Returns how many messages were written."""
    now = clock.now()
    if not hours.is_day(now):
        return 0
    return sum(_remind(pk) for pk in list(after_queries.to_remind(now).values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _remind(draft_id: int) -> bool:
    """Wait for whoever deals with the draft, and look again: its author may be taking it this very moment."""
    found = LiveDraft.objects.only("session_id", "author_key").filter(pk=draft_id).first()
    if found is None:
        return False
    locks.author(found.session_id, found.author_key)
    now = clock.now()
    draft = after_queries.to_remind(now).select_related("session__producer").filter(pk=draft_id).first()
    if draft is None:
        return False
    if QuietPhone.objects.filter(digest=_digest(draft.phone)).exists():
        DraftContact.objects.create(draft=draft, kind=Kind.QUIET, at=now)
        return False
    is_second = vars(draft)["since"] <= now - after_queries.SECOND
    kind = Kind.SECOND if is_second else Kind.FIRST
    DraftContact.objects.create(draft=draft, kind=kind, at=now)
    notifications.enqueue(
        medium="sms",
        template="live_unpaid",
        recipient=draft.phone,
        context={"producer": draft.session.producer.name, "token": draft.token},
        dedupe_key=_key(draft, kind),
        by_day=True,
    )
    return True


def _key(draft: LiveDraft, kind: str) -> str:
    """Names nobody; one phone is told of a session once a step, whoever wrote it."""
    told = hashlib.sha256(draft.phone.encode()).hexdigest()[:32]
    return f"live-unpaid:{draft.session_id}:{kind}:{told}"


def _digest(phone: str) -> str:
    return salted_hmac("livestream.quiet", phone, algorithm="sha256").hexdigest()


def may_be_quiet(draft: LiveDraft) -> bool:
    """It has a phone that could be written to, and nobody has said no for it. One query."""
    return bool(draft.phone) and not QuietPhone.objects.filter(digest=_digest(draft.phone)).exists()


@transaction.atomic
def be_quiet(token: str) -> bool:
    """The phone of this link's draft is never reminded of live orders again. False without a phone."""
    draft = LiveDraft.objects.filter(token=token).exclude(phone="").first()
    if draft is None:
        return False
    now = clock.now()
    QuietPhone.objects.get_or_create(digest=_digest(draft.phone), defaults={"asked_at": now})
    DraftContact.objects.get_or_create(draft=draft, kind=Kind.QUIET, defaults={"at": now})
    return True


@transaction.atomic
def spoke(draft: LiveDraft, kind: str, *, is_done: bool, by: User) -> None:
    """A person called or wrote to a draft's author, or takes that tick back; the first name and time stay.
    Raises LiveRefused for what only the shop does."""
    if kind not in BY_PEOPLE:
        raise LiveRefused("kind", _("There is no such tick."))
    if is_done:
        DraftContact.objects.get_or_create(draft=draft, kind=kind, defaults={"by": by, "at": clock.now()})
    else:
        draft.contacts.filter(kind=kind).delete()
