"""Everything once more, and the button that places the order."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import consent, phones
from accounts.models import ConsentRecord
from core import clock
from core.htmx import HtmxRequest, fragment
from livestream import services as live
from livestream.models import Commission
from orders import confirmation, fees, services
from orders.baskets import Package
from orders.confirmation import Reading
from orders.details import Details
from orders.errors import NotPlaced, Outrun
from orders.models import Cart, Order
from payments import services as payments
from storefront import access, carts, creators, pace
from storefront.checkout_form import METHODS
from storefront.gateways import may_lead_to_gateways
from storefront.orders import page_of
from storefront.review_form import ReviewForm
from storefront.views.own_cart import go, with_cart

MARKETING = ConsentRecord.Purpose.MARKETING


@never_cache
@may_lead_to_gateways
@require_safe
@with_cart
def review(request: HtmxRequest, cart: Cart) -> HttpResponse:
    """Everything once more, with a way to mend each part (Decree 52/2013), and the button."""
    return _review(request, cart)


@never_cache
@require_POST
@with_cart
def hold_goods(request: HtmxRequest, cart: Cart) -> HttpResponse:
    """Hold the goods once more, after the time was over."""
    if refusal := pace.checkout_refusal(request, cart.pk):
        return refusal
    try:
        services.hold_again(cart.pk)
    except NotPlaced as error:
        return _review(request, cart, error)
    return go(request, reverse("storefront:checkout_review"))


@never_cache
@may_lead_to_gateways
@require_POST
@with_cart
def place_order(request: HtmxRequest, cart: Cart) -> HttpResponse:
    """Place the order, however often this is pressed; then to its payment or its page."""
    if refusal := pace.checkout_refusal(request, cart.pk):
        return refusal
    form = ReviewForm(request.POST, has_alcohol=True)
    confirmed = form.confirmed()
    if "creator" in form.errors:
        return _review(request, cart, is_refused=True)
    if agreement := form.cleaned_data["creator"]:
        creators.touch(request, agreement, Commission.Via.CODE)
    try:
        order = services.place(cart.pk, confirmed, locale=get_language() or "vi")
    except Outrun as error:
        return _review(request, cart, _held_anew(cart) or error)
    except NotPlaced as error:
        return _review(request, cart, error)
    live.credit(order.pk, creators.touches(request))
    if request.user.is_authenticated and request.POST.get("marketing"):
        consent.give(user_id=request.user.pk, purpose=MARKETING)
    carts.keep(request, cart)
    access.let_in(request, order.code)  # back from a gateway a guest has nothing else to show
    page = payments.page_of(
        order,
        ip=pace.address_of(request),
        base_url=request.build_absolute_uri("/").rstrip("/"),
        locale=order.locale,
    )
    return go(request, page or page_of(order))


def _held_anew(cart: Cart) -> NotPlaced | None:
    """The time was over: hold again if the goods are still there, else say what is in the way."""
    try:
        services.hold_again(cart.pk)
    except NotPlaced as worse:
        return worse
    return None


def _review(
    request: HtmxRequest, cart: Cart | None, error: NotPlaced | None = None, *, is_refused: bool = False
) -> HttpResponse:
    """The review page as it is now; with an error, or a field that is wrong, nothing was placed and nothing
    is lost."""
    reading = error.reading if error else None
    if reading is None:
        cart = carts.of(request)
        reading = confirmation.read(cart, at=clock.now()) if cart else None
    if reading is None:
        return go(request, reverse("storefront:checkout"))
    if not reading.basket.packages:
        return go(request, reverse("storefront:cart"))
    is_refused = is_refused or error is not None
    context = _context(reading) | {"form": _form(request, reading, error, is_refused=is_refused)}
    status = 422 if is_refused else 200
    return fragment(request, "storefront/checkout_review.html", "review", context, status=status)


def _form(request: HtmxRequest, reading: Reading, error: NotPlaced | None, *, is_refused: bool) -> ReviewForm:
    """The ticks as they were, with the key and the digest of what is shown now."""
    words = {"key": reading.cart.place_key, "seen": reading.digest}
    form = ReviewForm(
        {**request.POST.dict(), **words} if is_refused else None,
        initial=words,
        has_alcohol=reading.basket.has_alcohol,
        may_consent=_may_consent(request),
    )
    if error:
        form.refuse(error)
    return form


def _may_consent(request: HtmxRequest) -> bool:
    """An account that has not said yes to messages; a guest has no place to take it back again."""
    return request.user.is_authenticated and MARKETING not in consent.standing(request.user.pk)


def _context(reading: Reading) -> dict[str, object]:
    """What the page prints."""
    details, held_until = reading.details, reading.cart.held_until
    return {
        "basket": reading.basket,
        "parcels": [_parcel(package, details) for package in reading.basket.packages],
        "details": details,
        "phone": phones.display(details.phone),
        "ward": reading.ward,
        "method": METHODS[Order.Method(details.method)],
        "held_until": held_until,
        "is_held": held_until is not None and held_until > clock.now(),
        "minutes": settings.HOLD_MINUTES,
    }


def _parcel(package: Package, details: Details) -> dict[str, object]:
    """A package, the reasons of its fee, and the note that goes with it."""
    parts = [(fees.words(part), part["vnd"]) for part in package.fees]
    note = details.notes.get(str(package.producer.pk), "")
    return {"package": package, "parts": parts, "note": note}
