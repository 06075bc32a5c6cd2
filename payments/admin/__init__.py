"""Money in the admin: what came, what goes back, what gateways said, what producers are due, where two books
differ, and the buttons of those who decide."""

from payments.admin import (
    differences,
    notices,
    orders,
    payments,
    payouts,
    rates,
    receipts,
    refunds,
    settlements,
    statements,
)

__all__ = [
    "differences",
    "notices",
    "orders",
    "payments",
    "payouts",
    "rates",
    "receipts",
    "refunds",
    "settlements",
    "statements",
]
