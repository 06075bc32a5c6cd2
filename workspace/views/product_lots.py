"""The lots of a product."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog import lots as services
from catalog.errors import BadProduct
from catalog.models import Lot
from core.answers import SeeOther
from workspace import products
from workspace.access import Seat, Task, seated
from workspace.forms.products import LotForm
from workspace.shell import show
from workspace.views.product_steps import complain

MOST_SHOWN = 50  # the newest; older ones keep their page


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def lots(request: HttpRequest, seat: Seat, code: str, pk: int | None = None) -> HttpResponse:
    """The lots, and a form for a new one or, with `pk`, for that one."""
    found = products.one(seat, code)
    lot = get_object_or_404(Lot, pk=pk, product=found) if pk else Lot(product=found)
    form = LotForm(request.POST or None, product=found, instance=lot)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_lot(product_id=found.pk, fields=form.cleaned_data, lot_id=pk)
        except BadProduct as error:
            complain(form, error)
        except Lot.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:product_lots", args=[found.code]))
    context = {
        "here": "products",
        "product": found,
        "steps": products.steps(found),
        "step": "lots",
        "form": form,
        "lot": lot if pk else None,
        "lots": found.lots.select_related("variant")[:MOST_SHOWN],
    }
    return show(request, seat, "workspace/product_lots.html", context, status=422 if form.errors else 200)


@require_POST
@seated(Task.EDIT)
def remove(request: HttpRequest, seat: Seat, code: str, pk: int) -> HttpResponse:
    """Take out a lot that was never printed."""
    found = products.one(seat, code)
    try:
        services.remove_lot(product_id=found.pk, lot_id=pk)
    except Lot.DoesNotExist:
        raise Http404 from None
    return SeeOther(reverse("workspace:product_lots", args=[found.code]))
