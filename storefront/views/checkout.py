"""The checkout form: who gets the order, where, and how it is paid."""

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import address_book
from accounts.models import User
from core import clock
from core.answers import SeeOther
from core.htmx import HtmxRequest
from orders import baskets, confirmation, services
from orders.baskets import Basket
from orders.details import Details
from orders.errors import NotPlaced
from orders.models import Cart, Order
from payments import queries
from storefront import pace
from storefront.checkout_form import METHODS, WHERE, CheckoutForm, initial
from storefront.views.own_cart import with_cart


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_cart
def checkout(request: HtmxRequest, cart: Cart) -> HttpResponse:
    """Ask who gets it, where and how it is paid; then hold the goods and show everything once more."""
    if request.method == "POST" and (refusal := pace.checkout_refusal(request, cart.pk)):
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
            form.add_error(error.field or None, error.message)
        else:
            _keep_address(request, form)
            return SeeOther(reverse("storefront:checkout_review"))
    context = {
        "form": form,
        "basket": basket,
        "has_fee": reading is not None,
        "outgrown": [
            (METHODS[Order.Method(method)][0], most_vnd)
            for method, most_vnd in queries.outgrown(basket.total_vnd).items()
        ],
        "minutes": settings.HOLD_MINUTES,
    }
    return render(request, "storefront/checkout.html", context, status=422 if form.is_bound else 200)


def _keep_address(request: HttpRequest, form: CheckoutForm) -> None:
    """A new address goes into the book of the account, if that was ticked and the book is not full."""
    if request.user.is_authenticated and form.cleaned_data.get("saves") and form.chosen is None:
        where = {name: form.cleaned_data[name] for name in WHERE}
        with suppress(address_book.BookFull):
            address_book.keep(user_id=request.user.pk, fields=where)


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
        methods=queries.methods(basket.total_vnd),
        addresses=saved,
        user=user,
        initial=known,
    )
