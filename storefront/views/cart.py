"""The cart: what is in it, what it comes to, and the buttons that change it.

Every button is a form of its own that answers 303, or for htmx the cart anew; a refusal is 422 with the words
where they belong and the cart as it was.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User, Ward
from accounts.ward_fields import WardFields
from catalog.queries import ShelfFilters, filtered, with_details
from core import clock
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment, toast
from orders import baskets
from orders.errors import CartGone, CartRefused
from orders.models import Cart
from orders.services import cart as services
from storefront import age, carts
from storefront.cart_forms import AddForm, QuantityForm, numbers
from storefront.offers import Card, cards
from storefront.pace import paced

SUGGESTIONS = 4  # a row on a desk, two on a phone
Change = Callable[..., str]


@never_cache
@require_safe
def cart_page(request: HtmxRequest) -> HttpResponse:
    """Everything in the cart by producer, with what it comes to; `?to=` a ward, or the fields of one."""
    cart = carts.of(request)
    carts.keep(request, cart)
    return _page(request, cart)


@never_cache
@require_POST
@paced("cart")
def add(request: HtmxRequest) -> HttpResponse:
    """`variant`, `quantity` and perhaps `buy_now`, which goes on to the checkout with this line alone."""
    cart = carts.make(request)
    is_new = cart.pk is None and cart.user_id is None
    is_bought_now = "buy_now" in request.POST
    try:
        asked = AddForm(request.POST).asked()
        line = services.add(
            cart, variant_id=asked["variant"], quantity=asked["quantity"], is_bought_now=is_bought_now
        )
    except CartRefused as error:
        return _not_added(request, cart, error)
    count = carts.keep(request, line.cart, line.quantity if is_new else None)
    goal = _checkout_url() if is_bought_now else reverse("storefront:cart")
    if request.htmx and is_bought_now:
        return HttpResponseClientRedirect(goal)
    words = _("In your cart: %(quantity)d × %(name)s") % {
        "quantity": line.quantity,
        "name": baskets.name_of(line.variant),
    }
    if request.htmx:
        response = render(request, "components/_cart_count.html", {"count": count, "swap": True})
        response["HX-Reswap"] = "none"  # the figure in the header alone changes
        return toast(response, words)
    if not is_bought_now:
        messages.success(request, words)
    return SeeOther(goal)


def _changes(change: Change) -> Callable[..., HttpResponse]:
    """A view of what changes the visitor's cart; the change returns the words to say, or ""."""

    @never_cache
    @require_POST
    @paced("cart")
    @wraps(change)
    def view(request: HtmxRequest, **named: int) -> HttpResponse:
        cart = carts.of(request)
        try:
            if cart is None:
                raise CartRefused("no_cart", _("Your cart is empty."))
            words = change(request, cart, **named)
        except CartRefused as error:
            is_gone = isinstance(error, CartGone)
            cart = carts.of(request) if is_gone else cart
            carts.keep(request, cart)
            return _page(request, cart, error=error, at=None if is_gone else named.get("variant"))
        carts.keep(request, cart)
        if request.htmx:
            response = _page(request, carts.of(request))
            return toast(response, words) if words else response
        if words:
            messages.success(request, words)
        return SeeOther(_address(request))

    return view


@_changes
def quantity(request: HttpRequest, cart: Cart, variant: int) -> str:
    """So many of this line."""
    services.set_quantity(
        cart.pk, variant_id=variant, quantity=QuantityForm(request.POST).asked()["quantity"]
    )
    return ""


@_changes
def remove(request: HttpRequest, cart: Cart, variant: int) -> str:
    """Take this line out."""
    services.remove(cart.pk, variant_id=variant)
    return _("Taken out of your cart.")


@_changes
def choose(request: HttpRequest, cart: Cart) -> str:
    """Of the lines `shown`, those `chosen` are to be ordered; `all` ticks or clears them together."""
    shown = numbers(request.POST.getlist("shown"))
    together = {"1": shown, "0": set[int]()}
    chosen = together.get(request.POST.get("all", ""), numbers(request.POST.getlist("chosen")))
    services.choose(cart.pk, shown=shown, chosen=chosen)
    return ""


