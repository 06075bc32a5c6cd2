"""Prices below the list price: promotions and vouchers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PromotionsConfig(AppConfig):
    """Speaks of Promotion (rule), Quote (result) and Voucher (code)."""

    name = "promotions"
    verbose_name = _("Promotions")
