"""What the words of a session may not say, and where they say it: forbidden claims, a price that is not in
the system, strong alcohol, the name of another shop, a blank.

Law on E-commerce 122/2025/QH15 (the host makes no false claim on use, origin, quality or price), Decree
342/2025 on food advertising, the alcohol law of 2019. The claims are those of `catalog.claims`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog import claims
from core.money import format_vnd
from core.text import fold
from livestream import patterns, sums

LEAST_VND = 1_000  # smaller figures are quantities
STRONG_PERCENT = 15  # from here on the law bans advertising
_BLANK = re.compile(r"\{\w+\}")  # of a template
_WORD = re.compile(r"[^\W_]+")
_DEGREES = re.compile(r"(?<![\w.,])(\d{1,3})(?:[.,]\d+)?\s*(?:độ|do|°|%)(?!\s*[Cc](?!\w))", re.IGNORECASE)
_DRINK = re.compile(r"(?<!\w)(?:rượu|ruou|cồn|vol|nồng độ)(?!\w)", re.IGNORECASE)
_VOLUME = re.compile(r"\s*(?:vol|cồn)(?!\w)", re.IGNORECASE)
_CUT = re.compile(r"(?<!\w)(?:giảm|bớt|rẻ hơn|giam)\s*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;\n]\s")
_NEAR = 40  # letters between a drink and its strength


@dataclass(frozen=True, slots=True)
class Finding:
    """A phrase as it was written, why it has to go, and where it stands in the text in NFC."""

    phrase: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `words` say why it has to go, empty where it may stay."""

    text: str
    words: str = ""


def findings(text: str, *, prices_vnd: Collection[int], shops: Collection[str] = ()) -> list[Finding]:
    """Everything a text may not say, in its order; `prices_vnd` are the prices that the system knows for this
    item, `shops` names of other shops beside the well-known ones."""
    text = unicodedata.normalize("NFC", text)
    found = [
        *_blanks(text),
        *(Finding(one.phrase, claims.refusal([one]), *place) for one, *place in claims.places(text)),
        *_prices(text, set(prices_vnd)),
        *_alcohol(text),
        *_shops(text, [*patterns.other_shops(), *shops]),
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def reasons(found: Collection[Finding]) -> list[str]:
    """Their words, each once."""
    return list(dict.fromkeys(one.words for one in found))


def marked(text: str, found: Collection[Finding]) -> list[Piece]:
    """The text in pieces, those that may not be said with the reason; `found` is of `findings`."""
    text, pieces, place = unicodedata.normalize("NFC", text), [], 0
    for one in found:
        if one.start < place:
            continue  # marked already, with the reason of the longer phrase
        pieces += [Piece(text[place : one.start]), Piece(text[one.start : one.end], one.words)]
        place = one.end
    return [piece for piece in (*pieces, Piece(text[place:])) if piece.text]


def _blanks(text: str) -> Iterator[Finding]:
    words = _("Fill in the blanks %(blanks)s: choose the product, or write the words yourself.")
    matches = list(_BLANK.finditer(text))
    named = ", ".join(dict.fromkeys(match.group() for match in matches))
    for match in matches:
        yield Finding(match.group(), words % {"blanks": named}, match.start(), match.end())


def _prices(text: str, known: Collection[int]) -> Iterator[Finding]:
    """Sums that are no price of the item, nor that of so many units as are named before."""
    for one in sums.amounts(text):
        is_known = one.vnd in known or one.vnd in {price * one.count for price in known}
        if one.vnd >= LEAST_VND and not is_known:
            yield Finding(one.phrase, _wrong_price(one.phrase, known), one.start, one.end)


def _wrong_price(phrase: str, known: Collection[int]) -> str:
    if not known:
        words = _("“%(phrase)s”: no price is set for this part. Choose the product, or take the price out.")
        return words % {"phrase": phrase}
    words = _("“%(phrase)s” is not a price of this product in the system: %(prices)s. Say one of these.")
    return words % {"phrase": phrase, "prices": ", ".join(map(format_vnd, sorted(known)))}


def _alcohol(text: str) -> Iterator[Finding]:
    """Strong drinks by their names, and a strength beside a word for drinks."""
    words = _("“%(phrase)s”: alcohol of 15 %% vol or more may not be advertised. Take it out.")
    for start, end in _named(text, patterns.strong_drinks()):
        yield Finding(text[start:end], words % {"phrase": text[start:end]}, start, end)
    for match in _DEGREES.finditer(text):
        before = _SENTENCE.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
        is_drink = _DRINK.search(before) or _VOLUME.match(text, match.end())
        if is_drink and STRONG_PERCENT <= int(match[1]) <= 100 and not _CUT.search(before):
            phrase = match.group()
            yield Finding(phrase, words % {"phrase": phrase}, match.start(), match.end())


def _shops(text: str, names: Collection[str]) -> Iterator[Finding]:
    words = _("“%(phrase)s” is another shop. Speak of your own goods only.")
    for start, end in _named(text, names):
        yield Finding(text[start:end], words % {"phrase": text[start:end]}, start, end)


def _named(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where one of these names stands, with accents or without any, in capitals or not. A name of a single
    word counts as it is written."""
    matches = list(_WORD.finditer(text))
    spelt = [match.group().lower() for match in matches]
    bare, seen = [fold(word) for word in spelt], set()
    for name in dict.fromkeys(names):
        wanted = _WORD.findall(unicodedata.normalize("NFC", name).lower())
        folded = [fold(word) for word in wanted]
        for place in range(len(spelt) - len(wanted) + 1) if wanted else ():
            here = slice(place, place + len(wanted))
            is_bare = len(wanted) > 1 and spelt[here] == bare[here] == folded
            if (spelt[here] == wanted or is_bare) and place not in seen:
                seen.add(place)
                yield matches[place].start(), matches[here.stop - 1].end()
