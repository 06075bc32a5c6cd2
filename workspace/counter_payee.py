"""Whom the customer at the counter transfers to, and the code that says so."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from payments import code_picture, payout_queries
from payments.providers import vietqr
from payments.providers.vietqr import VietQr


@dataclass(frozen=True, slots=True)
class Payee:
    """The producer's own account. `code` holds no sum: the page's script draws one that does."""

    bin: str
    bank: str
    account: str
    holder: str
    code: SafeString


def of(producer_id: int) -> Payee | None:
    """The account that counts now; None without one, or where no code can hold it."""
    row = payout_queries.current(producer_id)
    if row is None:
        return None
    try:
        text = vietqr.encode(VietQr(row.bank, row.account))
    except vietqr.BadQr:
        return None
    bank = payout_queries.bank_name(row.bank)
    return Payee(row.bank, bank, row.account, row.holder, code_picture.inline(text))