@_changes
def use_voucher(request: HttpRequest, cart: Cart) -> str:
    """The voucher of this `code`."""
    services.use_voucher(cart.pk, code=request.POST.get("code", "").replace("\0", "")[:40])
    return _("The voucher is used.")


@_changes
def forget_voucher(request: HttpRequest, cart: Cart) -> str:
    """No voucher."""
    services.forget_voucher(cart.pk)
    return ""


@_changes
def see_prices(request: HttpRequest, cart: Cart) -> str:
    """The shopper has read the new prices: `seen` is "variant:price"."""
    pairs = [value.partition(":")[::2] for value in request.POST.getlist("seen")]
    known = {int(pk): int(vnd) for pk, vnd in pairs if numbers([pk]) and numbers([vnd])}
    services.see_prices(cart.pk, seen=known)
    return ""


def _page(
    request: HtmxRequest, cart: Cart | None, *, error: CartRefused | None = None, at: int | None = None
) -> HttpResponse:
    """The cart as it is now; with an error 422, said beside the line `at`, the voucher or above all."""
    form = WardFields(request.GET if "ward_name" in request.GET else None)
    ward = _ward(request, cart, form)
    basket = None
    if cart is not None and cart.pk:
        basket = baskets.read(
            cart, ward=ward, at=clock.now(), is_whole=True, is_adult=age.is_confirmed(request)
        )
    context: dict[str, Any] = {
        "basket": basket if basket and basket.lines else None,
        "voucher_code": cart.voucher_code if cart else "",
        "typed": request.POST,
        "refusal": error,
        "refused_line": at,
        "to": ward.pk if ward else "",
        "ward_form": form if form.is_bound else WardFields(initial={"ward": ward.pk if ward else ""}),
        "checkout_url": _checkout_url(or_cart=False),
        "count": carts.count(request),
        "swap": bool(request.htmx),
    }
    if context["basket"] is None:
        context["suggestions"] = _suggestions(request)
    return fragment(request, "storefront/cart.html", "basket", context, status=422 if error else 200)


def _not_added(request: HtmxRequest, cart: Cart, error: CartRefused) -> HttpResponse:
    """On the page of the goods a toast is enough; without htmx the cart says it."""
    if not request.htmx:
        return _page(request, cart, error=error)
    response = HttpResponse(status=422)
    response["HX-Reswap"] = "none"
    return toast(response, error.message)


def _ward(request: HttpRequest, cart: Cart | None, form: WardFields) -> Ward | None:
    """Where it goes, as far as anybody has said: just now, in the checkout, or in the account."""
    if form.is_bound:
        code = form.cleaned_data["ward"] if form.is_valid() else ""
    elif not (code := request.POST.get("to") or request.GET.get("to") or ""):
        code = cart.details.get("ward", "") if cart else ""
        if not code and isinstance(request.user, User):
            code = request.user.addresses.values_list("ward", flat=True).first() or ""
    return Ward.objects.select_related("province").filter(pk=code).first() if code.isdecimal() else None


def _address(request: HttpRequest) -> str:
    """The cart, with the place that was asked for still in it."""
    to = request.POST.get("to", "")[:5]
    return reverse("storefront:cart") + (f"?{urlencode({'to': to})}" if to else "")


def _checkout_url(*, or_cart: bool = True) -> str:
    """The checkout, where there is one."""
    try:
        return reverse("storefront:checkout")
    except NoReverseMatch:
        return reverse("storefront:cart") if or_cart else ""


def _suggestions(request: HttpRequest) -> list[Card]:
    """What an empty cart could begin with: the most stars first."""
    products = filtered(ShelfFilters(age_confirmed=age.is_confirmed(request)))
    return cards(with_details(products.filter(stars__gte=3).order_by("-stars", "code"))[:SUGGESTIONS])
