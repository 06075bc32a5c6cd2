"""Vietnamese text folded for search and slugs. Pure."""

import re
import unicodedata

WORDS_MAX = 80  # of what is looked for: longer ones are pasted by mistake


def looked_for(typed: str) -> str:
    """What somebody typed to find something, as a database takes it: no NUL, no blanks around it, not too
    long."""
    return typed.replace("\0", "").strip()[:WORDS_MAX]


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
