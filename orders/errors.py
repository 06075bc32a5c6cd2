"""What may go wrong with an order."""

from django.utils.translation import gettext as _

from core.errors import DomainError


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


class StillOpen(DomainError):
    """Orders are under way; `codes` names them."""

    code = "still_open"

    def __init__(self, codes: list[str]) -> None:
        text = _("Orders are still under way: %(codes)s. Once they are finished you can be forgotten.")
        super().__init__(text % {"codes": ", ".join(codes)}, codes=codes)
        self.codes = codes


class CartRefused(DomainError):
    """The cart stays as it was; `field` names the part of the form that has to change."""

    def __init__(self, code: str, message: str, *, field: str = "variant") -> None:
        super().__init__(message, code=code, field=field)
        self.field = field
