"""The certificates of a producer: what is in the register, what was handed in, and handing one in."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import certifying, paper_queries
from catalog.errors import BadCertificate
from catalog.models import CertificateCheck, CertificatePage, Product
from catalog.queries import today
from core import private_files
from core.answers import SeeOther
from workspace.access import Seat, Task, seated
from workspace.forms.certificates import OF_THE_PAPER, CertificateForm, WhichForm
from workspace.papers_of import paper
from workspace.shell import show

MOST_SHOWN = 200  # a producer with more has an office for it


@require_safe
@seated(Task.EDIT)
def papers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Each with the days that are left; a badge falls off everywhere at the midnight after the last."""
    day = today()
    context = {
        "here": "products",
        "papers": [paper(one, day) for one in paper_queries.register(seat.producer.pk)[:MOST_SHOWN]],
        "reminders": settings.CERTIFICATE_REMINDER_DAYS,
        "handed_in": paper_queries.handed_in(seat.producer.pk)[:MOST_SHOWN],
    }
    return show(request, seat, "workspace/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """First the product (`?product=M01`), then what the paper says. `?renews=` names the certificate that
    ends, `?again=` what came back."""
    which = WhichForm(request.GET if "product" in request.GET else None, producer_id=seat.producer.pk)
    if not which.is_valid():
        context = {"here": "products", "which": which}
        return show(request, seat, "workspace/paper_new.html", context, 422 if which.errors else 200)
    product = which.cleaned_data["product"]
    form = CertificateForm(
        request.POST or None, request.FILES or None, product=product, initial=_known(request, product)
    )
    if request.method == "POST" and form.is_valid() and _submitted(form, product, seat):
        messages.success(request, _("Handed in. You hear from us as soon as it is checked."))
        return SeeOther(reverse("workspace:papers"))
    context = {"here": "products", "form": form, "product": product}
    return show(request, seat, "workspace/paper_new.html", context, 422 if form.errors else 200)


@require_safe
@seated(Task.EDIT)
def handed_in(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """One paper as it was handed in, and the word on it."""
    context = {"here": "products", "paper": _own(seat, pk)}
    return show(request, seat, "workspace/paper.html", context)


@require_POST
@seated(Task.EDIT)
def withdraw(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Take back what waits."""
    found = _own(seat, pk)
    certifying.withdraw_certificate(producer_id=seat.producer.pk, check_id=found.pk, by=seat.user)
    messages.success(request, _("Taken back."))
    return SeeOther(reverse("workspace:papers"))


@require_safe
@seated(Task.EDIT)
def page(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """A page of a paper of this producer: a private file. Raises Http404."""
    found = get_object_or_404(CertificatePage, pk=pk, paper__producer=seat.producer)
    return private_files.picture(found.file)  # type: ignore[return-value]


def _own(seat: Seat, pk: int) -> CertificateCheck:
    rows = CertificateCheck.objects.filter(producer=seat.producer).select_related("product", "replaces")
    found = rows.prefetch_related("pages", "variants").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _known(request: HttpRequest, product: Product) -> dict[str, object]:
    """What need not be typed once more: of the paper that came back, or of the certificate that ends."""
    again, renews = request.GET.get("again", ""), request.GET.get("renews", "")
    if again.isdecimal():
        old = CertificateCheck.objects.filter(pk=again[:18], product=product).first()
        if old:
            scope = {"variants": list(old.variants.all()), "replaces": old.replaces_id}
            return {name: getattr(old, name) for name in OF_THE_PAPER} | scope
    if renews.isdecimal():
        ending = product.certificates.filter(pk=renews[:18]).first()
        if ending:
            same = {name: getattr(ending, name) for name in ("programme", "stars", "level")}
            return same | {"replaces": ending.pk, "variants": list(ending.variants.all())}
    return {}


def _submitted(form: CertificateForm, product: Product, seat: Seat) -> bool:
    """It waits for the staff now; else the form says why not."""
    older = form.cleaned_data.get("replaces")
    try:
        certifying.submit_certificate(
            producer_id=seat.producer.pk,
            product_id=product.pk,
            fields=form.columns(),
            variant_ids=[variant.pk for variant in form.cleaned_data["variants"]],
            pages=form.cleaned_data["pages"],
            replaces_id=older.pk if older else None,
            by=seat.user,
        )
    except BadCertificate as error:
        field = error.context["field"]
        form.add_error(str(field) if field in form.fields else None, error.message)
    return not form.errors
