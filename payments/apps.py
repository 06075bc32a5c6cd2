"""Payments: money that comes, money that goes back, and what producers are due."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("payments")

    def ready(self) -> None:
        """Say where a shopper goes to pay."""
        from orders import payment_seam
        from orders.models import Order
        from payments.services.open import page_of

        for method in (Order.Method.VNPAY, Order.Method.MOMO, Order.Method.BANK_QR):
            payment_seam.register(method, page_of)
