"""The books: attempts to pay, messages, money that came, money that goes back, and what producers are due."""

from payments.models.notice import Notice
from payments.models.payment import Payment
from payments.models.payout import PayoutAccount
from payments.models.rate import Rate
from payments.models.receipt import Receipt
from payments.models.reconciliation import Difference, StatementDay, StatementLine
from payments.models.refund import Refund
from payments.models.settlement import Settlement, SettlementLine

__all__ = [
    "Difference",
    "Notice",
    "Payment",
    "PayoutAccount",
    "Rate",
    "Receipt",
    "Refund",
    "Settlement",
    "SettlementLine",
    "StatementDay",
    "StatementLine",
]
