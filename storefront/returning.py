"""What a browser brought back from a gateway, on its way to the order's page: for words, never for the books.

The gateway's own query is read once and left behind: its address would stay in the browser's history.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.core import signing

from core import clock
from payments.models import Payment
from payments.providers.protocol import News, Verdict

SALT = "storefront.returning"
PARAMETER = "ve"
KEPT_FOR = timedelta(hours=2)
PATIENCE = timedelta(seconds=4)  # a notice is mostly faster than the browser; then the gateway is asked


@dataclass(frozen=True, slots=True)
class Return:
    """One return: of which attempt, when, and what the gateway said to the browser."""

    payment_id: int
    has_failed: bool
    code: str
    at: datetime

    @classmethod
    def of(cls, payment: Payment, news: News) -> Self:
        """A return just now."""
        return cls(payment.pk, news.verdict is Verdict.FAILED, news.code, clock.now())

    def sealed(self) -> str:
        """As it travels in an address."""
        said = [self.payment_id, self.has_failed, self.code, int(self.at.timestamp())]
        return signing.dumps(said, salt=SALT)

    @classmethod
    def opened(cls, sealed: str) -> Self | None:
        """From an address; None for none, a forged one and one of long ago."""
        try:
            payment_id, has_failed, code, at = signing.loads(sealed, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            return None
        return cls(payment_id, has_failed, code, datetime.fromtimestamp(at, UTC))

    def is_open(self, payment: Payment | None) -> bool:
        """It is about this attempt, which has no result yet."""
        is_this = payment is not None and payment.pk == self.payment_id
        return is_this and payment is not None and payment.state == Payment.State.PENDING

    def wants_a_look(self, payment: Payment | None) -> bool:
        """There is reason to ask the gateway itself: it says no, or the notice is late."""
        return self.is_open(payment) and (self.has_failed or clock.now() - self.at > PATIENCE)
