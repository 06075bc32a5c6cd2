"""Text as the search sees it: folded words, each with the marks it was written with. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_UNIT = re.compile(r"(\d)\s+(kg|g|gr|gam|gram|ml|l|cm)\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_LONE_Y = re.compile(r"^([bcdghklmnpqrstvx]*|qu)y$")


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word. `mark` is the word with its marks, one form for every way to write them, empty when it
    has none; `written` is how it stood there."""

    word: str
    mark: str = ""
    written: str = ""


def plain(text: str) -> str:
    """Lower case, composed, without marks, đ as d; every character keeps its place."""
    return "".join(_bare(char) for char in composed(text))


def composed(text: str) -> str:
    """Lower case and one code point per letter."""
    return unicodedata.normalize("NFC", text.lower())


def tokens(text: str) -> list[Token]:
    """The words of a text: "Hũ 500 g" -> hu, 500g; "S'tiêng" -> stieng; "kỹ", "kĩ" -> ki."""
    tidy = _UNIT.sub(r"\1\2", _APOSTROPHE.sub("", composed(text)))
    return [_token(written) for written in _WORD.findall(tidy)]


def words(text: str) -> list[str]:
    """Only the folded words."""
    return [token.word for token in tokens(text)]


def joined(parts: Sequence[str]) -> str:
    """Words as one lexeme."""
    return "_".join(parts)


@lru_cache(maxsize=20_000)  # the same few thousand words over and over
def _token(written: str) -> Token:
    word = _LONE_Y.sub(r"\1i", plain(written))
    return Token(word, "" if written.isascii() else _mark(written), written)


def _mark(written: str) -> str:
    """Letters with their own marks first, the tone last, so that hòa and hoà are one, and kỹ and kĩ."""
    letters = unicodedata.normalize("NFD", written)
    tone = "".join(char for char in letters if char in TONES)
    bare = unicodedata.normalize("NFC", "".join(char for char in letters if char not in TONES))
    return _LONE_Y.sub(r"\1i", bare) + tone


def _bare(char: str) -> str:
    if char == "đ":
        return "d"
    return unicodedata.normalize("NFD", char)[0]
