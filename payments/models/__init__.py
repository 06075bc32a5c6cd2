"""The books: attempts to pay, messages, money that came, money that goes back."""

from payments.models.notice import Notice
from payments.models.payment import Payment
from payments.models.receipt import Receipt
from payments.models.refund import Refund

__all__ = ["Notice", "Payment", "Receipt", "Refund"]
