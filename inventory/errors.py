"""What may go wrong with stock."""

from django.utils.translation import gettext as _

from core.errors import DomainError


class InsufficientStock(DomainError):
    """Some lines ask for more than can be sold now; `context["short"]` lists their variant ids.

    `left` names what there is, where one variant was asked for.
    """

    code = "insufficient_stock"

    def __init__(self, short: list[int], left: int | None = None) -> None:
        if left is None:
            message = _("Not enough stock. Lower the quantity or choose another product.")
            super().__init__(message, short=short)
        else:
            message = _("Not enough stock: %(left)d units can be set aside.") % {"left": left}
            super().__init__(message, short=short, left=left)


class BelowPromised(DomainError):
    """The new figure is lower than what is already held or set aside."""

    code = "below_promised"

    def __init__(self, promised: int) -> None:
        super().__init__(
            _("%(promised)d units are already held or set aside; the stock cannot be lower.")
            % {"promised": promised},
            promised=promised,
        )


class AllocationOpen(DomainError):
    """This scope already has an open allocation of the variant."""

    code = "allocation_open"

    def __init__(self, scope: str) -> None:
        super().__init__(_("Units are already set aside for this; close that first."), scope=scope)


class Outdated(DomainError):
    """The figure has moved since it was read."""

    code = "outdated"

    def __init__(self, now: int) -> None:
        super().__init__(
            _("The stock has changed to %(now)d meanwhile; look again and save.") % {"now": now}, now=now
        )
