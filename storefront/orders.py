"""Where a shopper sees an order."""

from urllib.parse import urlencode

from django.urls import reverse

from orders.models import Order


def page_of(order: Order) -> str:
    """Its page. The token in the address lets a guest in who has nothing else to show."""
    return f"{reverse('storefront:order', args=[order.code])}?{urlencode({'token': order.token})}"
