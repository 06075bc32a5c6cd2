"""What may go wrong with money, in words for people."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class NotPayable(DomainError):
    """There is nothing to be paid (any more), or not this way."""

    code = "not_payable"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or str(_("This order cannot be paid now. Look at its page.")))


class GatewayAway(DomainError):
    """The gateway does not answer; nothing was taken."""

    code = "gateway_away"

    def __init__(self) -> None:
        super().__init__(str(_("The payment service does not answer. Try again soon, or pay another way.")))


class SamePerson(DomainError):
    """Two people have to see a refund above the limit."""

    code = "same_person"

    def __init__(self) -> None:
        super().__init__(str(_("Somebody else than the one who asked has to agree.")))


class NotOwed(DomainError):
    """More is to go back than is owed and not on its way."""

    code = "not_owed"

    def __init__(self, most_vnd: int) -> None:
        text = _("At most %(most)s ₫ can be paid back.") % {"most": f"{most_vnd:,}".replace(",", ".")}
        super().__init__(str(text), most_vnd=most_vnd, field="amount_vnd")


class WrongState(DomainError):
    """This step cannot be taken from here."""

    code = "wrong_state"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or str(_("It has gone on meanwhile. Load the page again.")))


class NoSuchOrder(DomainError):
    """No order of the web shop has this code."""

    code = "no_such_order"

    def __init__(self) -> None:
        super().__init__(str(_("We find no order with this code.")), field="order_code")


class NothingDue(DomainError):
    """A settlement that comes to nothing or less is not paid: it waits for more sales."""

    code = "nothing_due"

    def __init__(self) -> None:
        super().__init__(str(_("Nothing is due: it stays open until there are more sales.")))


class UnreadableStatement(DomainError):
    """A file whose rows cannot all be read: nothing of it was taken over."""

    code = "unreadable_statement"

    def __init__(self, row: int, column: str) -> None:
        text = _("Row %(row)d, column “%(column)s” cannot be read. Nothing was taken over.")
        super().__init__(str(text) % {"row": row, "column": column}, field="file")


class NoReasonGiven(DomainError):
    """Whoever refuses has to say why."""

    code = "no_reason"

    def __init__(self) -> None:
        super().__init__(str(_("Say why, so that the producer can mend it.")), field="note")
