"""Orders of the web shop and of every marketplace."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """Speaks of Order, OrderLine, OrderEvent and Shipment."""

    name = "orders"
    verbose_name = _("Orders")
