"""The staff page of units set aside for a shop: open one, see what is left of each, close it early."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Variant
from channels_sync import allocations as asides
from channels_sync.models import ChannelAccount
from channels_sync.staff import see_other, staff_only
from core import clock
from core.htmx import HtmxRequest, fragment
from inventory import services as inventory
from inventory.errors import AllocationOpen, InsufficientStock
from inventory.models import Allocation

LIST = "channels_sync:allocations"
MAY = "inventory.change_allocation"
PER_PAGE = 50
SUGGESTED = 500  # SKUs offered while one is typed
USUALLY = timedelta(hours=3)  # a live session

may_set_aside = permission_required(MAY, raise_exception=True)


class AllocationForm(forms.Form):
    """What is set aside, for which shop and until when."""

    account = forms.ModelChoiceField(
        ChannelAccount.objects.none(),
        label=gettext_lazy("Shop on a marketplace"),
        empty_label=gettext_lazy("Choose a shop"),
    )
    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        max_length=100,
        widget=forms.TextInput(attrs={"list": "skus", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Units"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Then what is left goes back to all channels by itself."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts: Any = self.fields["account"]
        accounts.queryset = asides.shops()

    def clean_sku(self) -> Variant:
        """The variant that is meant, however the SKU is cased."""
        variant = Variant.objects.filter(sku__iexact=self.cleaned_data["sku"].strip()).first()
        if variant is None:
            raise ValidationError(_("No goods of ours carry this SKU."))
        return variant

    def clean_until(self) -> datetime:
        """A moment to come."""
        until: datetime = self.cleaned_data["until"]
        if until <= clock.now():
            raise ValidationError(_("This moment has passed already."))
        return until

    def clean(self) -> dict[str, Any]:
        """The shop has to list what is set aside for it."""
        data = super().clean() or {}
        if {"account", "sku"} <= data.keys() and not asides.is_listed(data["account"], data["sku"]):
            self.add_error("sku", _("This shop does not list it: nobody could sell what is set aside."))
        return data


@never_cache
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def allocations(request: HtmxRequest) -> HttpResponse:
    """What is set aside now, and the form to set more aside."""
    if request.method != "POST":
        usually = timezone.localtime(clock.now() + USUALLY).replace(second=0, microsecond=0)
        return _page(request, AllocationForm(initial={"until": usually}))
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    form = AllocationForm(request.POST)
    if not form.is_valid() or not _set_aside(form):
        return _page(request, form, status=422)
    text = _("Set aside for %(shop)s: %(units)d × %(sku)s.")
    said = {"shop": form.cleaned_data["account"], "units": form.cleaned_data["quantity"]}
    return see_other(request, LIST, text % {**said, "sku": form.cleaned_data["sku"].sku})


@never_cache
@staff_only
@may_set_aside
@require_POST
def close(request: HtmxRequest, allocation_id: int) -> HttpResponse:
    """Give back early what is left."""
    closed = asides.close(get_object_or_404(Allocation, pk=allocation_id))
    if closed is None:
        return see_other(request, LIST, _("It was closed already."), messages.INFO)
    if closed.short:
        text = ngettext(
            "The shop sold %(short)d unit that was not there. What is given back goes to its order first.",
            "The shop sold %(short)d units that were not there. What is given back goes to its orders first.",
            closed.short,
        )
        messages.warning(request, text % {"short": closed.short})
    text = ngettext(
        "Closed; %(units)d unit is for all channels again.",
        "Closed; %(units)d units are for all channels again.",
        closed.given_back,
    )
    return see_other(request, LIST, text % {"units": closed.given_back})


def _set_aside(form: AllocationForm) -> bool:
    """Do it, or say in the form why not."""
    data = form.cleaned_data
    try:
        inventory.allocate(
            variant_id=data["sku"].pk,
            scope=data["account"].scope,
            quantity=data["quantity"],
            until=data["until"],
        )
    except InsufficientStock as error:
        form.add_error("quantity", error.message)
    except AllocationOpen as error:
        form.add_error("sku", error.message)
    return form.is_valid()


def _page(request: HtmxRequest, form: AllocationForm, status: int = 200) -> HttpResponse:
    page = Paginator(asides.open_ones(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "rows": asides.described(list(page.object_list)),
        "variants": asides.listed(SUGGESTED),
    }
    return fragment(request, "staff/allocations.html", "results", context, status)
