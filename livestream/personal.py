"""What live sessions know of somebody with an account: to be handed out, and to be forgotten when they leave.

That is what they wrote and held on the shop's own page, and drafts that became their orders. A link may be
passed on: handed out are the comments that went into such a draft, forgotten are all of its author's in that
session.
"""

import secrets
from typing import Any

from django.db.models import CharField, F, Func, JSONField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from core.channels import Channel
from livestream.models import (
    DraftContact,
    DraftLine,
    LiveComment,
    LiveComplaint,
    LiveDraft,
    LiveReminder,
    LiveSignal,
    MinigameEntry,
)
from livestream.services.shopping import author_key, viewer_of


def rows(user: User) -> dict[str, QuerySet[Any, Any]]:
    """Everything, by section."""
    key = author_key(viewer_of(user.pk))
    drafts = LiveDraft.objects.filter(Q(author_key=key) | Q(order__user=user))
    comments = LiveComment.objects.filter(Q(author_key=key) | Q(draft__in=drafts))
    answers = MinigameEntry.objects.filter(author_key=key)
    return {
        "live_comments": comments.values("session__title", "author_name", "text", "received_at", "state"),
        "live_drafts": drafts.values(
            "session__title", "author_name", "phone", "address", "state", "created_at", "order__code"
        ),
        "live_draft_lines": DraftLine.objects.filter(draft__in=drafts).values(
            "draft__session__title", "variant__sku", "quantity", "price_vnd"
        ),
        "live_draft_contacts": DraftContact.objects.filter(draft__in=drafts).values(
            "draft__session__title", "kind", "at"
        ),
        "live_answers": answers.values("game__session__title", "name", "answer", "at", "won__place"),
        "live_reminders": _reminders(user).values("session__title", "medium", "address", "asked_at"),
        "live_complaints": _complaints(user).values("session__title", "reason", "words", "contact", "at"),
    }


def forget(user: User) -> None:
    """Figures stay, and that one author wrote or held all of it; who it was, and every word, is gone. Call
    inside a transaction, before carts and orders are locked."""
    key = author_key(viewer_of(user.pk))
    ordered = LiveDraft.objects.filter(order__user=user)
    known = {*LiveComment.objects.filter(author_key=key).values_list("session", "author_key")}
    known |= {*LiveDraft.objects.filter(author_key=key).values_list("session", "author_key")}
    known |= {*ordered.values_list("session", "author_key")}
    for session_id, author in sorted(known):
        _forget(session_id, author)
    LiveSignal.objects.filter(author_key=key).update(author_key="")
    _reminders(user).delete()
    _complaints(user).update(contact="")


def _forget(session_id: int, author: str) -> None:
    """One author of one session, who from now on is somebody. Numbers of comments at other platforms stay, so
    that a bridge does not bring them once more; ours name the account. Comments come first: whoever is just
    accepting one has it locked, so the draft that becomes of it is found."""
    nobody = f"{author.partition(':')[0]}:gone-{secrets.token_hex(8)}"
    own = {"session": session_id, "author_key": author}
    said = LiveComment.objects.filter(**own)
    said.filter(state=LiveComment.State.NEW).update(state=LiveComment.State.TALK)
    said.filter(source=Channel.WEB).update(external_id=Concat(Value(f"{nobody}:"), Cast("pk", CharField())))
    said.update(author_key=nobody, author_name="", text="", parsed=_without_contact())
    MinigameEntry.objects.filter(game__session=session_id, author_key=author).update(author_key="")
    LiveDraft.objects.filter(**own).update(author_key=nobody, author_name="", phone="", address="")


def _without_contact() -> Func:
    """What was read in a comment, but no phone and no address."""
    none = Value({"phone": None, "address": None}, JSONField())
    return Func(F("parsed"), none, template="(%(expressions)s)", arg_joiner=" || ", output_field=JSONField())


def _reminders(user: User) -> QuerySet[LiveReminder]:
    return LiveReminder.objects.filter(address__in=_contacts(user))


def _complaints(user: User) -> QuerySet[LiveComplaint]:
    return LiveComplaint.objects.filter(contact__in=_contacts(user))


def _contacts(user: User) -> list[str]:
    return [contact for contact in (user.email, user.phone) if contact]
