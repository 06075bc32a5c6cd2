"""From the cart to an order: where to and how, everything once more, and the button."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import addresses, consent, phones
from accounts.models import ConsentRecord, User
from core import clock
from orders import baskets, confirmation, fees, payment_seam, services
from orders.baskets import Basket, Package
from orders.details import Details
from orders.errors import NotPlaced, Outrun
from orders.models import Cart, Order
from storefront import carts, limits
from storefront.checkout_form import METHODS, WHERE, CheckoutForm, initial
from storefront.gateways import may_lead_to_gateways
from storefront.orders import page_of
from storefront.review_form import ReviewForm
from storefront.views.age import SeeOther

MARKETING = ConsentRecord.Purpose.MARKETING


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Ask who gets it, where and how it is paid; then hold the goods and show everything once more."""
    cart = carts.of(request)
    if cart is None:
        return redirect("storefront:cart")
    if request.method == "POST" and (refusal := limits.refusal(request, cart.pk)):
        return refusal
    reading = confirmation.read(cart, at=clock.now())
    basket = reading.basket if reading else baskets.read(cart, ward=None, at=clock.now())
    if not basket.packages:
        return redirect("storefront:cart")
    form = _form(request, basket, Details.of(cart))
    if request.method == "POST" and form.is_valid():
        try:
            services.prepare(cart.pk, form.details())
        except NotPlaced as error:
            reading = confirmation.read(cart, at=clock.now(), details=form.details())
            basket = reading.basket if reading else basket  # what is the matter, at the address given
            form.add_error(None, error.message)
        else:
            _keep_address(request, form)
            return SeeOther(reverse("storefront:checkout_review"))
    context = {
        "form": form,
        "basket": basket,
        "has_fee": reading is not None,
        "minutes": settings.HOLD_MINUTES,
    }
    return render(request, "storefront/checkout.html", context, status=422 if form.is_bound else 200)


@never_cache
@may_lead_to_gateways
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Everything once more, with a way to mend each part (Decree 52/2013), and the button."""
    cart = carts.of(request)
    return redirect("storefront:cart") if cart is None else _review(request, cart)


@never_cache
@require_POST
def hold_goods(request: HttpRequest) -> HttpResponse:
    """Hold the goods once more, after the time was over."""
    cart = carts.of(request)
    if cart is None:
        return redirect("storefront:cart")
    if refusal := limits.refusal(request, cart.pk):
        return refusal
    try:
        services.hold_again(cart.pk)
    except NotPlaced as error:
        return _review(request, cart, error)
    return SeeOther(reverse("storefront:checkout_review"))


@never_cache
@may_lead_to_gateways
@require_POST
def place_order(request: HttpRequest) -> HttpResponse:
    """Place the order, however often this is pressed; then to its payment or its page."""
    cart = carts.of(request)
    if cart is None:
        return redirect("storefront:cart")
    if refusal := limits.refusal(request, cart.pk):
        return refusal
    confirmed = ReviewForm(request.POST, has_alcohol=True).confirmed()
    try:
        order = services.place(cart.pk, confirmed, locale=get_language() or "vi")
    except Outrun as error:
        return _review(request, cart, _held_anew(cart) or error)
    except NotPlaced as error:
        return _review(request, cart, error)
    if request.user.is_authenticated and request.POST.get("marketing"):
        consent.give(user_id=request.user.pk, purpose=MARKETING)
    carts.keep(request, cart)
    return SeeOther(payment_seam.start(order) or page_of(order))


def _keep_address(request: HttpRequest, form: CheckoutForm) -> None:
    """A new address goes into the book of the account, if that was ticked."""
    if request.user.is_authenticated and form.cleaned_data.get("saves") and form.chosen is None:
        where = {name: form.cleaned_data[name] for name in WHERE}
        addresses.keep(user_id=request.user.pk, **where)


def _held_anew(cart: Cart) -> NotPlaced | None:
    """The time was over: hold again if the goods are still there, else say what is in the way."""
    try:
        services.hold_again(cart.pk)
    except NotPlaced as worse:
        return worse
    return None


def _review(request: HttpRequest, cart: Cart, error: NotPlaced | None = None) -> HttpResponse:
    """The review page as it is now; with an error nothing was placed and nothing is lost."""
    reading = error.reading if error else None
    if reading is None:
        cart.refresh_from_db()
        reading = confirmation.read(cart, at=clock.now())
    if reading is None:
        return redirect("storefront:checkout")
    if not reading.basket.packages:
        return redirect("storefront:cart")
    words = {"key": reading.cart.place_key, "seen": reading.digest}
    form = ReviewForm(
        {**request.POST.dict(), **words} if error else None,
        initial=words,
        has_alcohol=reading.basket.has_alcohol,
        may_consent=_may_consent(request),
    )
    if error:
        form.refuse(error)
    details, held_until = reading.details, reading.cart.held_until
    context = {
        "form": form,
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
    return render(request, "storefront/checkout_review.html", context, status=422 if error else 200)


def _parcel(package: Package, details: Details) -> dict[str, object]:
    """A package, the reasons of its fee where there are several, and the note that goes with it."""
    parts = [(fees.words(part), part["vnd"]) for part in package.fees]
    note = details.notes.get(str(package.producer.pk), "")
    return {"package": package, "parts": parts, "note": note}


def _may_consent(request: HttpRequest) -> bool:
    """An account that has not said yes to messages; a guest has no place to take it back again."""
    return request.user.is_authenticated and MARKETING not in consent.standing(request.user.pk)


def _form(request: HttpRequest, basket: Basket, details: Details | None) -> CheckoutForm:
    user = request.user if isinstance(request.user, User) else None
    saved = list(user.addresses.select_related("ward__province")) if user else []
    if details is not None:
        known = initial(details)
    elif user is not None:
        known = {"receiver": user.full_name, "phone": user.phone, "email": user.email}
    else:
        known = {}
    return CheckoutForm(
        request.POST if request.method == "POST" else None,
        producers=[parcel.producer for parcel in basket.packages],
        addresses=saved,
        user=user,
        initial=known,
    )
