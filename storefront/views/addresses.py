"""The address book."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import address_book
from accounts.models import Address
from core.answers import SeeOther
from storefront.address_form import AddressForm
from storefront.members import MemberRequest


def _back() -> SeeOther:
    return SeeOther(reverse("storefront:account_addresses"))


@never_cache
@login_required
@require_safe
def book(request: MemberRequest) -> HttpResponse:
    """All of them, the usual one first."""
    found = Address.objects.filter(user=request.user).select_related("ward__province")
    context = {"addresses": found, "is_full": len(found) >= address_book.MOST, "here": "addresses"}
    return render(request, "storefront/account/addresses.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """A new address, or one's own changed."""
    address = get_object_or_404(Address, pk=pk, user=request.user) if pk is not None else None
    form = AddressForm(request.POST or None, initial=_initial(request, address))
    if request.method == "POST" and form.is_valid():
        try:
            address_book.keep(
                user_id=request.user.pk,
                fields=form.cleaned_data,
                is_default="is_default" in request.POST,
                address_id=pk,
            )
        except address_book.BookFull as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return _back()
    context = {"form": form, "address": address, "here": "addresses"}
    return render(request, "storefront/account/address.html", context, status=422 if form.errors else 200)


def _initial(request: MemberRequest, address: Address | None) -> dict[str, str]:
    if address is None:
        return {"receiver": request.user.full_name, "phone": request.user.phone or ""}
    return {
        "receiver": address.receiver,
        "phone": address.phone,
        "ward": address.ward_id,
        "street_line": address.street_line,
        "note": address.note,
    }


@never_cache
@login_required
@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one out."""
    address_book.remove(user_id=request.user.pk, address_id=pk)
    messages.success(request, _("The address is removed."))
    return _back()


@never_cache
@login_required
@require_POST
def make_default(request: MemberRequest, pk: int) -> HttpResponse:
    """The usual one from now on."""
    try:
        address_book.make_default(user_id=request.user.pk, address_id=pk)
    except Address.DoesNotExist:
        raise Http404 from None
    return _back()
