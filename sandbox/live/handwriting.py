"""How a viewer types: capitals or none, accents or none, short words, letters held too long, little slips."""

import random
import unicodedata

SHORT = {  # what hurried thumbs make of words
    "không": ("ko", "k", "hok", "hông"),
    "em": ("e",),
    "chị": ("c",),
    "được": ("dc", "đc"),
    "vậy": ("v", "vậy"),
    "rồi": ("r",),
    "bao nhiêu": ("bn", "bao nhiu"),
    "số điện thoại": ("sdt", "sđt", "đt"),
    "số lượng": ("sl",),
}
ENDINGS = ("", "", "", " nha", " ạ", " nhé", " nha shop", " shop ơi", " ❤️", " 😍", "!", " giúp em")
SLIPS = {"shop": ("shpo", "sop"), "giúp": ("giup", "giúpp"), "chốt": ("chôt", "chốtt", "chotttt", "chốttt")}


class Hand:
    """One viewer's way of typing; it stays the same, as people's does."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.is_bare = chance.random() < 0.35  # types no accents
        self.is_short = chance.random() < 0.4
        self.is_loud = chance.random() < 0.08
        self.slips = 0.12 if chance.random() < 0.3 else 0.02

    def write(self, text: str, *, may_end: bool = True) -> str:
        """The sentence as this hand types it; codes, digits and links survive."""
        if self.is_short:
            for word, shorts in SHORT.items():
                text = text.replace(word, self._chance.choice(shorts))
        for word, wrong in SLIPS.items():
            if word in text and self._chance.random() < self.slips:
                text = text.replace(word, self._chance.choice(wrong))
        if may_end:
            text += self._chance.choice(ENDINGS)
        if self.is_bare:
            text = without_accents(text)
        if self.is_loud and "http" not in text:
            text = text.upper()
        return text


def without_accents(text: str) -> str:
    """The text as typed on a keyboard without Vietnamese."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in parts if not unicodedata.combining(char))
