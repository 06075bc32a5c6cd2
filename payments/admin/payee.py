"""Where a transfer to a shopper goes: in words, and as a QR code that a bank app reads."""

from dataclasses import dataclass
from typing import Self

import segno
from django.utils.safestring import SafeString, mark_safe

from payments import masks
from payments.models import Refund
from payments.providers import banks, vietqr

DOT = 5  # px of a module: some 45 modules, read from a screen at arm's length


@dataclass(frozen=True, slots=True)
class Payee:
    """A shopper's account, whole or masked. `qr` is an inline SVG, "" where there is nothing to scan."""

    bank: str
    account: str
    holder: str
    content: str
    qr: SafeString | str = ""

    @classmethod
    def of(cls, refund: Refund, *, is_open: bool) -> Self | None:
        """Of a refund by transfer; None while the shopper has not named an account.

        `is_open`: for whoever may pay it. All others see the end of the account alone.
        """
        if not refund.account:
            return None
        bank = banks.name(refund.bank)
        if not is_open:
            return cls(bank, masks.account(refund.account), masks.holder(refund.holder), refund.reference)
        is_due = refund.state == Refund.State.READY
        return cls(bank, refund.account, refund.holder, refund.reference, qr(refund) if is_due else "")


def qr(refund: Refund) -> SafeString:
    """Account, amount and reference of a refund, black on white with its quiet zone."""
    text = vietqr.encode(
        bin=refund.bank, account=refund.account, amount_vnd=refund.amount_vnd, content=refund.reference
    )
    svg = segno.make(text, error="m", micro=False).svg_inline(scale=DOT, border=4, light="#fff")
    return mark_safe(svg)  # drawn by the library from modules alone
