"""The producer's shelf: what is there of each SKU, what is low, what moved; count, receive, adjust."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from catalog.models import Variant
from channels_sync.places import places
from core.answers import SeeOther
from core.errors import DomainError
from core.text import looked_for
from inventory import services, shelf_queries
from inventory.models import StockRecord
from workspace.access import Seat, Task, seated
from workspace.paging import paged
from workspace.shell import show
from workspace.stock_forms import AdjustForm, CountForm, LevelForm, ReceiveForm

PER_PAGE, MOVEMENTS = 50, 30


@require_safe
@seated()
def shelf(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All SKUs, or those that are low."""
    words, is_low = looked_for(request.GET.get("q", "")), request.GET.get("low") == "1"
    rows = shelf_queries.shelf(seat.producer.pk, is_low=is_low, words=words)
    pages = paged(request, rows, PER_PAGE)
    at = places([variant.pk for variant in pages["page"]])
    context = {
        "here": "stock",
        **pages,
        "rows": [(variant, record_of(variant), at.get(variant.pk, [])) for variant in pages["page"]],
        "words": words,
        "is_low": is_low,
        "low_count": shelf_queries.low_count(seat.producer.pk),
    }
    return show(request, seat, "workspace/stock.html", context)


@require_safe
@seated()
def variant(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """One SKU: figures, what moved, and the forms."""
    return variant_page(request, seat, found(seat, pk))


def _count(form: Any, one: Variant, by: User) -> None:
    said = form.cleaned_data
    services.count(variant_id=one.pk, on_hand=said["on_hand"], was=said["was"], ref=form.ref, by=by)


def _receive(form: Any, one: Variant, by: User) -> None:
    services.receive(variant_id=one.pk, quantity=form.cleaned_data["quantity"], ref=form.ref, by=by)


def _adjust(form: Any, one: Variant, by: User) -> None:
    said = form.cleaned_data
    services.adjust(variant_id=one.pk, units=said["quantity"], reason=said["reason"], ref=form.ref, by=by)


def _level(form: Any, one: Variant, by: User) -> None:
    services.set_level(variant_id=one.pk, low_at=form.cleaned_data["low_at"])


BOOKINGS: dict[str, tuple[Any, type[forms.Form], Callable[[Any, Variant, User], None]]] = {
    "kiem-kho": (gettext_lazy("Stock count"), CountForm, _count),
    "nhap-kho": (gettext_lazy("Goods received"), ReceiveForm, _receive),
    "dieu-chinh": (gettext_lazy("Adjust, with the reason"), AdjustForm, _adjust),
    "muc-bao": (gettext_lazy("When it is low"), LevelForm, _level),
}


@require_POST
@seated(Task.EDIT)
def book(request: HttpRequest, seat: Seat, pk: int, noun: str) -> HttpResponse:
    """Write what was counted, came in, left or was found."""
    one = found(seat, pk)
    if noun not in BOOKINGS:
        raise Http404
    _words, form_class, write = BOOKINGS[noun]
    form = form_class(request.POST, auto_id=f"{noun}-%s")
    if form.is_valid():
        try:
            write(form, one, seat.user)
        except DomainError as error:
            form.add_error(next(name for name in form.fields if name not in ("key", "reason")), error.message)
    if form.errors:
        return variant_page(request, seat, one, {noun: form}, status=422)
    messages.success(request, _("Written down. Every channel is told."))
    return SeeOther(reverse("workspace:variant_stock", args=[pk]))


def found(seat: Seat, pk: int) -> Variant:
    """A SKU of this producer. Raises Http404 for another's."""
    return get_object_or_404(shelf_queries.shelf(seat.producer.pk), pk=pk)


def record_of(one: Variant) -> StockRecord:
    """Its record, or an empty one that is not saved."""
    return getattr(one, "stock_record", None) or StockRecord(variant=one)


def variant_page(
    request: HttpRequest,
    seat: Seat,
    one: Variant,
    wrong: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one SKU; `wrong`, by noun, are the forms that were typed and are wrong."""
    wrong, record = wrong or {}, record_of(one)
    first = {"was": record.on_hand, "on_hand": record.on_hand, "low_at": record.low_at}
    ready = [
        (
            noun,
            words,
            wrong.get(noun) or form(initial=_fitting(form, first), auto_id=f"{noun}-%s"),
            noun in wrong,
        )
        for noun, (words, form, _write) in BOOKINGS.items()
    ]
    context = {
        "here": "stock",
        "variant": one,
        "record": record,
        "forms": ready,
        "places": places([one.pk]).get(one.pk, []),
        "wrong": wrong,
        **paged(request, shelf_queries.movements(one.pk), MOVEMENTS),
    }
    return show(request, seat, "workspace/variant_stock.html", context, status)


def _fitting(form: type[forms.Form], values: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in values.items() if name in form.base_fields}
