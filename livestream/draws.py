"""Who wins a game, out of its answers in their order and a seed that was fixed before it began. Pure.

Anybody can repeat it: before the game the SHA-256 of the seed is shown, afterwards the seed and the answers.
Answers are numbered from 1 in the order in which they came. The lot of a number is the SHA-256 of
"<seed>:<number>", written in hexadecimal; the lowest lots win. The seed was fixed before anybody answered,
so neither the shop nor a player can tell which number will win.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How winners are found."""

    GUESS = "guess"  # the first who hit a number
    FIRST = "first"  # the first right answers
    QUIZ = "quiz"  # drawn among the right answers
    DRAW = "draw"  # drawn among all

    @property
    def is_drawn(self) -> bool:
        """Luck decides, not who was first."""
        return self in (Kind.QUIZ, Kind.DRAW)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a game asks for. `answer` is empty for a plain draw; `low` and `high` are of a guess."""

    kind: Kind
    answer: str = ""
    low: int | None = None
    high: int | None = None
    winners: int = 1


def new_seed() -> str:
    """What nobody can guess."""
    return secrets.token_hex(32)


def fingerprint(seed: str) -> str:
    """What is shown of a seed while it is a secret."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, number: int) -> str:
    """The lot of the answer with this number."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def plain(answer: str) -> str:
    """As answers are compared: "07" is 7 and "b" is B."""
    said = answer.strip()
    return str(int(said)) if said.isdecimal() else said.upper()


def counts(terms: Terms, answer: str) -> bool:
    """Whether it is an answer to this game at all: a number within the range, or of the same sort as the
    right answer, a number or a letter."""
    said = plain(answer)
    if terms.kind is Kind.GUESS:
        low, high = terms.low or 0, terms.high or 0
        return said.isdecimal() and low <= int(said) <= high
    return bool(said) and (terms.kind is Kind.DRAW or said.isdecimal() == terms.answer.isdecimal())


def is_right(terms: Terms, answer: str) -> bool:
    """Whether it may win."""
    return terms.kind is Kind.DRAW or plain(answer) == plain(terms.answer)


def winning(terms: Terms, answers: Sequence[str], seed: str) -> list[int]:
    """The numbers of the answers that win, the first place first: fewer than there are prizes where fewer are
    right. `answers` are one of each author, in the order in which they came; the first has number 1."""
    right = [number for number, answer in enumerate(answers, start=1) if is_right(terms, answer)]
    if terms.kind.is_drawn:
        right.sort(key=lambda number: lot(seed, number))
    return right[: terms.winners]
