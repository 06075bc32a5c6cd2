"""How much a package holds, read from its label: "Hộp 16 gói x 18 g" is 288 g. Pure Python.

A label is free text, so what is not plain stays unknown: a range ("1,2–1,4 kg"), "about", several packages
without a size, two amounts that disagree. An unknown amount shows no unit price; a wrong one would mislead.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

GRAMS = {"kg": 1000, "kilogram": 1000, "g": 1, "gr": 1, "gram": 1, "lạng": 100}
MILLILITRES = {"l": 1000, "lít": 1000, "lit": 1000, "ml": 1}
MOST = 1_000_000  # a ton, a cubic metre: more is a slip

_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = "|".join(sorted([*GRAMS, *MILLILITRES], key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?:(?P<before>\d+)\s*(?:[^\W\d_]+\s*){{0,3}}[x×*]\s*)?"  # 16 gói x
    rf"(?<![\w.,])(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})(?!\w)"  # 18 g
    rf"(?:\s*[x×*]\s*(?P<after>\d+)(?![\w.,]))?"  # x 5
)
_RANGE = re.compile(rf"\d\s*(?:{_UNIT})?\s*(?:[-–—~]|đến|tới)\s*\d")
_VAGUE = re.compile(r"\b(?:khoảng|từ|dưới|trên|hơn|tối đa|tối thiểu|about|tặng|kèm)\b|[~±≈+<>≤≥]")
_SEVERAL = re.compile(r"\b(?:combo|lốc|set|cặp|bộ|đôi)\b|\b(?:[2-9]|\d{2,})\s+[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Net:
    """What is inside, in grams or in millilitres; neither when the label does not say."""

    g: int | None = None
    ml: int | None = None


UNKNOWN = Net()


def read(label: str) -> Net:
    """The net contents that a label states. What stands in brackets counts when nothing else does."""
    text = " ".join(label.lower().split())
    inside = " ".join(re.findall(r"\(([^)]*)\)", text))
    outside = re.sub(r"\([^)]*\)?", " ", text)
    said, explained = _one(outside), _one(inside)
    if said is None or explained is None:  # a part that contradicts itself
        return UNKNOWN
    if said == UNKNOWN:
        return UNKNOWN if _is_several(outside) else explained
    agrees = explained == said or (explained == UNKNOWN and not _is_several(inside))
    return said if agrees else UNKNOWN


def _one(text: str) -> Net | None:
    """The one amount of a part, UNKNOWN without one, None where there are several or it is not exact."""
    found = list(_AMOUNT.finditer(text))
    if not found:
        return UNKNOWN
    if len(found) > 1 or _RANGE.search(text) or _VAGUE.search(text):
        return None
    (match,) = found
    if match["before"] is None and match["after"] is None and _is_several(text[: match.start()]):
        return None  # "Combo 3 hộp 250 g": 250 g each, or together?
    times = int(match["before"] or 1) * int(match["after"] or 1)
    unit = match["unit"]
    amount = _number(match["number"]) * (GRAMS.get(unit) or MILLILITRES[unit]) * times
    if amount != int(amount) or not 0 < amount <= MOST:
        return None
    return Net(g=int(amount)) if unit in GRAMS else Net(ml=int(amount))


def _is_several(text: str) -> bool:
    return bool(_SEVERAL.search(text))


def _number(text: str) -> Decimal:
    """ "1,5" and "1.5" are one and a half, "1.000" is a thousand as people write it here."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", text):
        return Decimal(text.replace(".", ""))
    whole, *rest = re.split(r"[.,]", text)
    return Decimal(f"{whole}.{rest[0]}") if len(rest) == 1 else Decimal("".join([whole, *rest]))
