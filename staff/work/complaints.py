"""Reports of live sessions that nobody has decided."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from livestream import queries, services
from livestream.models import LiveComplaint
from staff.forms import FoundForm, StopForm
from staff.queue import Line, Queue, Verdict


def line(complaint: LiveComplaint) -> Line:
    """Which session, and what is said to be wrong."""
    words = Truncator(complaint.words).chars(120)
    reason = str(complaint.get_reason_display())
    state = complaint.session.get_state_display()
    return Line(complaint.session.title, f"{state} · {reason}: {words}" if words else f"{state} · {reason}")


def about(complaint: LiveComplaint) -> dict[str, Any]:
    """The report, and what else was said of the session."""
    session = complaint.session
    return {
        "complaint": complaint,
        "session": session,
        "page": reverse("storefront:live", args=[session.pk]),
        "others": LiveComplaint.objects.filter(session=session).exclude(pk=complaint.pk).order_by("-at")[:10],
        "items": session.items.select_related("variant__product").order_by("position"),
    }


def stop(key: int, said: Mapping[str, Any], by: User) -> None:
    """Off the air at once."""
    services.stop_for_complaint(key, reason=said["reason"], by=by)


def uphold(key: int, said: Mapping[str, Any], by: User) -> None:
    """It is right; what was done stands in the note."""
    services.decide_complaint(key, is_right=True, note=said["note"], by=by)


def dismiss(key: int, said: Mapping[str, Any], by: User) -> None:
    """Nothing was found."""
    services.decide_complaint(key, is_right=False, note=said["note"], by=by)


QUEUE = Queue(
    name="complaints",
    label=_("Reports of live sessions"),
    model=LiveComplaint,
    since="at",
    waiting=queries.complaints_waiting,
    line=line,
    look="livestream.view_livecomplaint",
    decide="livestream.change_livecomplaint",
    verdicts=(
        Verdict(
            "stop",
            _("Stop the session"),
            stop,
            StopForm,
            hint=_("Off the air and out of the replays at once."),
        ),
        Verdict("uphold", _("It is right, and seen to"), uphold, FoundForm),
        Verdict("dismiss", _("Nothing is wrong"), dismiss, FoundForm),
    ),
    template="complaint",
    about=about,
)
