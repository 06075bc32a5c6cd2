"""The steps that tell of a product. Each is a plain form; script also saves it while one writes."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog import editing
from catalog.errors import BadProduct, NotPublishable
from catalog.models import Declaration, Product
from core import clock
from core.answers import SeeOther
from core.errors import DomainError
from core.htmx import HtmxRequest
from workspace import products
from workspace.access import Seat, Task, seated
from workspace.forms.products import DeclarationForm, LegalForm, ProductForm
from workspace.shell import show
from workspace.views.products import warn_of_claims


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def about(request: HtmxRequest, seat: Seat, code: str) -> HttpResponse:
    """Name, category, description, place of origin."""
    found = products.one(seat, code)
    form = ProductForm.of(found, request.POST or None)

    def write() -> None:
        editing.change_product(product_id=found.pk, **form.columns())

    return step(request, seat, found, "about", [form], write)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def legal(request: HtmxRequest, seat: Seat, code: str) -> HttpResponse:
    """Ingredients, storage, season, shipping, warnings, and the paper by which it may be sold."""
    found = products.one(seat, code)
    form = LegalForm(request.POST or None, instance=products.one(seat, code))
    known = Declaration.objects.filter(product=found).first()
    paper = DeclarationForm(request.POST or None, instance=known or Declaration())

    def write() -> None:
        with transaction.atomic():
            editing.change_product(product_id=found.pk, **form.columns())
            if known or paper.columns():
                editing.declare(product_id=found.pk, fields=paper.columns())

    return step(request, seat, found, "legal", [form, paper], write)


def step(
    request: HtmxRequest,
    seat: Seat,
    found: Product,
    name: str,
    forms: list[BaseForm],
    write: Callable[[], None],
) -> HttpResponse:
    """Show the forms of a step, or write what they say and go on. htmx hears "saved" or what keeps it from
    being saved; the form itself stays as it is."""
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        try:
            write()
        except (BadProduct, NotPublishable) as error:
            complain(forms[0], error)
        else:
            if request.htmx:
                return saved(request)
            warn_of_claims(request, products.one(seat, found.code))
            messages.success(request, _("Saved."))
            return SeeOther(products.after(found, name))
    wrong = any(form.errors for form in forms)
    if request.htmx and request.method == "POST":
        return not_saved(request, forms)
    context = {
        "here": "products",
        "product": found,
        "steps": products.steps(found),
        "step": name,
        "form": forms[0],
        "paper": forms[-1],
    }
    return show(request, seat, f"workspace/product_{name}.html", context, status=422 if wrong else 200)


def saved(request: HtmxRequest, note: str = "") -> HttpResponse:
    """What the line under the form says."""
    return render(request, "workspace/_saved.html", {"at": clock.now(), "note": note})


def not_saved(request: HtmxRequest, forms: Sequence[BaseForm]) -> HttpResponse:
    """The same when something is wrong: each field by its name."""
    wrong = [
        (form.fields[name].label if name != NON_FIELD_ERRORS else "", errors)
        for form in forms
        for name, errors in form.errors.items()
    ]
    return render(request, "workspace/_saved.html", {"wrong": wrong}, status=422)


def complain(form: BaseForm, error: DomainError) -> None:
    """Put an error of a service where it belongs in the form."""
    field = error.context.get("field")
    form.add_error(str(field) if field in form.fields else None, error.message)
