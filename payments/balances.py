"""The balance of a bank account as a check: after a line it is what it was before, and the line. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of an account: positive in, negative out. `balance_vnd` is the account's after it, if known."""

    key: str
    amount_vnd: int
    balance_vnd: int | None


@dataclass(frozen=True, slots=True)
class Hole:
    """Before this line something is missing (or too much): it should lead to `expected_vnd`."""

    key: str
    expected_vnd: int
    balance_vnd: int


@dataclass(frozen=True, slots=True)
class Account:
    """A day of an account: opening + in - out = closing, unless there are holes. None: not known."""

    opening_vnd: int | None
    closing_vnd: int | None
    holes: tuple[Hole, ...]


def check(postings: Iterable[Posting], opening_vnd: int | None = None) -> Account:
    """Follow the balance through a day's lines, in order; `opening_vnd` is the closing one of the day before,
    where that is known."""
    opening, running = opening_vnd, opening_vnd
    before_vnd = 0  # of lines before the first balance that is known
    holes = []
    for posting in postings:
        before_vnd += posting.amount_vnd
        running = None if running is None else running + posting.amount_vnd
        if posting.balance_vnd is None:
            continue
        if running is None:
            opening = posting.balance_vnd - before_vnd
        elif running != posting.balance_vnd:
            holes.append(Hole(posting.key, running, posting.balance_vnd))
        running = posting.balance_vnd
    return Account(opening, running, tuple(holes))
