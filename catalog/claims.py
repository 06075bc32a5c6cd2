"""Claims that no text of a product may make: diseases, superlatives, promises of safety.

The phrases are data (`data/banned_claims.json`); the reasons are here, in the language of the page. A word
counts as it is written, or written without any accent: "chua benh" is a claim, "vị chua" is a taste. A
single word must be written with its accents.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import fold

REASONS = {
    "health": gettext_lazy("only medicine may be said to heal or to act against a disease."),
    "absolute": gettext_lazy("a superlative needs papers that prove it."),
    "safety": gettext_lazy("a promise of safety needs a test report."),
}
_WORD = re.compile(r"[\w%]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A phrase as the text has it, and why it has to go."""

    phrase: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    harmless: tuple[tuple[str, ...], ...]
    banned: tuple[tuple[tuple[str, ...], str], ...]  # the longest first, each with its kind


def find(text: str) -> list[Claim]:
    """Every banned phrase of a text, each once, in the order of the text."""
    spelt = [match.group() for match in _WORD.finditer(unicodedata.normalize("NFC", text))]
    words = [word.lower() for word in spelt]
    found: dict[str, Claim] = {}
    for start, length, kind in _hits(words):
        phrase = " ".join(spelt[start : start + length])
        found.setdefault(phrase.lower(), Claim(phrase, str(REASONS[kind])))
    return list(found.values())


def refusal(found: list[Claim]) -> str:
    """What a form says of them."""
    return " ".join(
        _("Take out “%(phrase)s”: %(reason)s") % {"phrase": one.phrase, "reason": one.reason} for one in found
    )


def _hits(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first word, how many, kind of claim); words of a harmless phrase are passed over."""
    phrases, place = _phrases(), 0
    while place < len(words):
        if skip := next((len(one) for one in phrases.harmless if _is_at(words, place, one)), 0):
            place += skip
            continue
        hit = next(((one, kind) for one, kind in phrases.banned if _is_at(words, place, one)), None)
        if hit is None:
            place += 1
            continue
        yield place, len(hit[0]), hit[1]
        place += len(hit[0])


def _is_at(words: list[str], place: int, phrase: tuple[str, ...]) -> bool:
    here = words[place : place + len(phrase)]
    if len(phrase) == 1 or len(here) < len(phrase):
        return tuple(here) == phrase
    return all(word == wanted or word == fold(wanted) for word, wanted in zip(here, phrase, strict=True))


@cache
def _phrases() -> _Phrases:
    listed = json.loads((settings.DATA_DIR / "banned_claims.json").read_text(encoding="utf-8"))
    banned = [(_split(phrase), kind) for kind in REASONS for phrase in listed[kind]]
    banned.sort(key=lambda one: -len(one[0]))
    return _Phrases(tuple(_split(phrase) for phrase in listed["except"]), tuple(banned))


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFC", phrase).lower()))
