"""Views that are about the visitor's cart and lead to its page when there is none."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from core.answers import SeeOther
from core.htmx import HtmxRequest
from orders.errors import CartGone
from orders.models import Cart
from storefront import carts


def with_cart(view: Callable[[HtmxRequest, Cart], HttpResponse]) -> Callable[[HtmxRequest], HttpResponse]:
    """Call the view with the visitor's cart. Where there is none, or another tab took it away meanwhile, the
    answer is the way to the cart's page."""

    @wraps(view)
    def answer(request: HtmxRequest) -> HttpResponse:
        cart = carts.of(request)
        if cart is None:
            return go(request, reverse("storefront:cart"))
        try:
            return view(request, cart)
        except CartGone as gone:
            messages.warning(request, gone.message)
            return go(request, reverse("storefront:cart"))

    return answer


def go(request: HtmxRequest, address: str) -> HttpResponse:
    """To another page: for a form 303; htmx would follow that itself and swap it in, so it is told."""
    return HttpResponseClientRedirect(address) if request.htmx else SeeOther(address)
