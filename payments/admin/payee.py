"""Where a transfer to a shopper or a producer goes: in words, and as a QR code that a bank app reads."""

from dataclasses import dataclass
from typing import Self

from django.utils.safestring import SafeString

from payments import code_picture, masks
from payments.models import PayoutAccount, Refund, Settlement
from payments.payout_queries import bank_name
from payments.providers import vietqr
from payments.providers.vietqr import BadQr, VietQr


@dataclass(frozen=True, slots=True)
class Payee:
    """An account, whole or masked. `text` is what a bank app reads, "" once it is paid."""

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
        if not is_open:
            return cls.masked(refund, refund.reference)
        is_due = refund.state == Refund.State.READY
        return cls.whole(refund, refund.reference, refund.amount_vnd if is_due else None)

    @classmethod
    def of_account(cls, row: PayoutAccount, *, is_open: bool) -> Self:
        """Of a producer's account, nothing to pay."""
        return cls.whole(row, "", None) if is_open else cls.masked(row, "")

    @classmethod
    def of_settlement(cls, settlement: Settlement, row: PayoutAccount, *, is_open: bool) -> Self:
        """Of a settlement that is to be paid to this account; its code is the content."""
        if not is_open:
            return cls.masked(row, settlement.code)
        is_due = settlement.state == Settlement.State.CLOSED
        return cls.whole(row, settlement.code, settlement.total_vnd if is_due else None)

    @classmethod
    def masked(cls, row: Refund | PayoutAccount, content: str) -> Self:
        """The end of the account alone."""
        return cls(bank_name(row.bank), masks.account(row.account), masks.holder(row.holder), content)

    @classmethod
    def whole(cls, row: Refund | PayoutAccount, content: str, amount_vnd: int | None) -> Self:
        """With a code while there is something to pay."""
        text = _text(VietQr(row.bank, row.account, amount_vnd, content)) if amount_vnd else ""
        return cls(bank_name(row.bank), row.account, row.holder, content, text)

    @property
    def qr(self) -> SafeString | str:
        """`text` as an inline SVG, black on white with its quiet zone; "" for none."""
        return code_picture.inline(self.text) if self.text else ""


def _text(transfer: VietQr) -> str:
    try:
        return vietqr.encode(transfer)
    except BadQr:  # an account that no code can hold: it is typed
        return ""
