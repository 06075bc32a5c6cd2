"""Vietnamese text folded for search and slugs. Pure."""

import re
import unicodedata


def bare(text: str) -> str:
    """No marks, đ as d, the rest as it is: "Bưởi  ĐỎ" -> "Buoi  DO"."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold(text: str) -> str:
    """Bare, in lower case, runs of white space as one blank: "Bưởi  ĐỎ" -> "buoi do"."""
    return " ".join(bare(text.lower()).split())


def slug(text: str) -> str:
    """A part of an address: "Hạt điều (rang)" -> "hat-dieu-rang"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
