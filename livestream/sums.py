"""Sums of money as hosts say and write them: "99k", "1tr2", "120.000đ", "trăm rưỡi", "hai trăm ngàn". Pure.

What counts goods, weighs or measures is no sum: "hai trăm gram", "2 nghìn gốc".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from core.text import fold

# "99k", "99 nghìn", "120.000đ", "120,000 ₫", "1tr2", "1,5 triệu"
_WRITTEN = re.compile(
    r"(?<![\d.,])(?<![A-Za-z])(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d{1,12})(?:[.,](?P<part>\d{1,2}))?\s*"
    r"(?P<unit>k|ka|ng|nghìn|nghin|ngàn|ngan|tr|triệu|trieu|củ|đ|đồng|dong|vnđ|vnd|₫)(?P<rest>\d{1,3})?(?!\w)",
    re.IGNORECASE,
)
# "giá 120.000", "giá chỉ còn 99 thôi"
_PRICED = re.compile(
    r"(?<!\w)(?:giá|gia|đồng giá)(?:\s+(?:chỉ|chi|còn|con|là|la|có|co|chỉ còn|chi con))?\s*[:=]?\s*"
    r"(?P<figure>\d{1,3}(?:[.,]\d{3})+|\d{2,9})(?=\s*(?:$|[.,;!?\n]|(?:thôi|thoi|nha|nhé|nhe|ạ|mỗi|cho|một|mot)\b))",
    re.IGNORECASE,
)
_UNITS = {"k": 1_000, "ka": 1_000, "ng": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000}
_UNITS |= {"trieu": 1_000_000, "cu": 1_000_000}
_TOKEN = re.compile(r"\d{1,3}(?![\d.,]\d)|[^\W\d_]+|₫")
_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "mot": 1, "bon": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {
    "mươi": 10, "chục": 10, "trăm": 100, "ngàn": 1_000, "nghìn": 1_000, "triệu": 1_000_000, "củ": 1_000_000,
    "muoi": 10, "chuc": 10, "tram": 100, "ngan": 1_000, "nghin": 1_000, "trieu": 1_000_000,
}  # fmt: skip
_BARE = {"mot", "bon", "nam", "lam", "sau", "bay", "tam", "chin"}  # numbers only where nothing has accents
_NEVER_FIRST = {"mươi", "chục", "củ", "muoi", "chuc", "tram", "ngan", "nghin", "trieu"}
_LINKS = {"lẻ", "linh", "le"}
_HALVES = {"rưỡi", "rưởi", "ruoi"}
_NUMBER = {*_DIGITS, *_SCALES, *_LINKS, *_HALVES, "mười", "nửa", "nua"}
_LEADS = {"giá", "gia", "chỉ", "còn", "đúng", "tính", "bán", "lấy", "mất", "khoảng", "cỡ"}
_CURRENCY = {"đồng", "dong", "đ", "vnđ", "vnd", "₫"}
# Behind a number these say that it is no sum.
_COUNTED = {
    "goc", "cay", "ha", "hecta", "met", "m", "m2", "me", "cong", "vuon", "ruong", "nguoi", "luot", "ho",
    "khach", "view", "like", "tim", "follow", "sao", "ban", "nam", "thang", "ngay", "gio", "phut", "lan",
    "diem", "do", "buoc", "con", "ky", "ki", "kg", "can", "ta", "tan", "lo", "gr", "g", "gam", "gram",
    "lang", "ml", "lit", "cc", "don", "hu", "hop", "chai", "goi", "tui", "bich", "thung", "khay", "bo",
    "phan", "trai", "qua", "hat", "mon", "cai", "chau", "vo", "giay", "suat", "thanh", "mat", "dam",
}  # fmt: skip
_MANY = re.compile(
    r"(?<![\w.,])(?P<count>\d{1,2}|hai|ba|bốn|năm|sáu|mười)\s*(?:hũ|hộp|chai|gói|túi|bịch|thùng|kg|ký|kí|cân|khay|bộ|phần|trái|quả|chậu"
    r"|món|cái|lọ|hu|hop|goi|tui|thung)(?:\s+(?:là|la|giá|gia|chỉ|chi|còn|con|có|co|tổng|hết|thì|này|tính)){0,3}\s*$",
    re.IGNORECASE,
)
_COUNTS = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "mười": 10}


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum as it stands in a text, from `start` to before `end`. `count` units are said to cost it."""

    phrase: str
    vnd: int
    start: int
    end: int
    count: int = 1


