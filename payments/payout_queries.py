"""Which account of a producer counts, and how it is shown."""

from dataclasses import dataclass
from typing import Self

from core import clock
from payments import masks
from payments.models import PayoutAccount
from payments.providers import banks

State = PayoutAccount.State


@dataclass(frozen=True, slots=True)
class Shown:
    """An account with all but its end hidden."""

    row: PayoutAccount
    bank: str
    account: str
    holder: str
    may_be_withdrawn: bool

    @classmethod
    def of(cls, row: PayoutAccount) -> Self:
        """As its owners see it."""
        hidden = masks.account(row.account), masks.holder(row.holder)
        return cls(row, bank_name(row.bank), *hidden, row.may_be_withdrawn(clock.now()))


def current(producer_id: int) -> PayoutAccount | None:
    """Where money of this producer goes now: the newest that was confirmed and has rested."""
    rows = PayoutAccount.objects.filter(producer=producer_id, state=State.CONFIRMED)
    return rows.filter(usable_from__lte=clock.now()).order_by("-asked_at", "-pk").first()


def history(producer_id: int, most: int) -> list[Shown]:
    """All that were named, the newest first, at most so many."""
    rows = PayoutAccount.objects.filter(producer=producer_id).select_related("asked_by")
    return [Shown.of(row) for row in rows[:most]]


def bank_name(bin: str) -> str:
    """What people call the bank of this number."""
    known = banks.find(bin)
    return known.short if known else bin
