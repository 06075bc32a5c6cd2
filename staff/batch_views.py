"""One verdict on many cases: looked at once more, then each judged by itself and told row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from catalog.errors import DecidedAlready
from core.answers import SeeOther
from core.errors import DomainError
from staff import services
from staff.framing import deciding, page, person
from staff.queue import Queue, Verdict

MOST = 100  # of a batch: two pages of a queue


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: its words, and why not, or "" when it was done."""

    title: str
    detail: str
    why_not: str = ""


@deciding
@require_POST
def batch(request: HttpRequest, queue: Queue, verdict: str) -> HttpResponse:
    """Ask about the rows that were ticked; confirmed, judge each by itself and list what became of it."""
    chosen, back = queue.verdict(verdict), reverse("staff:queue", args=[queue.name])
    if chosen is None:
        raise Http404
    keys = _ticked(request)
    rows = {row.pk: row for row in queue.rows().filter(pk__in=keys)}
    audit.nothing_done()  # until a row is judged, which writes its own
    if not keys or (not rows and "confirmed" not in request.POST):
        messages.error(request, _("Tick the rows first, then choose what to do with them."))
        return SeeOther(back)
    is_confirmed = "confirmed" in request.POST
    form = chosen.bound(request.POST if is_confirmed else None)
    context = {"queue": queue, "verdict": chosen, "back": back}
    if is_confirmed and form.is_valid():
        outcomes = _judge(request, queue, chosen, form.cleaned_data, keys)
        done = sum(not one.why_not for one in outcomes)
        return page(request, "outcomes", str(chosen.label), context | {"outcomes": outcomes, "done": done})
    context |= {"form": form, "rows": [(row.pk, queue.line(row)) for row in rows.values()]}
    return page(request, "batch", str(chosen.label), context, status=422 if form.errors else 200)


def _judge(
    request: HttpRequest, queue: Queue, verdict: Verdict, said: Mapping[str, Any], keys: list[int]
) -> list[Outcome]:
    rows = {row.pk: row for row in queue.rows().filter(pk__in=keys)}
    known = queue.model._default_manager.in_bulk(keys)
    outcomes = []
    for key in keys:
        row = rows.get(key)
        if row is None:
            title = str(known[key]) if key in known else f"#{key}"
            outcomes.append(Outcome(title, "", DecidedAlready().message))
            continue
        line, why_not = queue.line(row), ""
        try:
            services.decide(queue, row, verdict, said, by=person(request))
        except DomainError as error:
            why_not = error.message
        outcomes.append(Outcome(line.title, line.detail, why_not))
    return outcomes


def _ticked(request: HttpRequest) -> list[int]:
    """The rows that were ticked, each once, as many as a batch may have."""
    texts = dict.fromkeys(request.POST.getlist("row")[:MOST])
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]
