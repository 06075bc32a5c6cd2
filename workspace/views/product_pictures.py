"""The pictures of a product."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog import pictures as services
from catalog.errors import BadProduct
from catalog.models import ImageAsset, Product
from catalog.services import attach_image
from core.answers import SeeOther
from core.images import BYTES_MAX, BadImage
from workspace import products
from workspace.access import Seat, Task, seated
from workspace.forms.products import AltForm, CutForm, PictureForm
from workspace.shell import show

MOST_PICTURES = 12  # marketplaces take nine; a page that is looked through ends about here


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def pictures(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """The row of pictures, and one more."""
    found = products.one(seat, code)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(form, found):
        messages.success(request, _("The picture is here."))
        return _back(found)
    images = found.images.prefetch_related("renditions")
    context = {
        "here": "products",
        "product": found,
        "steps": products.steps(found),
        "step": "pictures",
        "form": form,
        "rows": [(image, _alt_form(image)) for image in images],
        "is_full": len(images) >= MOST_PICTURES,
        "next": products.after(found, "pictures"),
    }
    return show(request, seat, "workspace/product_pictures.html", context, status=422 if form.errors else 200)


@require_POST
@seated(Task.EDIT)
def describe(request: HttpRequest, seat: Seat, code: str, pk: int) -> HttpResponse:
    """Other words for those who cannot see it."""
    found, image = _own(seat, code, pk)
    form = AltForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the picture shows."))
        return _back(found)
    alt = form.cleaned_data["alt"]
    return _done(request, found, lambda: services.describe(product_id=found.pk, picture_id=image, alt=alt))


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def cut(request: HttpRequest, seat: Seat, code: str, pk: int) -> HttpResponse:
    """Which part of it is shown."""
    found, image = _own(seat, code, pk)
    form = CutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cut(product_id=found.pk, picture_id=image, **form.cleaned_data)
            messages.success(request, _("The picture is cut."))
            return _back(found)
        except ImageAsset.DoesNotExist:
            raise Http404 from None
        except (BadImage, BadProduct) as error:
            form.add_error(None, error.message)
    context = {"here": "products", "product": found, "image": found.images.get(pk=image), "form": form}
    return show(request, seat, "workspace/picture_cut.html", context, status=422 if form.errors else 200)


@require_POST
@seated(Task.EDIT)
def move(request: HttpRequest, seat: Seat, code: str, pk: int) -> HttpResponse:
    """One place to the front, or with `to=back` to the back."""
    found, image = _own(seat, code, pk)
    by = 1 if request.POST.get("to") == "back" else -1
    return _done(request, found, lambda: services.move(product_id=found.pk, picture_id=image, by=by))


@require_POST
@seated(Task.EDIT)
def remove(request: HttpRequest, seat: Seat, code: str, pk: int) -> HttpResponse:
    """Out of the row."""
    found, image = _own(seat, code, pk)
    return _done(request, found, lambda: services.remove(product_id=found.pk, picture_id=image))


def _added(form: PictureForm, found: Product) -> bool:
    """The picture was good and is in the row; else the form says why not."""
    upload = form.cleaned_data["picture"]
    if found.state == Product.State.PENDING:
        form.add_error(None, _("It waits for approval. Take it back first, then change it."))
    elif found.images.count() >= MOST_PICTURES:
        form.add_error("picture", _("A product has at most %(most)d pictures.") % {"most": MOST_PICTURES})
    elif upload.size > BYTES_MAX:
        form.add_error("picture", _("The picture is too large."))
    else:
        try:
            attach_image(product_id=found.pk, content=upload.read(), alt=form.cleaned_data["alt"])
        except BadImage as error:
            form.add_error("picture", error.message)
    return not form.errors


def _alt_form(image: ImageAsset) -> AltForm:
    return AltForm(initial={"alt": image.alt}, auto_id=f"id_{image.pk}_%s")


def _own(seat: Seat, code: str, pk: int) -> tuple[Product, int]:
    """A picture of a product of this seat. Raises Http404."""
    found = products.one(seat, code)
    if not found.images.filter(pk=pk).exists():
        raise Http404
    return found, pk


def _done(request: HttpRequest, found: Product, work: Callable[[], object]) -> HttpResponse:
    try:
        work()
    except ImageAsset.DoesNotExist:  # gone this very moment
        raise Http404 from None
    except BadProduct as error:
        messages.error(request, error.message)
    return _back(found)


def _back(found: Product) -> SeeOther:
    return SeeOther(reverse("workspace:product_pictures", args=[found.code]))
