"""Wishes in a query that are filters: stars and prices. Pure.

"mật ong ocop 4 sao dưới 200k" -> the words "mật ong", four stars, at most 200,000 đồng.
"""

import re
from dataclasses import dataclass, replace

from catalog.search.words import composed, plain

_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = r"(?:k|nghin|ngan|tr|trieu|cu|d|dong|vnd)(?![a-z])"
_AMOUNT = rf"{_NUMBER}\s*tr\s*\d(?!\d)|{_NUMBER}\s*(?:{_UNIT})?(?:\s*ruoi\b)?(?!\s*(?:kg|g|ml|l|cm|sao)\b)"
_LEAD = r"(?:(?<!\w)(?:co |muc |tam )?gia\s+)?"
_UP_TO = r"(?:duoi|khong qua|toi da|nho hon|it hon|re hon|<=?)"
_FROM = r"(?:tren|hon|tu|toi thieu|it nhat|>=?)"
_RANGE = re.compile(
    rf"{_LEAD}(?<!\w)(?:(?:tu|khoang|trong khoang)\s+)?({_AMOUNT})\s*(?:den|toi|-|–|~)\s*({_AMOUNT})"
)
_MOST = re.compile(rf"{_LEAD}(?<!\w){_UP_TO}\s*({_AMOUNT})(?:\s*(?:tro xuong|do lai))?")
_LEAST = re.compile(rf"{_LEAD}(?<!\w){_FROM}\s*({_AMOUNT})(?:\s*tro len)?")
_ABOUT = re.compile(rf"{_LEAD}(?<!\w)(?:khoang|tam|co|chung)\s+({_AMOUNT})")
_BARE = re.compile(
    rf"{_LEAD}(?<![\w.,])({_NUMBER}\s*(?:tr\s*\d(?!\d)|(?:k|nghin|ngan|tr|trieu)(?![a-z])(?:\s*ruoi\b)?))"
    r"(?:\s*(?:tro xuong|do lai))?"
)
_STARS_UP = re.compile(
    r"(?<!\w)(?:ocop\s+)?(?:tu\s+([345])\s*sao(?:\s+tro len)?|([345])\s*sao\s+tro len)(?:\s+ocop)?(?!\w)"
)
_STARS_RANGE = re.compile(
    r"(?<!\w)(?:ocop\s+)?([345])\s*(?:den|-|–|va|hoac|,)?\s*([345])\s*sao(?:\s+ocop)?(?!\w)"
)
_STARS = re.compile(
    r"(?<!\w)(?:(?:chuan|dat|hang|loai)\s+)*(?:ocop\s+)?(?:(?:chuan|dat|hang|loai)\s+)*"
    r"([345])\s*(?:sao|stars?|\*)(?:\s+ocop)?(?!\w)"
)
_STARS_IN_WORDS = re.compile(r"(?<!\w)ocop\s+(ba|bon|nam)\s+sao(?!\w)")
_OCOP_NUMBER = re.compile(r"(?<!\w)ocop\s+([345])(?!\w)")
_OCOP = re.compile(r"(?<!\w)(?:(?:chuan|dat|hang)\s+)?ocop(?!\w)")
_COUNTED = {"ba": 3, "bon": 4, "nam": 5}
_SCALES = {"k": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000, "trieu": 1_000_000, "cu": 1_000_000}
_PARTS = re.compile(rf"({_NUMBER})\s*([a-z]*)\s*(\d?|ruoi)$")
_SMALLEST_VND = 1_000  # a bare number below is no price
_AROUND = (0.8, 1.2)  # what "about" allows


@dataclass(frozen=True, slots=True)
class Wishes:
    """The filters, and the text that is left."""

    rest: str
    stars: tuple[int, ...] = ()
    ocop: bool = False
    price_from_vnd: int | None = None
    price_to_vnd: int | None = None


def wishes(text: str) -> Wishes:
    """Take the filters out of a query."""
    found = Wishes(composed(text))
    for step in (_stars, _range, _most, _least, _about, _bare):
        found = step(found)
    return replace(found, rest=" ".join(found.rest.split()))


def _cut(wished: Wishes, match: re.Match[str], **found: object) -> Wishes:
    rest = f"{wished.rest[: match.start()]} {wished.rest[match.end() :]}"
    return replace(wished, rest=rest, **found)  # type: ignore[arg-type]


def _stars(wished: Wishes) -> Wishes:
    text = plain(wished.rest)
    if match := _STARS_UP.search(text):
        least = int(match[1] or match[2])
        return _cut(wished, match, stars=tuple(range(least, 6)), ocop=True)
    if match := _STARS_RANGE.search(text):
        first, last = sorted((int(match[1]), int(match[2])))
        return _cut(wished, match, stars=tuple(range(first, last + 1)), ocop=True)
    if match := _STARS.search(text) or _OCOP_NUMBER.search(text):
        return _cut(wished, match, stars=(int(match[1]),), ocop=True)
    if match := _STARS_IN_WORDS.search(text):
        return _cut(wished, match, stars=(_COUNTED[match[1]],), ocop=True)
    if match := _OCOP.search(text):
        return _cut(wished, match, ocop=True)
    return wished


def _range(wished: Wishes) -> Wishes:
    match = _RANGE.search(plain(wished.rest))
    if not match:
        return wished
    last = _vnd(match[2])
    first = _vnd(match[1], unit_of=match[2])
    if first is None or last is None or first > last:
        return wished
    return _cut(wished, match, price_from_vnd=first, price_to_vnd=last)


def _most(wished: Wishes) -> Wishes:
    match = _MOST.search(plain(wished.rest))
    amount = _vnd(match[1]) if match else None
    return _cut(wished, match, price_to_vnd=amount) if match and amount else wished


def _least(wished: Wishes) -> Wishes:
    match = _LEAST.search(plain(wished.rest))
    amount = _vnd(match[1]) if match else None
    return _cut(wished, match, price_from_vnd=amount) if match and amount else wished


def _about(wished: Wishes) -> Wishes:
    match = _ABOUT.search(plain(wished.rest))
    amount = _vnd(match[1]) if match else None
    if not match or not amount:
        return wished
    low, high = (int(amount * share) for share in _AROUND)
    return _cut(wished, match, price_from_vnd=low, price_to_vnd=high)


def _bare(wished: Wishes) -> Wishes:
    """ "quà tết 500k": what one would spend."""
    match = _BARE.search(plain(wished.rest))
    amount = _vnd(match[1]) if match else None
    if not match or not amount or wished.price_to_vnd is not None or wished.price_from_vnd is not None:
        return wished
    return _cut(wished, match, price_to_vnd=amount)


def _vnd(written: str, unit_of: str = "") -> int | None:
    """ "100k", "1,5tr", "1tr2", "100.000đ" -> đồng. A bare small number is None or takes the other's unit."""
    parts = _PARTS.match(written.strip())
    if not parts:
        return None
    number, unit, tail = parts.groups()
    if not unit and unit_of and (other := _PARTS.match(unit_of.strip())):
        unit = other[2]
    scale = _SCALES.get(unit, 1)
    if scale == 1:
        amount = float(re.sub(r"[.,]", "", number))
    else:
        amount = float(number.replace(",", ".")) if number.count(".") + number.count(",") < 2 else 0.0
    amount += {"": 0.0, "ruoi": 0.5}.get(tail, int(tail) / 10 if tail.isdigit() else 0.0)
    vnd = round(amount * scale)
    return vnd if vnd >= _SMALLEST_VND else None
