"""What the console says of orders: short of stock, with an unknown SKU, with a message that was refused."""

from django.urls import reverse
from django.utils.translation import gettext as _

from channels_sync.views import Concern, concerns
from orders import queries

MOST = 1000  # counted no further: the console is drawn anew every two seconds


def ask() -> list[Concern]:
    """Three counts, one bounded query each."""
    changelist = reverse("admin:orders_order_changelist")
    found = (
        (_("orders short of stock"), queries.short_orders(), "short"),
        (_("orders with an unknown SKU"), queries.unknown_orders(), "unknown_sku"),
        (_("orders with a message that was refused"), queries.orders_with_parked_tasks(), "parked"),
    )
    return [
        Concern(label, orders[:MOST].count(), f"{changelist}?concern={key}") for label, orders, key in found
    ]


concerns.append(ask)
