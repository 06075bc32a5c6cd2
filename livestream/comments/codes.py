"""Product codes as buyers type them: M12, ms 12, mã số: 12, sp-3, mã mười hai (comment rule 3). Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from livestream.comments.numbers import count_at
from livestream.comments.spelling import forms_of, spellings
from livestream.comments.tokens import Kind, Token

_PREFIX = forms_of("mã ms sp")
_BETWEEN = forms_of("số sp hàng") | {":", ".", "#", "-"}
_MINE = spellings("mình")  # a typed "m" stands for mình until a number makes it a code
_EACH = spellings("mỗi")
_GIVEN_TO = forms_of("cho của giúp gửi để dùm giùm nhà")


class Typed(NamedTuple):
    """A code at tokens start to until, as M%02d."""

    start: int
    until: int
    code: str


def find(tokens: Sequence[Token], plain: str, units: frozenset[str]) -> list[Typed]:
    """The codes of a comment in order. `units` are the words that make a number a quantity."""
    found: list[Typed] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        typed = None
        if token.kind is Kind.CODE:
            typed = _typed(at, at + 1, token.value)
        elif token.word in _PREFIX and not (at and tokens[at - 1].word in _EACH):
            typed = _spelled(tokens, at, units)
        elif token.word in _MINE and plain[token.start : token.end] == "m" and not _is_glued(token, plain):
            typed = _after_m(tokens, at, units)
        if typed:
            found.append(typed)
        at = typed.until if typed else at + 1
    return found


def _is_glued(token: Token, plain: str) -> bool:
    """The m of 1m60 is a metre."""
    return token.start > 0 and plain[token.start - 1].isalnum()


def _typed(start: int, until: int, value: float | None) -> Typed:
    return Typed(start, until, f"M{int(value or 0):02d}")


def _spelled(tokens: Sequence[Token], at: int, units: frozenset[str]) -> Typed | None:
    """A code in words, "mã mười hai"; "ma" may also be "mà", so a counted unit must not follow."""
    start, at = at, at + 1
    while at < len(tokens) and tokens[at].word in _BETWEEN:
        at += 1
    count = count_at(tokens, at) if at < len(tokens) else None
    if count is None or not 0 < count.value <= 999 or count.value != int(count.value):
        return None
    is_counted = count.until < len(tokens) and tokens[count.until].word in units
    if is_counted and tokens[start].word.isascii() and count.value < 10:
        return None
    return _typed(start, count.until, count.value)


def _after_m(tokens: Sequence[Token], at: int, units: frozenset[str]) -> Typed | None:
    """Where "m 12 2 hũ" holds a code, "cho m 2 hũ" a person."""
    count = count_at(tokens, at + 1) if at + 1 < len(tokens) else None
    if count is None or not 0 < count.value <= 999 or count.value != int(count.value):
        return None
    two_digits = tokens[count.until - 1].end - tokens[at + 1].start >= 2
    is_counted = count.until < len(tokens) and tokens[count.until].word in units
    is_given = at > 0 and tokens[at - 1].word in _GIVEN_TO
    if (is_given and (is_counted or not two_digits)) or (is_counted and not two_digits):
        return None
    return _typed(at, count.until, count.value)
