"""Vietnamese mobile numbers inside a comment. Pure.

Ten digits as in the numbering plan since 2018, +84 or 84 for the 0, with blanks, dots or dashes between.
"""

import re
from typing import NamedTuple

MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}")
_RUN = re.compile(r"\+?\d+(?:[ .()-]{1,2}\d+)*")
_DIGITS = re.compile(r"\d+")
_SHORT_CODE = re.compile(r"(?:m|ms|sp|mã|ma)$")


class Found(NamedTuple):
    """The first good number of a text or None; `doubtful` when a person should ask; where all stand."""

    phone: str | None
    doubtful: bool
    spans: list[tuple[int, int]]


NOTHING = Found(None, False, [])


def find(plain: str) -> Found:
    """Read the numbers of a lower-case text with ASCII digits; quantities and prices are left alone."""
    good: list[str] = []
    doubtful = False
    spans: list[tuple[int, int]] = []
    for run in _RUN.finditer(plain):
        if run.end() - run.start() < 7:  # no phone is shorter, most quantities and prices are
            continue
        groups = [match.span() for match in _DIGITS.finditer(plain, *run.span())]
        at = 0
        while at < len(groups):
            number, until, sure = _number_at(plain, groups, at)
            if until == at:
                at += 1
                continue
            start = groups[at][0]
            spans.append((start - (plain[start - 1 : start] == "+"), groups[until - 1][1]))
            doubtful |= not sure
            if number:
                good.append(number)
            at = until
    if not spans:
        return NOTHING
    return Found(good[0] if good else None, doubtful or len(set(good)) > 1, spans)


def _number_at(plain: str, groups: list[tuple[int, int]], at: int) -> tuple[str | None, int, bool]:
    """The number that begins with a group, the group after it (`at`: no number), whether it is sure."""
    first_start, first_end = groups[at]
    first = plain[first_start:first_end]
    if len(first) <= 3 and _SHORT_CODE.search(plain[max(0, first_start - 2) : first_start]):
        return None, at, True  # the digits of a product code
    if first[0] not in "035789" and not first.startswith("84"):
        return None, at + (len(first) in (10, 11)), False
    digits, sizes = "", []
    short: int | None = None  # the group where nine digits without the 0 end
    for until in range(at, min(len(groups), at + 12)):
        group = plain[slice(*groups[until])]
        digits += group
        sizes.append(len(group))
        if len(digits) > 13:
            break
        for reading in _readings(digits):
            if MOBILE.fullmatch(reading):
                return reading, until + 1, True
        if len(digits) == 9 and min(sizes) >= 2 and MOBILE.fullmatch("0" + digits):
            short = until + 1
    if short and at + 1 < len(groups):
        later, _until, is_sure = _number_at(plain, groups, at + 1)
        if later and is_sure:
            return None, at, True  # "m 35 0700 000 041": a whole number begins behind
    if short and not re.match(r" ?(?:đ|d|k|vn|tr)", plain[groups[short - 1][1] :][:3]):
        return "0" + plain_digits(plain, groups[at:short]), short, False
    return None, _end_of_doubtful(plain, groups, at), False


def plain_digits(plain: str, groups: list[tuple[int, int]]) -> str:
    """The digits of some groups in one piece."""
    return "".join(plain[start:end] for start, end in groups)


def _readings(digits: str) -> list[str]:
    """The ten digits meant by what was typed, with the country code or without."""
    if len(digits) == 10:
        return [digits]
    if digits.startswith("84") and len(digits) in (11, 12):
        return ["0" + digits[2:].removeprefix("0")]
    return []


def _end_of_doubtful(plain: str, groups: list[tuple[int, int]], at: int) -> int:
    """The group after what was meant as a phone but is none; `at` when it was not meant so."""
    size = groups[at][1] - groups[at][0]
    starts_like_phone = plain[groups[at][0]] == "0"
    if size >= 9 or (starts_like_phone and size >= 7):
        return at + 1
    if not starts_like_phone or size < 3:
        return at
    total = 0
    for until in range(at, len(groups)):
        group = groups[until][1] - groups[until][0]
        if group < 2 or total + group > 12:
            break
        total += group
        if total >= 9 and (until + 1 == len(groups) or total >= 11):
            return until + 1
    return at
