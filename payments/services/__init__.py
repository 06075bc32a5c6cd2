"""Everything that writes the books of money, one verb or noun per file."""

from payments.services.look import look, look_soon
from payments.services.open import open_payment, page_of
from payments.services.refunds import (
    agree,
    ask_refund,
    refund_account,
    refund_done,
    retry_refund,
    withdraw_refund,
)
from payments.services.settle import apply, release_held
from payments.services.transfers import book, by_hand, close_receipt, match_receipt

__all__ = [
    "agree",
    "apply",
    "ask_refund",
    "book",
    "by_hand",
    "close_receipt",
    "look",
    "look_soon",
    "match_receipt",
    "open_payment",
    "page_of",
    "refund_account",
    "refund_done",
    "release_held",
    "retry_refund",
    "withdraw_refund",
]
