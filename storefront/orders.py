"""Where a shopper sees an order, or pays it."""

from urllib.parse import urlencode

from django.urls import reverse

from orders.models import Order
from orders.states import Status


def page_of(order: Order) -> str:
    """Its page, or the one to pay it while its money is waited for. The token in the address lets a guest in
    who has nothing else to show."""
    is_waiting = order.status == Status.PENDING_PAYMENT and order.payment == Order.Payment.UNPAID
    page = "storefront:pay" if is_waiting else "storefront:order"
    return f"{reverse(page, args=[order.code])}?{urlencode({'token': order.token})}"
