"""What may go wrong with an order."""

from django.utils.translation import gettext as _

from core.errors import DomainError


class WrongStep(DomainError):
    """The order's state does not allow this."""

    code = "wrong_step"

    def __init__(self, status: str) -> None:
        super().__init__(_("The order's state does not allow this; look at it again."), status=status)


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
