"""How long a certificate still counts, and what its producer does about it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.models import Certificate

SOON, NOW, LATE = 180, 90, 30  # days before the end; a new assessment takes about a season


@dataclass(frozen=True, slots=True)
class Paper:
    """A row of the register. `days` are left, today included as 0; None without an end or after it."""

    certificate: Certificate
    is_valid: bool
    days: int | None
    advice: str

    @property
    def tone(self) -> str:
        """Of its badge."""
        if not self.is_valid:
            return "negative"
        return "positive" if self.days is None or self.days > NOW else "warning"

    @property
    def may_renew(self) -> bool:
        """A renewal may be handed in: nothing has taken its place yet."""
        is_near = self.days is None or self.days <= SOON
        return is_near and not self.certificate.replaced_by_id and not self.is_renewing

    @property
    def is_renewing(self) -> bool:
        """A renewal waits to be checked."""
        return bool(getattr(self.certificate, "is_renewing", False))


def paper(certificate: Certificate, day: date) -> Paper:
    """The row on that day."""
    end = certificate.expires_on
    days = (end - day).days if end and end >= day else None
    is_valid = certificate.is_valid_on(day)
    return Paper(certificate, is_valid, days, _advice(certificate, is_valid, days))


def _advice(certificate: Certificate, is_valid: bool, days: int | None) -> str:
    """What to do, in a sentence; "" while there is nothing."""
    if certificate.replaced_by_id or getattr(certificate, "is_renewing", False):
        return ""
    if not is_valid:
        has_ended = certificate.expires_on is not None and days is None
        return (
            _("The shop shows it no longer. Hand in the new certificate once you have it.")
            if has_ended
            else ""
        )
    if days is None or days > SOON:
        return ""
    if days > NOW:
        return _("Gather the papers for a new assessment: it takes about a season.")
    if days > LATE:
        return _("Hand the dossier in at your ward or commune now.")
    return _(
        "Ask the council for its decision. After the last day the stars are taken off everywhere at midnight."
    )
