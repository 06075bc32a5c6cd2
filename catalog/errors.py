"""What the catalogue may refuse."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.fields import Problem
from core.errors import DomainError


class BadCatalogue(DomainError):
    """The files to load hold mistakes; `problems` has each with file, line and field."""

    code = "bad_catalogue"

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = len(problems)
        message = ngettext(
            "%(count)d mistake, nothing was loaded.", "%(count)d mistakes, nothing was loaded.", count
        )
        super().__init__(message % {"count": count})
        self.problems = list(problems)


class BadPrice(DomainError):
    """The price is not a whole number of đồng within the limits."""

    code = "bad_price"


class NotPublishable(DomainError):
    """Something the law wants on the page is missing; `context["missing"]` names it."""

    code = "not_publishable"

    def __init__(self, missing: Sequence[str]) -> None:
        message = _("Cannot go on sale yet. Missing: %(missing)s.") % {"missing": ", ".join(missing)}
        super().__init__(message, missing=list(missing))


class BadProducer(DomainError):
    """What was told of a producer cannot be right; `context["field"]` is the column."""

    code = "bad_producer"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class BadIdentity(DomainError):
    """A verdict on an identity is incomplete or comes late."""

    code = "bad_identity"


class BadInvitation(DomainError):
    """Nobody can be invited so, or the invitation is over."""

    code = "bad_invitation"


class LastOwner(DomainError):
    """Without this person nobody would own the producer."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__(_("A business needs an owner: give somebody else this role first."))


class NoReason(DomainError):
    """Whoever gives something back has to say why."""

    code = "no_reason"


class DecidedAlready(DomainError):
    """What was to be decided no longer waits."""

    code = "decided_already"

    def __init__(self) -> None:
        super().__init__(_("It no longer waits: somebody decided it, or the producer took it back."))


class BadProduct(DomainError):
    """A product cannot be written so; `context["field"]` is the column, or None."""

    code = "bad_product"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message, field=field)


class BadCertificate(DomainError):
    """A paper cannot say this, or cannot be decided any more; `context["field"]` is the column, or None."""

    code = "bad_certificate"

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message, field=field)
