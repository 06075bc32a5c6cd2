"""Where a transfer to a shopper goes: in words, and as a QR code that a bank app reads."""

from dataclasses import dataclass
from typing import Self

import segno
from django.utils.safestring import SafeString, mark_safe

from payments import masks
from payments.models import Refund
from payments.providers import banks, vietqr
from payments.providers.vietqr import BadQr, VietQr

DOT = 5  # px of a module: some 45 modules, read from a screen at arm's length


@dataclass(frozen=True, slots=True)
class Payee:
    """A shopper's account, whole or masked. `text` is what a bank app reads, "" once it is paid."""

    bank: str
    account: str
    holder: str
    content: str
    text: str = ""

    @classmethod
    def of(cls, refund: Refund, *, is_open: bool) -> Self | None:
        """Of a refund by transfer; None while the shopper has not named an account.

        `is_open`: for whoever may pay it. All others see the end of the account alone.
        """
        if not refund.account:
            return None
        known = banks.find(refund.bank)
        bank = known.short if known else refund.bank
        if not is_open:
            return cls(bank, masks.account(refund.account), masks.holder(refund.holder), refund.reference)
        is_due = refund.state == Refund.State.READY
        return cls(bank, refund.account, refund.holder, refund.reference, _text(refund) if is_due else "")

    @property
    def qr(self) -> SafeString | str:
        """`text` as an inline SVG, black on white with its quiet zone; "" for none."""
        if not self.text:
            return ""
        svg = segno.make(self.text, error="m", micro=False).svg_inline(scale=DOT, border=4, light="#fff")
        return mark_safe(svg)  # drawn by the library from modules alone


def _text(refund: Refund) -> str:
    try:
        return vietqr.encode(VietQr(refund.bank, refund.account, refund.amount_vnd, refund.reference))
    except BadQr:  # an account that no code can hold: it is typed
        return ""
