"""What can be ordered in a room, and how people say it. Nothing of the shop's: a catalogue in, words out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

UNITS = ("hũ", "hộp", "gói", "túi", "chai", "bao", "khay", "thùng", "cây", "bịch", "lốc")


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of a product: its key, and its label as it is said ("hũ 250g")."""

    key: str
    words: str

    @property
    def unit(self) -> str:
        """The first word of the label when that is a unit people count in, else nothing."""
        first = self.words.split(" ", 1)[0]
        return first if first in UNITS else ""


@dataclass(frozen=True, slots=True)
class Ware:
    """One product under its code ("M12")."""

    code: str
    name: str
    variants: tuple[Variant, ...]

    @property
    def number(self) -> int:
        """The digits of the code."""
        return int(self.code[1:])

    def meant_by(self, unit: str) -> str | None:
        """The kind that "2 hũ" means: the only one that is counted so, of a product with several."""
        found = [one.key for one in self.variants if one.unit == unit]
        return found[0] if len(self.variants) > 1 and len(found) == 1 else None

    def sayable(self) -> list[Variant]:
        """The kinds whose label says how they are packed and how much is in: no other word is needed."""
        return [one for one in self.variants if re.fullmatch(r"\w+ \d+(g|kg|ml)", one.words)]


def read(entries: Any) -> list[Ware]:
    """Products of a catalogue: a list of `{"code", "name", "variants": [{"key", "label"}]}`, or as in
    data/ocop_products.json. Raises ValueError with what is wrong."""
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise ValueError("must be a list of products")
    return [_ware(entry) for entry in entries]


def _ware(entry: Any) -> Ware:
    if not isinstance(entry, Mapping):
        raise ValueError("a product must be an object")
    code = str(entry.get("code") or entry.get("live_code") or entry.get("id") or "")
    if not re.fullmatch(r"M\d{1,3}", code):
        raise ValueError(f"a product's code is M and up to three digits, not {code!r}")
    kinds = entry.get("variants") or [{"key": "", "label": ""}]
    if not isinstance(kinds, list) or not all(isinstance(one, Mapping) for one in kinds):
        raise ValueError(f"the variants of {code} must be a list of objects")
    variants = [
        Variant(str(one.get("key") or one.get("sku")), _said(str(one.get("label") or one.get("label_vi"))))
        for one in kinds
    ]
    return Ware(code, str(entry.get("name") or code), tuple(variants))


def _said(label: str) -> str:
    """ "Hũ 250 g (mới)" as it is typed: "hũ 250g"."""
    bare = re.sub(r"\s*\(.*?\)", "", label).lower()
    return re.sub(r"(\d) (g|kg|ml)\b", r"\1\2", bare).strip()
