"""How a producer's stock is shared among channels: units held back in a shop, units for one shop alone."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channels_sync import allocations, linking
from channels_sync.models import Listing
from core.answers import SeeOther
from core.errors import DomainError
from inventory import services
from inventory.models import Allocation
from workspace.access import Seat, Task, seated
from workspace.stock_forms import AsideForm, BufferForm
from workspace.views.stock import found, variant_page


@require_POST
@seated(Task.EDIT)
def buffer(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Hold units back on one listing."""
    listing = _listing(seat, pk)
    form = BufferForm(request.POST, auto_id=f"giu-lai-{pk}-%s")
    if not form.is_valid():
        return _refused(request, seat, listing, form)
    linking.set_buffer(listing_id=pk, buffer=form.cleaned_data["buffer"])
    return _done(request, listing)


@require_POST
@seated(Task.EDIT)
def aside(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Set units aside for the shop of one listing."""
    listing = _listing(seat, pk)
    form = AsideForm(request.POST, auto_id=f"rieng-{pk}-%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.allocate(variant_id=listing.variant_id, scope=listing.account.scope, **said)
        except DomainError as error:
            form.add_error("quantity", error.message)
    return _refused(request, seat, listing, form) if form.errors else _done(request, listing)


@require_POST
@seated(Task.EDIT)
def give_back(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Give back to all channels what is left of an allocation."""
    one = get_object_or_404(Allocation, pk=pk, variant__product__producer=seat.producer)
    allocations.close(one)
    messages.success(request, _("Written down. Every channel is told."))
    return SeeOther(reverse("workspace:variant_stock", args=[one.variant_id]))


def _listing(seat: Seat, pk: int) -> Listing:
    own = Listing.objects.filter(variant__product__producer=seat.producer)
    return get_object_or_404(own.select_related("account"), pk=pk)


def _done(request: HttpRequest, listing: Listing) -> HttpResponse:
    messages.success(request, _("Written down. Every channel is told."))
    return SeeOther(reverse("workspace:variant_stock", args=[listing.variant_id]))


def _refused(request: HttpRequest, seat: Seat, listing: Listing, form: forms.Form) -> HttpResponse:
    variant = found(seat, listing.variant_id)
    return variant_page(request, seat, variant, {f"{listing.pk}": form}, status=422)