def amounts(text: str) -> list[Amount]:
    """Every sum of a text in NFC, in its order."""
    found: list[Amount] = []
    for one in sorted([*_written(text), *_said(text), *_priced(text)], key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def _written(text: str) -> Iterator[Amount]:
    for match in _WRITTEN.finditer(text):
        times = _UNITS.get(fold(match["unit"]), 1)
        if times > 1 and _is_counted(text, match.end()):
            continue
        vnd = int(re.sub(r"[.,]", "", match["whole"])) * times
        for digits in (match["part"], match["rest"]):
            if digits and times > 1:
                vnd += int(digits) * times // 10 ** len(digits)
        yield _amount(text, match.start(), match.end(), vnd)


def _priced(text: str) -> Iterator[Amount]:
    """A bare figure behind the word for price; "giá 99" means thousands."""
    for match in _PRICED.finditer(text):
        figure = int(re.sub(r"[.,]", "", match["figure"]))
        yield _amount(
            text, match.start("figure"), match.end("figure"), figure * (1_000 if figure < 1_000 else 1)
        )


def _amount(text: str, start: int, end: int, vnd: int) -> Amount:
    many = _MANY.search(text[max(0, start - 40) : start])
    said = many["count"].lower() if many else "1"
    count = _COUNTS.get(said) or (int(said) if said.isdecimal() else 1)
    return Amount(text[start:end].strip(), vnd, start, end, max(1, count))


def _said(text: str) -> Iterator[Amount]:
    """Sums in words, or of words and figures: "một trăm hai", "1 triệu 2"."""
    tokens = [(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    place = 0
    while place < len(tokens):
        run = list(takewhile(lambda one: one[0] in _NUMBER or one[0].isdecimal(), tokens[place:]))
        if not run:
            place += 1
            continue
        words = [word for word, _start, _end in run]
        before = tokens[place - 1][0] if place else ""
        place += len(run)
        after = tokens[place][0] if place < len(tokens) else ""
        if vnd := _money(words, before, after):
            if fold(after) in _COUNTED:
                run.pop()
            yield _amount(text, run[0][1], run[-1][2], vnd)


def _money(words: list[str], before: str, after: str) -> int:
    """What a run of number words comes to in đồng; 0 where it need not be money."""
    is_counted = fold(after) in _COUNTED
    if is_counted:  # "trăm rưỡi một hũ": the last number belongs to what is counted
        if words[-1] not in _DIGITS and not words[-1].isdecimal():
            return 0
        words = words[:-1]
    scales = {_SCALES[word] for word in words if word in _SCALES}
    if not scales or words[-1] in _LINKS or words[0] in _NEVER_FIRST:
        return 0
    if _BARE & set(words) and not all(word.isascii() for word in words):
        return 0
    value = _value(words)
    if scales & {1_000, 1_000_000}:
        return value
    is_spoken = (words[0] == "trăm" and len(words) > 1) or (words[-1] in _HALVES and 100 in scales)
    is_told = not is_counted and (before in _LEADS or after in _CURRENCY)
    return value * 1_000 if is_spoken or (is_told and 100 in scales) else 0


def _value(words: list[str]) -> int:
    total, current, pending, last, is_linked = 0, 0, -1, 1, False
    for word in words:
        if word in _DIGITS or word.isdecimal():
            digit = _DIGITS[word] if word in _DIGITS else int(word)
            pending = digit if pending < 0 else pending * 10 + digit
        elif word == "mười":
            current, last, pending = current + max(pending, 0) + 10, 1, -1
        elif word in ("nửa", "nua"):
            pending = -2  # half of what follows
        elif word in _HALVES:
            current += last // 2
        elif word in _LINKS:
            is_linked = True
        else:
            last, is_linked = _SCALES[word], False
            units = max(pending, 0) + (current if last >= 1_000 else 0)
            units = units or int(pending == -1)  # "trăm hai" is one hundred and more
            gained = last // 2 if pending == -2 else units * last
            if last >= 1_000:
                total, current = total + gained, 0
            else:
                current += gained
            pending = -1
    if pending > 0:
        is_short = last >= 100 and not is_linked and pending < 10
        current += pending * last // 10 if is_short else pending
    return total + current


def _is_counted(text: str, end: int) -> bool:
    """What follows says that goods, people or a measure were counted."""
    following = re.match(r"\s*([^\W\d_]+2?)", text[end : end + 20])
    return following is not None and fold(following[1]) in _COUNTED
