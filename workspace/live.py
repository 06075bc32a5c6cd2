"""The live sessions of a seat: one of them, and the pages that plan it."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from livestream import queries
from livestream.gate import Obstacle
from livestream.models import LiveComment, LiveSession
from workspace.access import Seat

STEPS = (
    ("people", "live_plan", gettext_lazy("Time and people")),
    ("items", "live_items", gettext_lazy("Run of show")),
    ("games", "live_games", gettext_lazy("Minigames")),
    ("papers", "live_papers", gettext_lazy("Papers")),
    ("checklist", "live_checklist", gettext_lazy("Checklist")),
    ("shots", "live_shots", gettext_lazy("Shots")),
    ("invitation", "live_invite", gettext_lazy("Invitation")),
    ("archive", "live_archive", gettext_lazy("Video")),
    ("report", "live_report", gettext_lazy("Report")),
    ("after", "live_after", gettext_lazy("Afterwards")),
)
PAGE_OF = {step: name for step, name, _label in STEPS}
TONES = {"planned": "", "ready": "warning", "on_air": "negative", "ended": "positive", "stopped": "negative"}


@dataclass(frozen=True, slots=True)
class StepLink:
    """A page that plans the session, and how much is missing there."""

    name: str
    label: str
    address: str
    missing: int


def one(seat: Seat, pk: int) -> LiveSession:
    """A session of the seat's producer. Raises Http404 for another's as for none."""
    found = queries.sessions(seat.producer.pk).select_related("producer__ward", "host").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def undecided(session: LiveSession, said: str) -> LiveComment | None:
    """The comment of this number, as an address names it, while nobody has decided it."""
    if not said.isdecimal():
        return None
    states = [LiveComment.State.NEW, LiveComment.State.TALK]
    return session.comments.filter(pk=said, state__in=states).first()


def links(session: LiveSession, missing: list[Obstacle]) -> list[StepLink]:
    """The pages of a session in their order; what comes afterwards once it is over."""
    is_over = session.state in LiveSession.OVER
    return [
        StepLink(
            step,
            str(label),
            reverse(f"workspace:{name}", args=[session.pk]),
            sum(obstacle.step == step for obstacle in missing),
        )
        for step, name, label in STEPS
        if step != "after" or is_over
    ]


def address_of(session: LiveSession, obstacle: Obstacle) -> str:
    """The page that mends it: the business itself has its own."""
    if obstacle.code == "producer":
        return reverse("workspace:about")
    return reverse(f"workspace:{PAGE_OF[obstacle.step]}", args=[session.pk])
