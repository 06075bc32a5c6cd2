"""What a gateway's code means to the one who paid, and what to do about it.

The codes are those of VNPay's table of vnp_ResponseCode and of MoMo's of resultCode. What is in neither table
has one sentence for all: a gateway's own words are written for programmers.
"""

from django.utils.translation import gettext_lazy

from orders.models import Order

VNPAY, MOMO = Order.Method.VNPAY, Order.Method.MOMO
CANCELLED = gettext_lazy("You left the payment page without paying. No money was taken.")
NO_FUNDS = gettext_lazy("There is not enough money on the account. No money was taken.")
TOO_LATE = gettext_lazy("The time for this payment was over. No money was taken.")
OVER_LIMIT = gettext_lazy("This sum is above the limit of your account. No money was taken.")
LOCKED = gettext_lazy("The card or account is locked. Ask your bank, or pay another way.")
ELSE = gettext_lazy("The payment did not go through, and no money was taken.")
WORDS = {
    VNPAY: {
        "09": gettext_lazy("The card or account is not open for paying online yet. Your bank opens it."),
        "10": gettext_lazy("The card or account was typed wrongly three times. No money was taken."),
        "11": TOO_LATE,
        "12": LOCKED,
        "13": gettext_lazy("The one-time code (OTP) was wrong. No money was taken."),
        "24": CANCELLED,
        "51": NO_FUNDS,
        "65": OVER_LIMIT,
        "75": gettext_lazy("Your bank is under maintenance. Try again later, or choose another bank."),
        "79": gettext_lazy("The payment password was wrong too often. No money was taken."),
    },
    MOMO: {
        "1001": NO_FUNDS,
        "1002": gettext_lazy("The bank of the card refused the payment. No money was taken."),
        "1003": CANCELLED,
        "1004": OVER_LIMIT,
        "1005": TOO_LATE,
        "1006": CANCELLED,
        "1007": LOCKED,
        "1017": CANCELLED,
        "4001": gettext_lazy("MoMo limits this account now. Look into its app, or pay another way."),
        "4002": gettext_lazy("MoMo wants this account verified. Look into its app, or pay another way."),
        "4100": gettext_lazy("Nobody was logged in to MoMo. No money was taken."),
    },
}  # fmt: skip


def failure(method: str, code: str) -> str:
    """Why a payment by this method failed, in a sentence, whatever its code."""
    return str(WORDS.get(Order.Method(method), {}).get(code, ELSE))
