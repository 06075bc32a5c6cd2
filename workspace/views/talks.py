"""Talks with shoppers: who waits, what was said, and the answer."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.answers import SeeOther
from orders import care_queries
from orders.models import Ticket, TicketMessage
from orders.services import tickets
from workspace.access import Seat, Task, seated
from workspace.answer_forms import TalkForm
from workspace.canned import ANSWERS
from workspace.paging import paged
from workspace.shell import show

PER_PAGE = 30
MEASURED = timedelta(days=30)


@require_safe
@seated(Task.EDIT)
def talks(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Those who wait for an answer, or all."""
    state = request.GET.get("state", Ticket.State.OPEN)
    state = state if state in set(Ticket.State.values) | {""} else Ticket.State.OPEN
    took = care_queries.answered_within(seat.producer.pk, clock.now() - MEASURED)
    context = {
        "here": "talks",
        **paged(request, care_queries.talks(seat.producer.pk, state), PER_PAGE),
        "state": state,
        "states": [*Ticket.State.choices, ("", _("all"))],
        "hours": round(took / timedelta(hours=1), 1) if took is not None else None,
    }
    return show(request, seat, "workspace/talks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def talk(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """One talk; an answer is told to whoever asked."""
    found = _found(seat, code)
    form = TalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tickets.say(found.pk, text=form.cleaned_data["text"], side=TicketMessage.Side.PRODUCER, by=seat.user)
        messages.success(request, _("Sent."))
        return SeeOther(reverse("workspace:talk", args=[code]))
    context = {
        "here": "talks",
        "ticket": found,
        "said": found.messages.all(),
        "form": form,
        "canned": {key: str(text) for key, (_title, text) in ANSWERS.items()},
    }
    return show(request, seat, "workspace/talk.html", context, 422 if form.errors else 200)


@require_POST
@seated(Task.EDIT)
def close(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """The talk is over, until somebody says something again."""
    tickets.close(_found(seat, code).pk)
    return SeeOther(reverse("workspace:talks"))


def _found(seat: Seat, code: str) -> Ticket:
    found = care_queries.talk(seat.producer.pk, code)
    if found is None:
        raise Http404
    return found
