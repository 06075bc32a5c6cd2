"""The desk: every queue at a glance, one queue, one case, and the buttons of a case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import assignments, audit
from catalog.errors import DecidedAlready
from catalog.models import CertificatePage
from core import clock, private_files
from core.answers import SeeOther
from core.errors import DomainError
from staff import figures, queries, services, targets, workdays
from staff.forms import GiveForm
from staff.framing import deciding, framed, looking, page, person, row_of
from staff.queue import Queue, Verdict
from staff.work import certificates

PER_PAGE = 50


@framed
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits in every queue that this person may look at, and for how long."""
    standings = queries.standings(person(request))
    if not standings:
        raise PermissionDenied
    figure = list(zip(standings, figures.bars(standings), strict=True))
    context = {"standings": standings, "figure": figure, "heads": figures.heads()}
    return page(request, "desk", _("Queues"), context)


@looking
@require_safe
def queue(request: HttpRequest, found: Queue) -> HttpResponse:
    """What waits in a queue, the oldest first: all of it, what nobody has, or one's own."""
    who = request.GET.get("who", "all")
    who = who if who in queries.WHO else "all"
    now = clock.now()
    rows = Paginator(queries.listed(found, person(request), who), PER_PAGE)
    shown = rows.get_page(request.GET.get("page"))
    late_before = targets.late_before(found.name, now)
    lines = [
        {
            "row": row,
            "line": found.line(row),
            "since": getattr(row, found.since),
            "days": workdays.between(getattr(row, found.since), now),
            "is_late": getattr(row, found.since) < late_before,
            "is_mine": row.holder_id == request.user.pk,
            "holder": row.holder_name or row.holder_email or row.holder_id,
        }
        for row in shown
    ]
    context = {
        "queue": found,
        "who": who,
        "filters": (("all", _("All")), ("free", _("In nobody’s hands")), ("mine", _("Mine"))),
        "lines": lines,
        "page": shown,
        "numbers": rows.get_elided_page_range(shown.number, on_each_side=1, on_ends=1),
        "target": targets.days(found.name),
        "may_decide": request.user.has_perm(found.decide),
    }
    return page(request, "queue", str(found.label), context)


@deciding
@require_POST
def take_next(request: HttpRequest, found: Queue) -> HttpResponse:
    """Into one's hands goes the oldest row that nobody has, and its page opens."""
    return _next(request, found)


@looking
@require_safe
def case(request: HttpRequest, found: Queue, pk: int) -> HttpResponse:
    """One case, with all that a decision asks for."""
    row = row_of(found, pk)
    if row is None:
        return _gone(request, found)
    audit.read(row)
    return _show(request, found, row)


@framed
@require_safe
def certificate_page(request: HttpRequest, pk: int) -> FileResponse:
    """One side of a paper, for those who may look at certificates that wait."""
    if not request.user.has_perm(certificates.QUEUE.look):
        raise PermissionDenied
    return private_files.picture(get_object_or_404(CertificatePage, pk=pk).file)


@deciding
@require_POST
def take(request: HttpRequest, found: Queue, pk: int) -> HttpResponse:
    """Into one's own hands."""
    return _move(request, found, pk, lambda row: services.take(row, by=person(request)))


@deciding
@require_POST
def give(request: HttpRequest, found: Queue, pk: int) -> HttpResponse:
    """Into the hands of somebody who may decide it too."""
    form = GiveForm(request.POST, right=found.decide)
    if not form.is_valid():
        audit.nothing_done()
        messages.error(request, _("Choose somebody who may decide this."))
        return SeeOther(_address("case", found, pk=pk))
    to = form.cleaned_data["to"]
    return _move(request, found, pk, lambda row: services.give(row, to=to, by=person(request)))


@deciding
@require_POST
def put_back(request: HttpRequest, found: Queue, pk: int) -> HttpResponse:
    """Free for everybody again."""
    return _move(request, found, pk, lambda row: services.put_back(row, by=person(request)))


@deciding
@require_POST
def decide(request: HttpRequest, found: Queue, pk: int, verdict: str) -> HttpResponse:
    """Give a verdict: then 303 to the queue, or to the next case. What is missing or refused comes back with
    the case (422), at the field that is meant."""
    chosen = _verdict(found, verdict)
    row = row_of(found, pk)
    if row is None:
        return _gone(request, found)
    form = chosen.bound(request.POST)
    if form.is_valid():
        try:
            services.decide(found, row, chosen, form.cleaned_data, by=person(request))
        except DomainError as error:
            complain(form, error)
        else:
            messages.success(
                request,
                _("%(what)s: %(verdict)s.") % {"what": found.line(row).title, "verdict": chosen.label},
            )
            return _next(request, found) if "next" in request.POST else SeeOther(_address("queue", found))
    return _show(request, found, row, {chosen.name: form}, status=422)


def complain(form: forms.Form, error: DomainError) -> None:
    """Say what was refused, at the field that the error names."""
    field = str(error.context.get("field") or "")
    form.add_error(field if field in form.fields else None, error.message)


def _verdict(found: Queue, name: str) -> Verdict:
    if verdict := found.verdict(name):
        return verdict
    raise Http404


def _show(
    request: HttpRequest,
    found: Queue,
    row: Any,
    bound: dict[str, forms.Form] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    held = assignments.of(found.model, row.pk).select_related("person").first()
    is_mine = held is not None and held.person_id == user.pk
    may_decide = user.has_perm(found.decide)
    may_move = may_decide and (held is None or is_mine or user.has_perm(assignments.MAY_MOVE))
    since, now = getattr(row, found.since), clock.now()
    line = found.line(row)
    context = {
        "queue": found,
        "row": row,
        "line": line,
        "since": since,
        "days": workdays.between(since, now),
        "target": targets.days(found.name),
        "is_late": since < targets.late_before(found.name, now),
        "held": held,
        "is_mine": is_mine,
        "may_decide": may_decide,
        "may_move": may_move,
        "give": GiveForm(right=found.decide) if may_move else None,
        "verdicts": [
            (verdict, (bound or {}).get(verdict.name) or verdict.bound())
            for verdict in found.verdicts
            if may_decide and (held is None or is_mine)
        ],
        "trouble": [
            words for form in (bound or {}).values() for said in form.errors.values() for words in said
        ],
        **found.about(row),
    }
    return page(request, found.template, line.title, context, status=status)


def _move(request: HttpRequest, found: Queue, pk: int, act: Any) -> HttpResponse:
    row = row_of(found, pk)
    if row is None:
        return _gone(request, found)
    try:
        act(row)
    except DomainError as error:
        audit.nothing_done()
        messages.error(request, error.message)
    return SeeOther(_address("case", found, pk=pk))


def _next(request: HttpRequest, found: Queue) -> HttpResponse:
    row = services.take_next(found, by=person(request))
    if row is None:
        audit.nothing_done()
        messages.info(request, _("Nothing is left that nobody looks after."))
        return SeeOther(_address("queue", found))
    return SeeOther(_address("case", found, pk=row.pk))


def _gone(request: HttpRequest, found: Queue) -> HttpResponse:
    audit.nothing_done()
    messages.warning(request, DecidedAlready().message)
    return SeeOther(_address("queue", found))


def _address(view: str, found: Queue, **more: int) -> str:
    return reverse(f"staff:{view}", kwargs={"name": found.name, **more})
