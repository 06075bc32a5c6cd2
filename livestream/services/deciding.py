"""Accept, correct or reject a comment: by a person with one tap, or by the shop where it is clear.

Several people decide at once: what one has decided the next cannot decide otherwise and is told who it was.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import phones
from accounts.models import User
from catalog.models import Variant
from core import clock
from livestream import broadcast, locks
from livestream.broadcast import DESK
from livestream.comments import Intent
from livestream.errors import Decided, LiveRefused, WrongState
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveEvent, LiveSession
from livestream.services.answering import withdraw
from livestream.services.drafts import Author, put
from livestream.services.journal import note

State, Kind = LiveComment.State, LiveEvent.Kind
TAKEN, DECIDABLE = (State.ACCEPTED, State.FIXED), (State.NEW, State.TALK)


@transaction.atomic
def accept(comment_id: int, *, by: User | None = None) -> LiveDraft | None:
    """What the comment says goes into its author's draft and is held. Accepted again it is as once.

    Raises LiveRefused (short, over the limit for one buyer, not sold here, nothing to accept), Decided,
    WrongState; then nothing has changed.
    """
    session, comment = _locked(comment_id)
    if comment.state == State.ACCEPTED:
        return comment.draft
    _check(session, comment)
    return _take(session, comment, units_in(session, comment), State.ACCEPTED, by)


@transaction.atomic
def fix(comment_id: int, *, units: Mapping[int, int], by: User) -> LiveDraft | None:
    """As `accept`, with what a person read in the comment: units by variant. Raises as `accept`."""
    session, comment = _locked(comment_id)
    if comment.state in TAKEN and _units_taken(comment) == units:
        return comment.draft
    _check(session, comment)
    if not units or any(count < 0 for count in units.values()):
        raise LiveRefused("quantity", _("Give a quantity for at least one product."))
    return _take(session, comment, units, State.FIXED, by)


@transaction.atomic
def reject(comment_id: int, *, reason: str = "", by: User | None = None) -> LiveComment:
    """It makes no order; its author's later comments are read as if it had not been written. Raises
    Decided for one that was accepted: its author changes or cancels it."""
    comment = locks.comment(comment_id)
    if comment.state == State.REJECTED:
        return comment
    if comment.state not in DECIDABLE:
        raise _decided(comment)
    _decide(comment, State.REJECTED, by, reason=reason[:200])
    withdraw(comment)
    note(comment.session, Kind.REJECTED, reason, by=by, comment=comment.pk)
    return comment


@transaction.atomic
def put_back(comment_id: int, *, by: User | None = None) -> LiveComment:
    """A comment that was rejected waits once more. Raises Decided for one that was accepted."""
    comment = locks.comment(comment_id)
    if comment.state in DECIDABLE:
        return comment
    if comment.state != State.REJECTED:
        raise _decided(comment)
    comment.state, comment.reason = State.NEW, ""
    comment.decided_at = comment.decided_by = None
    comment.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    broadcast.tell(comment.session_id, "decided", {"id": comment.pk, "state": comment.state}, DESK)
    note(comment.session, Kind.PUT_BACK, by=by, comment=comment.pk)
    return comment


def _locked(comment_id: int) -> tuple[LiveSession, LiveComment]:
    """The comment and its session, which stays as it is meanwhile."""
    found = LiveComment.objects.only("session_id", "author_key").get(pk=comment_id)
    session = locks.selling(found.session_id)
    locks.author(session.pk, found.author_key)
    return session, locks.comment(comment_id)


def _check(session: LiveSession, comment: LiveComment) -> None:
    """Nobody has decided it and it can be sold. Raises Decided, WrongState."""
    if comment.state not in DECIDABLE:
        raise _decided(comment)
    if not session.is_on_air:
        raise WrongState(str(session.get_state_display()))


def _decided(comment: LiveComment) -> Decided:
    who, at = comment.decided_by, comment.decided_at
    named = (who.full_name or str(who)) if who else ""
    moment = f"{timezone.localtime(at):%H:%M:%S}" if at else ""
    return Decided(named, moment, str(comment.get_state_display()))


def _units_taken(comment: LiveComment) -> dict[int, int] | None:
    """What was taken when it was accepted, as the journal has it."""
    kinds = [Kind.ACCEPTED, Kind.FIXED]
    rows = LiveEvent.objects.filter(session=comment.session_id, kind__in=kinds, facts__comment=comment.pk)
    facts = rows.order_by("-pk").values_list("facts", flat=True).first()
    return {int(pk): count for pk, count in facts["units"].items()} if facts else None


def _take(
    session: LiveSession,
    comment: LiveComment,
    units: Mapping[int, int],
    state: LiveComment.State,
    by: User | None,
) -> LiveDraft | None:
    said = comment.parsed
    author = Author(comment.author_key, comment.author_name, _phone(said["phone"]), said["address"] or "")
    draft = put(session, author, units, is_target=said["intent"] in (Intent.CHANGE, Intent.CANCEL))
    if draft is None:
        raise LiveRefused("draft", _("Its author has no order here that could be changed."), code="no_draft")
    comment.draft = draft
    _decide(comment, state, by)
    counted = {str(variant_id): count for variant_id, count in units.items()}
    kind = Kind.FIXED if state == State.FIXED else Kind.ACCEPTED
    note(session, kind, by=by, comment=comment.pk, draft=draft.pk, units=counted)
    return draft


def _decide(comment: LiveComment, state: LiveComment.State, by: User | None, *, reason: str = "") -> None:
    comment.state, comment.reason = state, reason
    comment.decided_at, comment.decided_by = clock.now(), by
    comment.save(update_fields=["state", "draft", "decided_at", "decided_by", "reason"])
    broadcast.tell(comment.session_id, "decided", {"id": comment.pk, "state": state}, DESK)


def _phone(said: str | None) -> str:
    """As rows hold it; what cannot be called is left out."""
    try:
        return phones.normalise(said) if said else ""
    except phones.InvalidPhone:
        return ""


def units_in(session: LiveSession, comment: LiveComment) -> dict[int, int]:
    """Units by variant that a comment speaks of: to be added by an order, the targets of a change; a cancel
    names 0. Nothing for a contact. Raises LiveRefused for goods that are not sold here or not clear."""
    said = comment.parsed
    intent = said["intent"]
    if intent == Intent.CONTACT:
        return {}
    if intent not in (Intent.ORDER, Intent.CHANGE, Intent.CANCEL):
        raise LiveRefused(
            "intent", _("There is no order in this comment. Correct it first."), code="no_order"
        )
    if intent == Intent.CANCEL:
        return _cancelled(session, comment, [line["code"] for line in said["orders"]])
    if not said["orders"]:
        raise LiveRefused("variant", _("Choose the product that is meant."), code="no_lines")
    units: dict[int, int] = {}
    for line in said["orders"]:
        variant = _variant(session, line["code"], line["variant"])
        units[variant.pk] = units.get(variant.pk, 0) + (line["qty"] or 0)
    return units


def _cancelled(session: LiveSession, comment: LiveComment, codes: Sequence[str]) -> dict[int, int]:
    lines = DraftLine.objects.filter(
        draft__session=session, draft__author_key=comment.author_key, draft__state=LiveDraft.State.OPEN
    )
    if codes:
        lines = lines.filter(variant__product__code__in=codes)
    return dict.fromkeys(lines.values_list("variant_id", flat=True), 0)


def _variant(session: LiveSession, code: str, key: str | None) -> Variant:
    """The variant that is meant: the one named, else the one in the run of show, else the one shown first."""
    own = Variant.objects.filter(product__code=code, product__producer=session.producer_id)
    if key is not None:
        own = own.filter(key=key)
    found = list(own.order_by("-is_default", "position", "pk"))
    if not found:
        raise LiveRefused(
            "variant", _("%(code)s is not sold in this session.") % {"code": code}, code="not_sold"
        )
    shown = set(session.items.filter(variant__in=found).values_list("variant_id", flat=True))
    return next((variant for variant in found if variant.pk in shown), found[0])
