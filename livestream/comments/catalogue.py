"""The catalogue as the comment reader needs it: what may be named, and by which words. Pure.

Everything is prepared once, so that reading a comment only looks things up.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from livestream.comments.spelling import fold, spellings
from livestream.comments.tokens import Kind, Token, cut, plain_text
from livestream.comments.values import Parsed
from livestream.comments.wares import SALE_UNITS, Product, Variant, Ware

_FOLDED_UNITS = frozenset(map(fold, SALE_UNITS))


class Named(NamedTuple):
    """A product named by words: tokens from-until and the codes those words may mean."""

    start: int
    until: int
    codes: frozenset[str]


class Catalogue:
    """The products of a shop, found by code or by the longest name that a comment spells out."""

    def __init__(self, products: Iterable[Product]) -> None:
        self.readings: dict[Hashable, Parsed] = {}  # what was read with it; kept and bounded by the parser
        self.wares: dict[str, Ware] = {}
        self._names: dict[tuple[str, ...], list[tuple[list[frozenset[str]], str]]] = defaultdict(list)
        self._words: dict[str, set[str]] = defaultdict(set)  # folded word -> codes whose names hold it
        first_words: dict[str, set[str]] = defaultdict(set)
        for product in products:
            self.wares[product.code] = Ware(product)
            name = _name_words(product.name)
            first_words[name[0] if name else ""].add(product.code)
            for words in (*map(_name_words, product.keywords), *(name[:n] for n in range(2, len(name) + 1))):
                self._add(words, product.code)
            for word in {*name, *(word for text in product.keywords for word in _name_words(text))}:
                self._words[fold(word)].add(product.code)
        units = {fold(unit) for ware in self.wares.values() for unit in (*SALE_UNITS, *ware.heads)}
        for word, codes in first_words.items():  # "bưởi" alone may mean any of several, never just one
            if len(codes) > 1 and fold(word) not in units:
                for code in codes:
                    self._add([word], code)
        self.units = frozenset(form for ware in self.wares.values() for form in ware.units)
        self.anything = Ware(Product("", "", (), "", ()))  # sold by any unit, for comments that name nothing
        self._longest = max(map(len, self._names), default=0)
        self._starts = {words[0] for words in self._names}

    def _add(self, words: Sequence[str], code: str) -> None:
        if words:
            pattern = [spellings(word) if not word.isdecimal() else frozenset({word}) for word in words]
            self._names[tuple(map(fold, words))].append((pattern, code))

    def named(self, tokens: Sequence[Token]) -> list[Named]:
        """The names in a comment, the longest first where they overlap, in the order of the text."""
        words = [_name_token(token) for token in tokens]
        bare = [token.bare or word for token, word in zip(tokens, words, strict=True)]
        found: list[Named] = []
        for at, first in enumerate(bare):
            if first in self._starts:
                for length in range(min(self._longest, len(bare) - at), 0, -1):
                    if codes := self._codes(bare, words, at, at + length):
                        found.append(Named(at, at + length, codes))
                        break
        found.sort(key=lambda name: (name.start - name.until, name.start))
        taken: set[int] = set()
        kept = []
        for name in found:
            place = range(name.start, name.until)
            if taken.isdisjoint(place):
                taken.update(place)
                kept.append(self._narrowed(name, bare))
        return self._joined(sorted(kept), bare)

    def _codes(self, bare: list[str], words: list[str], start: int, until: int) -> frozenset[str]:
        entries = self._names.get(tuple(bare[start:until]), ())
        return frozenset(
            code
            for pattern, code in entries
            if all(word in forms for word, forms in zip(words[start:until], pattern, strict=True))
        )

    def _narrowed(self, name: Named, bare: list[str]) -> Named:
        """With fewer codes when the next words stand in the names of some of them only: "Ri6", "vỏ lụa"."""
        codes, until = name.codes, name.until
        while len(codes) > 1 and until < len(bare) and (fits := codes & self._words.get(bare[until], set())):
            codes, until = frozenset(fits), until + 1
        start = name.start
        while (
            start
            and bare[start - 1] not in _FOLDED_UNITS
            and codes <= self._words.get(bare[start - 1], set())
        ):
            start -= 1  # the "hạt" before "điều vỏ lụa"
        return Named(start, until if len(codes) < len(name.codes) else name.until, codes)

    def _both(self, first: Named, second: Named, words: list[str]) -> frozenset[str]:
        """What two neighbours mean together: the "điều" of "bánh quy điều" is part of the biscuits' name."""
        told = [self._words.get(word, set()) for word in words[second.start : second.until]]
        return first.codes & second.codes or first.codes.intersection(*told)

    def _joined(self, names: list[Named], words: list[str]) -> list[Named]:
        """Neighbours that may mean the same product are one name: "cà phê" + "robusta"."""
        joined: list[Named] = []
        for name in names:
            last = joined[-1] if joined else None
            if last and last.until >= name.start and (both := self._both(last, name, words)):
                joined[-1] = Named(last.start, name.until, both)
            else:
                joined.append(name)
        return joined


def from_document(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a file in the shape of `data/ocop_products.json`."""
    return Catalogue(
        Product(
            code=entry["live_code"],
            name=entry["name"],
            keywords=tuple(entry["search_keywords"]),
            unit=entry["unit_vi"],
            variants=tuple(Variant(variant["key"], variant["label_vi"]) for variant in entry["variants"]),
            age_restricted=entry["age_restricted"],
        )
        for entry in document["products"]
    )


def _name_token(token: Token) -> str:
    return f"{token.value:g}" if token.kind is Kind.NUMBER else token.word


def _name_words(text: str) -> list[str]:
    """The words and numbers of a name; a percentage is no part of how people call it."""
    return [_name_token(token) for token in cut(plain_text(text)) if token.kind in (Kind.WORD, Kind.NUMBER)]
