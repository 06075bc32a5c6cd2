"""What may go wrong with an order."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError

if TYPE_CHECKING:
    from orders.confirmation import Reading


class WrongStep(DomainError):
    """The order's state does not allow this."""

    code = "wrong_step"

    def __init__(self, status: str) -> None:
        super().__init__(_("The order's state does not allow this; look at it again."), status=status)


class NotBought(DomainError):
    """Only who bought it and has it may review it."""

    code = "not_bought"

    def __init__(self) -> None:
        super().__init__(_("You can review what has been delivered to you. Choose it in your orders."))


class ReviewedAlready(DomainError):
    """This order line has its review."""

    code = "reviewed_already"

    def __init__(self) -> None:
        super().__init__(_("You have reviewed this purchase already. Thank you!"))


class BadVoice(DomainError):
    """A review, question or answer cannot be taken; `context["field"]` names what is wrong."""

    code = "bad_voice"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class TooManyBack(DomainError):
    """More units are received than left."""

    code = "too_many_back"

    def __init__(self, most: int) -> None:
        super().__init__(_("At most %(most)d units can come back.") % {"most": most}, most=most)


class ReturnRefused(DomainError):
    """A return cannot be asked for like this; the message says why. `field` names what to change."""

    code = "return_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message, field=field)
        self.field = field


class CartRefused(DomainError):
    """The cart stays as it was; `field` names the part of the form that has to change."""

    def __init__(self, code: str, message: str, *, field: str = "variant") -> None:
        super().__init__(message, code=code, field=field)
        self.field = field


class CartGone(CartRefused):
    """The cart is no more: it joined that of the account in another tab, or was deleted."""

    def __init__(self) -> None:
        words = _("Your cart has changed in another tab or on another device. Look at it again, please.")
        super().__init__("cart_gone", words)


class NotPlaced(DomainError):
    """The order was not placed and nothing has changed; the sentence says what to do next. `reading` is the
    cart as it stands, where it was read to the end; `field` is the one of the checkout form to change."""

    field = ""
    sentence = gettext_lazy("The order was not placed. Look at it again, please.")

    def __init__(self, reading: "Reading | None" = None) -> None:
        super().__init__(str(self.sentence))
        self.reading = reading


class Incomplete(NotPlaced):
    """No address or no way to pay was given yet."""

    code = "incomplete"
    sentence = gettext_lazy("Tell us first where to send it and how you pay.")


class NotOrderable(NotPlaced):
    """The basket is empty or has a problem that it names itself: sold out, not sent there, not sold now."""

    code = "not_orderable"
    sentence = gettext_lazy("Some goods cannot be ordered as they stand. See below what to change.")


class Outrun(NotPlaced):
    """The goods were held for a while and that is over."""

    code = "hold_over"
    sentence = gettext_lazy(
        "The time for which the goods were held was over, so the order was not placed. They are held for you"
        " again: look once more and confirm."
    )


class Changed(NotPlaced):
    """A price, a fee, a line or the address is not what the shopper read."""

    code = "changed"
    sentence = gettext_lazy(
        "Something has changed since you read this order, so it was not placed. Look at the new figures and"
        " confirm again."
    )


class TermsMissing(NotPlaced):
    """The shopper has not agreed to the terms."""

    code = "terms"
    sentence = gettext_lazy("Tick that you agree to the terms to place the order.")


class NotAdult(NotPlaced):
    """There is alcohol in the basket and the shopper has not said to be of age (alcohol law of 2019)."""

    code = "adult"
    sentence = gettext_lazy("Tick that you are 18 or older: there is alcohol in your cart.")


class VoucherSpent(NotPlaced):
    """Somebody else was quicker with the last use of the voucher."""

    code = "voucher_spent"
    sentence = gettext_lazy(
        "The voucher has just been used up, so the order was not placed. Look at the new figures and confirm"
        " again."
    )


class CodLimit(NotPlaced):
    """As much as one phone number may have under way is to be paid on delivery already."""

    code, field = "cod_limit", "method"
    sentence = gettext_lazy(
        "Too many orders, or too large a sum, are to be paid on delivery to this phone number. Choose another"
        " way to pay, or order again once a parcel has arrived."
    )


class NotSplit(DomainError):
    """A package cannot be sent in two like this; the message says why."""

    code = "not_split"


class NotSold(DomainError):
    """A sale over the counter was not written; `context["field"]` names what is wrong with it."""

    code = "not_sold"

    def __init__(self, field: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.context = {"field": field, **facts}


class StillOpen(DomainError):
    """Orders are under way; `codes` names them."""

    code = "still_open"

    def __init__(self, codes: list[str]) -> None:
        text = _("Orders are still under way: %(codes)s. Once they are finished you can be forgotten.")
        super().__init__(text % {"codes": ", ".join(codes)}, codes=codes)
        self.codes = codes
