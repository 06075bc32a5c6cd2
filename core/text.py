"""Vietnamese text folded for search and slugs. Pure."""

import re
import unicodedata


def fold(text: str) -> str:
    """Lower case, no marks, đ as d, runs of white space as one blank: "Bưởi  ĐỎ" -> "buoi do"."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


def slug(text: str) -> str:
    """A part of an address: "Hạt điều (rang)" -> "hat-dieu-rang"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
