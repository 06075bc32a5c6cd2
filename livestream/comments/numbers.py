"""Numbers and measures in a row of tokens: "hai mươi", "1 chục", "nửa ký", "1kg5", "20 x 12 cm". Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from livestream.comments.spelling import is_bare, spellings
from livestream.comments.tokens import Kind, Token

_ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
DIGIT_WORDS = {form: value for word, value in _ONES.items() for form in spellings(word)}
_TEN, _TENS, DOZEN, _HUNDRED = spellings("mười"), spellings("mươi"), spellings("chục"), spellings("trăm")
_COUNTING = frozenset(DIGIT_WORDS) | _TEN | DOZEN
PAIR = spellings("cặp") | spellings("đôi")
_HALF, _AND_A_HALF = spellings("nửa"), spellings("rưỡi")
_MEASURES = {
    "kg": ("g", 1000), "g": ("g", 1), "lạng": ("g", 100), "ml": ("ml", 1), "l": ("ml", 1000), "cm": ("cm", 1),
    "phân": ("cm", 1),
}  # fmt: skip
_MEASURE_WORDS = {
    form: base for word, base in _MEASURES.items() for form in spellings(word, strict=word == "phân")
}
_KG = spellings("kg")


class Count(NamedTuple):
    """A whole or broken number read from tokens, the token after it, and whether it was spelled out.

    `unsure` is a spelled number without marks that may be another word: "nam", "sau".
    """

    value: float
    until: int
    spelled: bool = False
    unsure: bool = False


class Measure(NamedTuple):
    """A weight, volume or length in g, ml or cm; `kg` is the number when it was given in whole kilograms."""

    amount: int
    dimension: str
    until: int
    kg: int | None = None


def count_at(tokens: Sequence[Token], at: int) -> Count | None:
    """The number that begins at a token; chục counts ten and cặp or đôi two."""
    token = tokens[at]
    if token.kind is Kind.NUMBER and token.value is not None:
        return _times_dozen(tokens, Count(token.value, at + 1))
    if token.kind is not Kind.WORD or token.word not in _COUNTING:
        return None
    if token.word in DOZEN:
        return Count(10, at + 1, spelled=True, unsure=is_bare(token.word))
    value, until = 0, at
    unsure = is_bare(token.word) and token.word not in ("hai", "ba")
    if token.word in _TEN:
        value, until = 10, at + 1
        if (ones := _digit(tokens, until)) is not None:
            value, until = value + ones, until + 1
        return Count(value, until, spelled=True, unsure=unsure)
    digit = _digit(tokens, at)
    if digit is None:
        return None
    until = at + 1
    following = tokens[until].word if until < len(tokens) else ""
    if following in _TENS:
        until += 1
        ones = _digit(tokens, until)
        return Count(digit * 10 + (ones or 0), until + (ones is not None), spelled=True)
    if following in _HUNDRED:
        return Count(digit * 100, until + 1, spelled=True)
    return _times_dozen(tokens, Count(digit, until, spelled=True, unsure=unsure))


def measure_at(tokens: Sequence[Token], at: int) -> Measure | None:
    """The measure that begins at a token: 500g, nửa ký, 1kg5, 1,5 lít, một ký rưỡi."""
    token = tokens[at]
    if token.kind is Kind.HALF or (token.kind is Kind.WORD and token.word in _HALF):
        base = _base(tokens, at + 1)
        return Measure(base[1] // 2, base[0], at + 2) if base else None
    if token.kind is Kind.WORD and token.word in _KG and _is(tokens, at + 1, _AND_A_HALF):
        return Measure(1500, "g", at + 2)
    count = count_at(tokens, at)
    base = _base(tokens, count.until) if count else None
    if not count or not base:
        return None
    amount, until = count.value * base[1], count.until + 1
    if _is(tokens, until, _AND_A_HALF):
        amount, until = amount + base[1] / 2, until + 1
    elif base[1] == 1000 and _is_tail_digit(tokens, until):
        amount, until = amount + (tokens[until].value or 0) * 100, until + 1
    is_whole_kg = base == ("g", 1000) and amount % 1000 == 0
    return Measure(round(amount), base[0], until, int(amount // 1000) if is_whole_kg else None)


def _times_dozen(tokens: Sequence[Token], count: Count) -> Count:
    following = tokens[count.until].word if count.until < len(tokens) else ""
    if following in DOZEN:
        return count._replace(value=count.value * 10, until=count.until + 1, unsure=False)
    return count


def _digit(tokens: Sequence[Token], at: int) -> int | None:
    if at < len(tokens) and tokens[at].kind is Kind.WORD:
        return DIGIT_WORDS.get(tokens[at].word)
    return None


def _base(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    return _MEASURE_WORDS.get(tokens[at].word) if at < len(tokens) else None


def _is(tokens: Sequence[Token], at: int, forms: frozenset[str]) -> bool:
    return at < len(tokens) and tokens[at].word in forms


def _is_tail_digit(tokens: Sequence[Token], at: int) -> bool:
    """The 5 of 1kg5: one digit glued to the unit and not followed by a unit of its own."""
    if at >= len(tokens) or tokens[at].kind is not Kind.NUMBER:
        return False
    glued = tokens[at].start == tokens[at - 1].end
    return glued and tokens[at].end - tokens[at].start == 1
