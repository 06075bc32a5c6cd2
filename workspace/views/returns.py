"""Goods that shoppers want to send back: look, decide, receive."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.answers import SeeOther
from core.errors import DomainError
from orders import desk_queries
from orders.models import Return, ReturnPicture
from orders.services import returns as services
from workspace.access import Seat, Task, seated
from workspace.answer_forms import ReturnForm
from workspace.paging import paged
from workspace.shell import show
from workspace.step_forms import BackForm

PER_PAGE = 20


@require_safe
@seated(Task.PACK)
def returns(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All of them, those that wait first."""
    rows = desk_queries.returns(seat.producer.pk)
    context = {"here": "orders", **paged(request, rows, PER_PAGE)}
    return show(request, seat, "workspace/returns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def decide(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Agree or refuse, in words that the shopper reads."""
    asked = _found(seat, pk)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(asked, form, seat):
        messages.success(request, _("The shopper is told."))
        return SeeOther(_order(asked))
    context = {"here": "orders", "asked": asked, "form": form, "is_deciding": True}
    return show(request, seat, "workspace/return.html", context, 422 if form.errors else 200)


@require_POST
@seated(Task.PACK)
def receive(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The goods are here again, in which state?"""
    asked = _found(seat, pk)
    form = BackForm(request.POST)
    if not form.is_valid():
        context = {"here": "orders", "asked": asked, "form": form}
        return show(request, seat, "workspace/return.html", context, 422)
    try:
        services.receive(asked.pk, on_shelf=form.cleaned_data["on_shelf"], by=seat.user)
        messages.success(request, _("Received. The money is owed to the shopper now."))
    except DomainError as error:
        messages.error(request, error.message)
    return SeeOther(_order(asked))


@require_safe
@seated(Task.PACK)
def picture(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """A picture of a return to this producer: a private file."""
    found = get_object_or_404(ReturnPicture, pk=pk, asked__package__producer=seat.producer)
    kind = "image/png" if str(found.file).endswith(".png") else "image/jpeg"
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(found.file.open(), content_type=kind, headers=headers)  # type: ignore[return-value]


def _found(seat: Seat, pk: int) -> Return:
    found = desk_queries.returns(seat.producer.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _decide(asked: Return, form: ReturnForm, seat: Seat) -> bool:
    """Do it, or say in the form why not."""
    answer, decision = form.cleaned_data["answer"], form.cleaned_data["decision"]
    try:
        if decision == ReturnForm.REFUSE:
            services.refuse(asked.pk, answer=answer, by=seat.user)
        else:
            has_goods_back = decision == ReturnForm.AGREE
            services.approve(asked.pk, answer=answer, has_goods_back=has_goods_back, by=seat.user)
    except DomainError as error:
        form.add_error(None, error.message)
    return form.is_valid()


def _order(asked: Return) -> str:
    return reverse("workspace:order", args=[asked.package.portion.pk])
