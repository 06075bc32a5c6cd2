"""A producer's products: the list, a new one, and where each stands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import claims, editing, services, versions
from catalog.completeness import Step, gaps
from catalog.errors import NotPublishable
from catalog.models import Product
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from promotions import desk_queries
from workspace import products
from workspace.access import Seat, Task, seated
from workspace.forms.products import NewProductForm
from workspace.shell import around, show

DEALS = 5  # promotions named on a product's page


@require_safe
@seated()
def product_list(request: HtmxRequest, seat: Seat) -> HttpResponse:
    """All of them, searched and filtered; htmx gets the results alone."""
    found = products.listed(request, seat)
    context = {"here": "products", "found": found, "page": found.page, "numbers": found.numbers}
    return fragment(request, "workspace/products.html", "results", around(seat) | context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A draft with a name; the other steps follow."""
    form = NewProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = editing.create_product(producer_id=seat.producer.pk, **form.cleaned_data)
        warn_of_claims(request, made)
        return SeeOther(products.after(made, "about"))
    context = {"here": "products", "form": form}
    return show(request, seat, "workspace/product_new.html", context, status=422 if form.errors else 200)


@require_safe
@seated()
def product(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Where it stands: what is missing, what staff said, what was changed since."""
    found = products.one(seat, code)
    missing = gaps(found)
    changes = versions.since_approval(found)
    word = products.last_word(found)
    context = {
        "here": "products",
        "product": found,
        "steps": products.steps(found, missing),
        "missing": [(gap, _address(found, gap.step)) for gap in missing],
        "is_ready": all(gap.step == Step.IDENTITY for gap in missing),
        "advice": products.advice(found),
        "word": word,
        "mending": products.mending(found, word),
        "changes": changes,
        "promotions": desk_queries.of_product(seat.producer.pk, found.pk)[:DEALS],
    }
    return show(request, seat, "workspace/product.html", context)


@require_POST
@seated(Task.OWN)
def send(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """To staff, for approval."""
    found = products.one(seat, code)
    try:
        services.send_for_approval(product_id=found.pk, by=seat.user)
    except NotPublishable as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sent. Staff will read it and answer you."))
    return _back(found)


@require_POST
@seated(Task.EDIT)
def take_back(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Out of the queue of the staff, to be changed."""
    found = products.one(seat, code)
    services.take_back(product_id=found.pk, by=seat.user)
    return _back(found)


@require_POST
@seated(Task.OWN)
def withdraw(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Off sale on every channel."""
    found = products.one(seat, code)
    if found.state == Product.State.PUBLISHED:
        services.withdraw_product(product_id=found.pk, by=seat.user)
        messages.success(request, _("It is off sale. Send it for approval to sell it again."))
    return _back(found)


@require_POST
@seated(Task.EDIT)
def duplicate(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """A draft with the same texts and variants."""
    made = editing.duplicate_product(product_id=products.one(seat, code).pk)
    messages.success(request, _("This is the copy. Give it its own name."))
    return SeeOther(reverse("workspace:product_about", args=[made.code]))


def warn_of_claims(request: HttpRequest, found: Product) -> None:
    """Say at once what will keep it from being approved."""
    if claimed := claims.find(f"{found.name} · {found.description} · {found.ingredients}"):
        messages.warning(request, claims.refusal(claimed))


def _back(found: Product) -> SeeOther:
    return SeeOther(reverse("workspace:product", args=[found.code]))


def _address(found: Product, step: Step) -> str:
    if step == Step.IDENTITY:
        return reverse("workspace:about")
    return reverse(f"workspace:product_{step.value}", args=[found.code])
