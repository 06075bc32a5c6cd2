"""Live sessions: the list, a new one, its overview with what is in the way, the steps to the air."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.answers import SeeOther
from core.errors import DomainError
from livestream import after_queries, gate, patterns, practice, queries, services
from livestream.errors import LiveRefused
from livestream.models import LiveSession
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.forms.live import NewPlanForm, PlanForm, StopForm
from workspace.paging import paged
from workspace.shell import show

PER_PAGE, EVENTS = 20, 30
State = LiveSession.State


@require_safe
@seated()
def sessions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All sessions, the newest first, each with what is still to do after it; or those alone of which
    something is late."""
    now = clock.now()
    found = queries.sessions_listed(seat.producer.pk)
    is_late = request.GET.get("late") == "1"
    pages = paged(request, after_queries.with_late_tasks(found, now) if is_late else found, PER_PAGE)
    tasks = {task.code: str(task) for task in patterns.follow_ups()}
    left = after_queries.open_by_session([one.pk for one in pages["page"]])
    rows = [
        (
            one,
            live.TONES[one.state],
            [(tasks[task.code], task.is_late(now)) for task in left.get(one.pk, ()) if task.code in tasks],
        )
        for one in pages["page"]
    ]
    context = {"here": "live_sessions", "rows": rows, "is_late": is_late, **pages}
    return show(request, seat, "workspace/live_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Plan a session."""
    first = {"template": "full", "channels": ["web"]}
    form = NewPlanForm(request.POST or None, producer=seat.producer, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = services.create(
                    producer=seat.producer,
                    plan=form.plan(),
                    template=form.cleaned_data["template"],
                    by=seat.user,
                )
                services.set_collaborations(made.pk, form.guests())
        except LiveRefused as refused:
            complain(form, refused)
        else:
            return SeeOther(reverse("workspace:live_items", args=[made.pk]))
    context = {"here": "live_sessions", "form": form}
    return show(request, seat, "workspace/live_new.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def plan(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Change title, time, places and people."""
    session = live.one(seat, pk)
    form = PlanForm(request.POST or None, producer=seat.producer, initial=PlanForm.initial_of(session))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                services.change(pk, plan=form.plan(), by=seat.user)
                services.set_collaborations(pk, form.guests())
        except LiveRefused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:live_items", args=[pk]))
    return page(request, seat, session, "people", "workspace/live_plan.html", {"form": form}, form)


@require_safe
@seated()
def session(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The overview: what is in the way, what to press, what was done."""
    return _overview(request, seat, live.one(seat, pk))


def _ready(session: LiveSession, seat: Seat) -> None:
    services.make_ready(session.pk, by=seat.user)


def _reopen(session: LiveSession, seat: Seat) -> None:
    services.reopen(session.pk, by=seat.user)


def _go_on_air(session: LiveSession, seat: Seat) -> None:
    services.go_on_air(session.pk, by=seat.user)


def _end(session: LiveSession, seat: Seat) -> None:
    services.end(session.pk, by=seat.user)


MOVES = {
    "san-sang": (_ready, gettext_lazy("It is ready: the plan is locked and its units are set aside.")),
    "mo-lai": (_reopen, gettext_lazy("The plan is open again.")),
    "len-song": (_go_on_air, gettext_lazy("You are on air.")),
    "ket-thuc": (_end, gettext_lazy("The session is over. Thank you!")),
}


@require_POST
@seated(Task.EDIT)
def move(request: HttpRequest, seat: Seat, pk: int, noun: str) -> HttpResponse:
    """Ready, open again, on air, over; or stopped with the reason."""
    session = live.one(seat, pk)
    if noun == "dung":
        return _stop(request, seat, session)
    if noun not in MOVES:
        raise Http404
    write, words = MOVES[noun]
    try:
        write(session, seat)
    except DomainError as refused:
        return _overview(request, seat, live.one(seat, pk), refused=refused)
    messages.success(request, words)
    return SeeOther(reverse(f"workspace:{_page_then(session, noun)}", args=[pk]))


def _page_then(session: LiveSession, noun: str) -> str:
    """A practice leaves nothing to do: its report is what it was for."""
    after = "live_report" if session.is_practice else "live_after"
    return {"len-song": "live_console", "ket-thuc": after}.get(noun, "live")


def _stop(request: HttpRequest, seat: Seat, session: LiveSession) -> HttpResponse:
    form = StopForm(request.POST)
    if form.is_valid():
        try:
            services.stop(session.pk, reason=form.cleaned_data["reason"], by=seat.user)
        except LiveRefused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("The session is stopped."))
            return SeeOther(reverse("workspace:live", args=[session.pk]))
    return _overview(request, seat, live.one(seat, session.pk), stop_form=form)


def _overview(
    request: HttpRequest,
    seat: Seat,
    session: LiveSession,
    *,
    refused: DomainError | None = None,
    stop_form: StopForm | None = None,
) -> HttpResponse:
    is_open = session.state in (State.PLANNED, State.READY)
    missing = gate.obstacles(session) if is_open else []
    context = {
        "obstacles": [(one, live.address_of(session, one)) for one in missing],
        "is_open": is_open,
        "refused": refused,
        "stop_form": stop_form or StopForm(),
        "audience": None if is_open else queries.audience(session),
        "events": session.events.select_related("by").order_by("-pk")[:EVENTS],
        "may_pack": seat.may(Task.PACK),
        "practice": practice.token(session.pk) if session.is_practice else "",
        "site": request.build_absolute_uri("/").rstrip("/"),
        "sources": list(session.sources.order_by("source")) if seat.may(Task.OWN) else [],
    }
    status = 422 if refused or stop_form else 200
    return _show(request, seat, session, "", "workspace/live.html", context, status, missing)


def page(
    request: HttpRequest,
    seat: Seat,
    session: LiveSession,
    step: str,
    template: str,
    context: dict[str, Any],
    form: forms.BaseForm | None = None,
) -> HttpResponse:
    """A page that plans the session: 422 where its form is wrong."""
    missing = gate.obstacles(session) if session.state in (State.PLANNED, State.READY) else []
    status = 422 if form is not None and form.errors else 200
    return _show(request, seat, session, step, template, context, status, missing)


def _show(
    request: HttpRequest,
    seat: Seat,
    session: LiveSession,
    step: str,
    template: str,
    context: dict[str, Any],
    status: int,
    missing: list[gate.Obstacle],
) -> HttpResponse:
    around = {
        "here": "live_sessions",
        "session": session,
        "tone": live.TONES[session.state],
        "steps": live.links(session, missing),
        "step": step,
    }
    return show(request, seat, template, around | context, status)


def complain(form: forms.BaseForm, refused: LiveRefused) -> None:
    """Beside its field, or above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
