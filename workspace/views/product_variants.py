"""The grid of a product's variants."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog import variants as services
from catalog.errors import BadProduct, NotPublishable
from catalog.models import Product, Variant
from catalog.variants import VariantFields
from core.answers import SeeOther
from core.htmx import HtmxRequest
from inventory import services as inventory
from workspace import products
from workspace.access import Seat, Task, seated
from workspace.forms.products import VariantForm, VariantFormSet
from workspace.shell import show
from workspace.views.product_steps import complain, not_saved, saved


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def variants(request: HtmxRequest, seat: Seat, code: str) -> HttpResponse:
    """Every variant in one form, and an empty row for the next. While one writes only known rows are saved
    by themselves: a new one is made by the button, once."""
    found = products.one(seat, code)
    grid = VariantFormSet(request.POST or None, initial=_initial(found))
    is_autosave = bool(request.htmx)
    if request.method == "POST" and grid.is_valid():
        rows = [form for form in grid if _is_row(form) and (_pk(form) or not is_autosave)]
        try:
            _write(found, rows, request.POST.get("default", ""), may_remove=not is_autosave)
        except (BadProduct, NotPublishable) as error:
            complain(rows[0] if rows else grid.forms[0], error)
        except Variant.DoesNotExist:
            complain(grid.forms[0], BadProduct(_("A variant of this list is gone. Load the page again.")))
        else:
            if is_autosave:
                waits = any(_is_row(form) and not _pk(form) for form in grid)
                return saved(request, _("The new row is saved with the button.") if waits else "")
            messages.success(request, _("Saved."))
            return SeeOther(products.after(found, "variants"))
    if is_autosave and request.method == "POST":
        return not_saved(request, grid.forms)
    wrong = any(form.errors for form in grid) if grid.is_bound else False
    context = {
        "here": "products",
        "product": found,
        "steps": products.steps(found),
        "step": "variants",
        "grid": grid,
        "default": _default(found),
    }
    return show(request, seat, "workspace/product_variants.html", context, status=422 if wrong else 200)


@transaction.atomic
def _write(found: Product, forms: list[VariantForm], default: str, *, may_remove: bool) -> None:
    """The variants, and the stock that new ones begin with."""
    rows, kept = [], []
    for form in forms:
        data = form.cleaned_data
        rows.append(
            VariantFields(
                pk=data["pk"],
                label=data["label"],
                price_vnd=data["price_vnd"],
                sku=data["sku"],
                weight_g=data["weight_g"] or 0,
                gtin=data["gtin"],
                is_removed=may_remove and data["DELETE"],
            )
        )
        if not data["DELETE"]:
            kept.append(form.prefix)
    place = kept.index(default) if default in kept else 0
    made = services.put_variants(product_id=found.pk, rows=rows, default=place)
    new = [form for form in forms if not _pk(form) and not form.cleaned_data["DELETE"]]
    for variant, form in zip(made, new, strict=True):
        inventory.open_stock(variant_id=variant.pk, quantity=form.cleaned_data.get("stock") or 0)


def _initial(found: Product) -> list[dict[str, object]]:
    names = ("pk", "label", "price_vnd", "weight_g", "sku", "gtin")
    return [{name: getattr(row, name) for name in names} for row in found.variants.all()]


def _is_row(form: VariantForm) -> bool:
    """Somebody wrote in it."""
    return form.has_changed() or bool(_pk(form))


def _pk(form: VariantForm) -> int | None:
    return form.cleaned_data.get("pk") if hasattr(form, "cleaned_data") else None


def _default(found: Product) -> int:
    """The place of the variant that is shown first."""
    marks = [variant.is_default for variant in found.variants.all()]
    return marks.index(True) if True in marks else 0
