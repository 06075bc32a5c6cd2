"""Find each movement of the other side's books in ours, and put what is left into buckets. Pure.

By number first, then by reference, amount and day: a day before or after is as good, for the two clocks pass
midnight apart.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.text import bare
from payments.statements import Type

# Looked ahead at, so that no find hides another one that begins inside it.
REFUND = re.compile(r"(?=(HT[A-HJ-NP-Z2-9]{10}))")  # as payments.services.refunds makes them
SETTLEMENT = re.compile(r"\bQT\d{6,}\b")


class Bucket(StrEnum):
    """What is the matter with a movement."""

    THEIRS = "theirs"
    OURS = "ours"
    AMOUNT = "amount"
    DUPLICATE = "duplicate"
    REFUND = "refund"  # goes back without a payment that we know of
    MIDNIGHT = "midnight"  # on both sides, on days that differ: to know, not to do
    HOLE = "hole"  # the balance is not the one before with the movement between


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement in either side's books. `ids` are the numbers it goes by, `references` ours for it.

    `is_final` says of ours that it has to be in theirs by now.
    """

    type: Type
    ids: frozenset[str]
    references: frozenset[str]
    amount_vnd: int
    day: date
    payment_id: int | None = None
    is_final: bool = True

    @property
    def key(self) -> str:
        """What it is known by among differences."""
        names = self.ids or self.references
        return f"{self.type}:{min(names) if names else self.day}"


@dataclass(frozen=True, slots=True)
class Found:
    """A difference: which side says what."""

    bucket: Bucket
    key: str
    day: date
    reference: str = ""
    payment_id: int | None = None
    theirs_vnd: int | None = None
    ours_vnd: int | None = None


def named_going_out(content: str) -> frozenset[str]:
    """References of refunds and codes of settlements in a content, whatever the bank wrote around them.

    Banks drop blanks and put words of their own before and behind; the digits of a settlement's code would
    then run into theirs, so it has to stand by itself.
    """
    words = bare(content).upper()
    return frozenset([*REFUND.findall(re.sub(r"[^A-Z0-9]", "", words)), *SETTLEMENT.findall(words)])


Pair = tuple[Entry, Entry]  # theirs, ours


@dataclass(slots=True)
class Pairing:
    """What belongs together, and what is left on either side."""

    pairs: list[Pair]
    theirs: list[Entry]
    ours: list[Entry]


def pair(theirs: Iterable[Entry], ours: Iterable[Entry]) -> Pairing:
    """Each entry is used once; the surer sign goes first."""
    found = Pairing([], list(theirs), list(ours))
    _pair_by(found, lambda one: [(one.type, number) for number in one.ids], near=False)
    _pair_by(found, lambda one: [(one.type, name, one.amount_vnd) for name in one.references], near=True)
    _pair_by(found, lambda one: [(one.type, name) for name in one.references], near=True)
    return found


def _pair_by(found: Pairing, signs: Callable[[Entry], Sequence[Hashable]], *, near: bool) -> None:
    by_sign: dict[Hashable, list[Entry]] = {}
    for one in found.ours:
        for sign in signs(one):
            by_sign.setdefault(sign, []).append(one)
    used: set[int] = set()
    left = []
    for one in found.theirs:
        candidates = (other for sign in signs(one) for other in by_sign.get(sign, ()))
        match = next((o for o in candidates if id(o) not in used and (not near or _is_near(one, o))), None)
        if match is None:
            left.append(one)
        else:
            used.add(id(match))
            found.pairs.append((one, match))
    found.theirs = left
    found.ours = [one for one in found.ours if id(one) not in used]


def _is_near(one: Entry, other: Entry) -> bool:
    return abs(one.day - other.day) <= timedelta(days=1)


def judge(
    pairing: Pairing,
    *,
    theirs_days: Collection[date],
    ours_days: Collection[date],
    known: Collection[str] = (),
) -> list[Found]:
    """The differences of entries of theirs on `theirs_days` and of ours on `ours_days`: days whose neighbours
    were looked at. `known` are references of payments of ours, however old."""
    differences = []
    for one, other in pairing.pairs:
        if one.day in theirs_days:
            if one.amount_vnd != other.amount_vnd:
                differences.append(_differs(Bucket.AMOUNT, one, other))
            if one.day != other.day:
                differences.append(_differs(Bucket.MIDNIGHT, one, other))
    paid = {(one.type, name, one.amount_vnd) for one, _other in pairing.pairs for name in one.references}
    for one in pairing.theirs:
        if one.day in theirs_days:
            differences.append(_differs(_bucket(one, paid, known), one, None))
    differences += [
        _differs(Bucket.OURS, None, one) for one in pairing.ours if one.day in ours_days and one.is_final
    ]
    return differences


def _bucket(one: Entry, paid: Collection[tuple[Type, str, int]], known: Collection[str]) -> Bucket:
    if one.type == Type.REFUND:
        return Bucket.THEIRS if any(name in known for name in one.references) else Bucket.REFUND
    is_double = any((one.type, name, one.amount_vnd) in paid for name in one.references)
    return Bucket.DUPLICATE if is_double else Bucket.THEIRS


def _differs(bucket: Bucket, one: Entry | None, other: Entry | None) -> Found:
    said = one or other
    assert said is not None
    return Found(
        bucket=bucket,
        key=said.key,
        day=said.day,
        reference=min(said.references, default=""),
        payment_id=other.payment_id if other else said.payment_id,
        theirs_vnd=one.amount_vnd if one else None,
        ours_vnd=other.amount_vnd if other else None,
    )
