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
_GOES_ON = re.compile(r"\d[./,-]\d")  # "số 1/2026" is a number of a paper


@dataclass(frozen=True, slots=True)
class Claim:
    """A phrase as the text has it, and why it has to go."""

    phrase: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Its words as written and without accents; `kind` is "" for a harmless one."""

    words: tuple[str, ...]
    bare: tuple[str, ...]
    kind: str


def find(text: str) -> list[Claim]:
    """Every banned phrase of a text, each once, in the order of the text."""
    found: dict[str, Claim] = {}
    for claim, _start, _end in places(text):
        found.setdefault(claim.phrase.lower(), claim)
    return list(found.values())


def places(text: str) -> Iterator[tuple[Claim, int, int]]:
    """Every banned phrase wherever it stands: from which letter to before which of the text in NFC."""
    text = unicodedata.normalize("NFC", text)
    matches = list(_WORD.finditer(text))
    for first, length, kind in _hits([match.group().lower() for match in matches]):
        here = matches[first : first + length]
        start, end = here[0].start(), here[-1].end()
        if not _GOES_ON.match(text, end - 1):
            phrase = " ".join(match.group() for match in here)
            yield Claim(phrase, str(REASONS[kind])), start, end


def refusal(found: list[Claim]) -> str:
    """What a form says of them."""
    return " ".join(
        _("Take out “%(phrase)s”: %(reason)s") % {"phrase": one.phrase, "reason": one.reason} for one in found
    )


def _hits(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """(first word, how many, kind of claim); words of a harmless phrase are passed over."""
    phrases, place = _phrases(), 0
    while place < len(words):
        here = phrases.get(words[place], ())
        phrase = next((one for one in here if _is_at(words, place, one)), None)
        if phrase and phrase.kind:
            yield place, len(phrase.words), phrase.kind
        place += len(phrase.words) if phrase else 1


def _is_at(words: list[str], place: int, phrase: _Phrase) -> bool:
    here = words[place : place + len(phrase.words)]
    if len(here) < len(phrase.words):
        return False
    return all(
        word in pair for word, pair in zip(here, zip(phrase.words, phrase.bare, strict=True), strict=True)
    )


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Phrases by the word they begin with, with and without accents; the harmless first, then the longest."""
    listed = json.loads((settings.DATA_DIR / "banned_claims.json").read_text(encoding="utf-8"))
    harmless = [_phrase(text, "") for text in listed["except"]]
    banned = [_phrase(text, kind) for kind in REASONS for text in listed[kind]]
    phrases = [
        *sorted(harmless, key=lambda one: -len(one.words)),
        *sorted(banned, key=lambda one: -len(one.words)),
    ]
    found: dict[str, list[_Phrase]] = {}
    for one in phrases:
        for word in {one.words[0], one.bare[0]}:
            found.setdefault(word, []).append(one)
    return found


def _phrase(text: str, kind: str) -> _Phrase:
    words = tuple(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return _Phrase(words, words if len(words) == 1 else tuple(map(fold, words)), kind)
