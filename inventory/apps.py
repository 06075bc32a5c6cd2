"""Stock of every variant: what is there, what is promised, what is set aside."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    """Speaks of StockRecord, StockMovement, Reservation and Allocation."""

    name = "inventory"
    verbose_name = _("Stock")
