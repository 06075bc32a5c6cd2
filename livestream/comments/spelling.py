"""Vietnamese as it is typed in a hurry: dropped accents, repeated letters, teencode, number words. Pure."""

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below
HOOK, TILDE = "\u0309", "\u0303"  # heard alike in the south, so written one for the other
TEENCODE = {
    "ko": "không", "k": "không", "hok": "không", "hông": "không", "hem": "không", "hong": "không",
    "hk": "không", "hôn": "không", "khum": "không", "r": "rồi", "rùi": "rồi", "v": "vậy", "z": "vậy",
    "e": "em", "c": "chị", "a": "anh", "m": "mình", "sdt": "sđt", "đt": "sđt", "dt": "sđt", "zl": "zalo",
    "sl": "số lượng", "ck": "chuyển khoản", "cb": "combo", "sr": "sầu riêng", "bn": "bao nhiêu",
    "nhiu": "nhiêu", "dc": "được", "đc": "được", "hủ": "hũ", "ký": "kg", "kí": "kg", "ki": "kg", "ky": "kg",
    "kilo": "kg", "cân": "kg", "gr": "g", "gram": "g", "ng": "người", "lít": "l", "lit": "l", "lọ": "hũ",
    "quả": "trái", "đơm": "đơn", "vs": "với", "ntn": "như thế nào", "j": "gì", "oder": "order", "od": "order",
    "sốp": "shop", "mn": "mọi người", "kb": "không biết", "nl": "người lớn",
    "te": "trẻ em", "cafe": "cà phê", "cf": "cà phê",
}  # fmt: skip
_OLD_TONES = re.compile(r"(?<!q)([òóỏõọ])([ae])$|(?<!q)([ùúủũụ])y$")


def fold(word: str) -> str:
    """No marks at all: "Điều" -> "dieu"."""
    return _bare(word).replace("đ", "d")


@lru_cache(maxsize=65_536)
def canonical(word: str) -> str:
    """One lower-case word without repeated letters, tones in the new place: chốttt -> chốt, hủy -> huỷ."""
    letters: list[str] = []
    for letter in word:
        if not letters or _toneless(letter) != _toneless(letters[-1]):
            letters.append(letter)
        elif letters[-1] == _toneless(letters[-1]):
            letters[-1] = letter  # the tone may stand on a later copy: quaaá
    squeezed = "".join(letters)
    return _OLD_TONES.sub(_move_tone, squeezed)


def expand(word: str) -> tuple[str, ...]:
    """The canonical words a typed word stands for: "ck" -> chuyển, khoản."""
    plain = canonical(word)
    return tuple(canonical(part) for part in TEENCODE.get(plain, plain).split())


@lru_cache(maxsize=4096)
def spellings(word: str, *, strict: bool = False) -> frozenset[str]:
    """Every way a word of ours may be typed: as it is, hỏi for ngã, and unless strict without tone or marks.

    A typed word that carries another tone is another word: "gọi" is no "gói", "lọc" no "lốc".
    """
    plain = canonical(word)
    forms = {plain, canonical(_swap_hook(plain))}
    if not strict:
        forms |= {_toneless(plain), fold(plain)}
    return frozenset(forms)


def forms_of(words: str, *, strict: bool = False) -> frozenset[str]:
    """The spellings of several words together, given with blanks between them."""
    return frozenset(form for word in words.split() for form in spellings(word, strict=strict))


def is_bare(word: str) -> bool:
    """Typed without any mark."""
    return word.isascii()


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=4096)
def _toneless(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES))


def _swap_hook(word: str) -> str:
    swap = str.maketrans({HOOK: TILDE, TILDE: HOOK})
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(swap))


def _move_tone(match: re.Match[str]) -> str:
    first, second, lone = match.groups()
    carrier, other = (first, second) if first else (lone, "y")
    tone = unicodedata.normalize("NFD", carrier)[-1]
    return _toneless(carrier) + unicodedata.normalize("NFC", other + tone)
