"""Lead a shopper on to where an order is paid: the gateway, the code to scan, or just the order at the door."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.errors import DomainError
from orders.models import Order
from orders.services.money import pay_by
from payments import queries, services
from payments.errors import NotPayable
from storefront import pace, paying
from storefront.orders import page_of


def begin(request: HttpRequest, order: Order, method: str) -> str:
    """Pay by this method from now on. Returns the address to send the browser to.

    Raises NotPayable, GatewayAway, WrongStep; then the order waits as before.
    """
    if method == Order.Method.COD:
        if method not in queries.methods(order.due_vnd):
            raise NotPayable(_("This sum cannot be paid this way. Choose another."))
        pay_by(order.pk, method)
        return reverse("storefront:order", args=[order.code])
    payment = services.open_payment(
        order.pk,
        method=method,
        ip=pace.address_of(request),
        base_url=request.build_absolute_uri("/").rstrip("/"),
        locale=get_language() or "vi",
    )
    return payment.pay_url or reverse("storefront:pay", args=[order.code])


def after_placing(request: HttpRequest, order: Order) -> str:
    """Where to go with an order that was just placed. A gateway that is away is no reason to lose it: its page
    is where one tries again."""
    if not paying.is_payable(order):
        return page_of(order)
    try:
        address = begin(request, order, order.method)
    except DomainError as error:
        messages.warning(request, error.message)
        return page_of(order)
    return address if address.startswith(("http://", "https://")) else page_of(order)
