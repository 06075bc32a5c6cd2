"""Money in the admin: what came, what goes back, what gateways said, and the buttons of those who decide."""

from payments.admin import notices, orders, payments, receipts, refunds

__all__ = ["notices", "orders", "payments", "receipts", "refunds"]
