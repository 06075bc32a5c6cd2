"""One order at its producer's desk: what is in it, who gets it, what happened, and what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.answers import SeeOther
from core.errors import DomainError
from orders import desk_queries
from orders.models import STATUSES, OrderEvent, Portion
from orders.services.remark import remark as write_remark
from orders.services.split import BEFORE_PACKING
from workspace import steps
from workspace.access import Seat, Task, seated
from workspace.shell import show
from workspace.step_forms import CARRIERS, RemarkForm
from workspace.views.orders import TONES
from workspace.whom import whom


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history, in words."""

    at: datetime
    words: str
    detail: str
    by: str


@require_safe
@seated(Task.PACK)
def order(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The page of one order."""
    return page(request, seat, found(seat, pk))


@require_http_methods(["POST"])
@seated(Task.PACK)
def step(request: HttpRequest, seat: Seat, pk: int, noun: str) -> HttpResponse:
    """Take a step; what the form lacks or the order's state forbids is said on its page."""
    one = found(seat, pk)
    if not any(known.noun == noun for known in steps.known(one)):
        raise Http404
    taken = steps.find(one, noun)
    if taken is None:
        return _refused(request, seat, pk, _("The order's state does not allow this; look at it again."))
    form = taken.form(request.POST, auto_id=f"{noun}-%s")
    if not form.is_valid():
        return page(request, seat, one, {noun: form}, status=422)
    try:
        taken.take(one, form, seat.user)
    except DomainError as error:
        return _refused(request, seat, pk, error.message)
    said = _("Asked. The marketplace is told within seconds.") if one.order.scope else _("Done.")
    messages.success(request, said)
    return SeeOther(reverse("workspace:order", args=[pk]))


@require_POST
@seated(Task.PACK)
def remark(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Keep a note for colleagues in the order's history."""
    one = found(seat, pk)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return page(request, seat, one, {"remark": form}, status=422)
    write_remark(one.order_id, text=form.cleaned_data["text"], package=one.package, by=seat.user)
    return SeeOther(reverse("workspace:order", args=[pk]))


def found(seat: Seat, pk: int) -> Portion:
    """A row of this producer's desk. Raises Http404 for another's."""
    one = desk_queries.portion(seat.producer.pk, pk)
    if one is None:
        raise Http404
    return one


def _refused(request: HttpRequest, seat: Seat, pk: int, words: str) -> HttpResponse:
    messages.error(request, words)
    return page(request, seat, found(seat, pk), status=422)


def page(
    request: HttpRequest,
    seat: Seat,
    one: Portion,
    forms_: dict[str, forms.Form] | None = None,
    status: int = 200,
    split_error: str = "",
) -> HttpResponse:
    """The page of one order; `forms_`, by noun, are those that were typed and are wrong."""
    given = forms_ or {}
    (job,) = desk_queries.jobs(seat.producer.pk, [one])
    offered = steps.offered(one)
    context = {
        "here": "orders",
        "portion": one,
        "order": one.order,
        "job": job,
        "tone": TONES.get(one.status, "positive"),
        "whom": whom(one),
        "steps": [
            (step, given.get(step.noun) or step.form(auto_id=f"{step.noun}-%s"), step.noun in given)
            for step in offered
        ],
        "is_for_staff": bool(one.order.scope) and not offered and desk_queries.is_shared(one),
        "is_cash_brought": steps.is_cash_brought(one),
        "history": list(_history(one)),
        "remark_form": given.get("remark") or RemarkForm(),
        "carriers": CARRIERS,
        "splitting": one.package is not None and one.status in BEFORE_PACKING and job.units > 1,
        "split_error": split_error,
        "returns": one.package.returns.all() if one.package else (),
    }
    return show(request, seat, "workspace/order.html", context, status)


def _history(one: Portion) -> Iterable[Happened]:
    """What happened to the order as a whole or to this package, the newest first."""
    for event in reversed(one.order.events.all()):
        if event.package_id in (None, one.package_id):
            words, detail = _words(event)
            yield Happened(event.at, words, detail, event.by.full_name if event.by else "")


def _words(event: OrderEvent) -> tuple[str, str]:
    kind = capfirst(event.get_kind_display())
    if event.kind != OrderEvent.Kind.STATUS:
        return kind, event.detail
    name, _colon, words = event.detail.partition(" → ")[2].partition(": ")
    known = {status.value: said for status, said in STATUSES.items()}
    return (capfirst(str(known[name])), words) if name in known else (kind, event.detail)
