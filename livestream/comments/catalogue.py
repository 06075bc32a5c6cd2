"""The catalogue as the comment reader needs it: what may be named, and by which words. Pure.

Everything is prepared once, so that reading a comment only looks things up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from livestream.comments.numbers import measure_at
from livestream.comments.spelling import canonical, fold, forms_of, spellings
from livestream.comments.tokens import Kind, Token, cut, plain_text

SALE_UNITS = tuple(
    [
        "cái",
        "hộp",
        "hũ",
        "chai",
        "gói",
        "túi",
        "bịch",
        "thùng",
        "khay",
        "bộ",
        "phần",
        "đơn",
        "chậu",
        "cặp",
        "đôi",
    ]
)
_BARE_NUMBER_FROM = 20  # "250" names a 250 g pack; smaller numbers without a unit are quantities
_SAME_WORD = {"trẻ": ("bé", "nhỏ", "nhóc"), "nhỏ": ("bé",), "lớn": ("to", "bự")}
_FOLDED_UNITS = frozenset(map(fold, SALE_UNITS))
_NOT_TELLING = frozenset({"em", "duoi", "m", "x", "g", "kg", "ml", "l", "cm"})


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to buy a product: its key and the label people read."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Product:
    """What a product brings along: code as typed (M01), name, search words, unit of sale, variants, 18+."""

    code: str
    name: str
    keywords: tuple[str, ...]
    unit: str
    variants: tuple[Variant, ...]
    age_restricted: bool = False


class Span(NamedTuple):
    """An amount in g, ml or cm a variant stands for; fruit is sold from-to."""

    low: int
    high: int
    dimension: str


class Ware:
    """A product with its variants taken apart. Variants are meant by their position."""

    def __init__(self, product: Product) -> None:
        self.code = product.code
        self.age_restricted = product.age_restricted
        self.keys = [variant.key for variant in product.variants]
        labels = [cut(plain_text(variant.label)) for variant in product.variants]
        keys = [cut(plain_text(variant.key.replace("-", " "))) for variant in product.variants]
        self.heads = [_head(label) for label in labels]
        self.units = _unit_forms({*SALE_UNITS, *self.heads, canonical(plain_text(product.unit))})
        self.spans = [[*_spans(label), *_spans(key)] for label, key in zip(labels, keys, strict=True)]
        self.sizes = {size: at for at, label in enumerate(labels) for size in _sizes(label)}
        self.counts: dict[tuple[int, str], set[int]] = defaultdict(set)
        for at, (label, key) in enumerate(zip(labels, keys, strict=True)):
            for count in (*_counts(label[1:]), *_counts(key[1:] if len(key) > 2 else key)):
                self.counts[count].add(at)
        self.name_counts = set(_counts(cut(plain_text(product.name)))) - set(self.counts)
        self.packs = {
            (head, number): at
            for at, head in enumerate(self.heads)
            for number in _pack_sizes(labels[at], keys[at])
        }
        self.amounts: dict[int, set[int]] = defaultdict(set)
        for at, spans in enumerate(self.spans):
            for number in _bare_amounts(labels[at]):
                if spans and number >= _BARE_NUMBER_FROM:
                    self.amounts[number].add(at)
        self.telling = _telling(labels)
        whole = [(span.low // 1000, at) for at, spans in enumerate(self.spans) for span in spans[:1]
                 if span.dimension == "g" and span.low == span.high and span.low % 1000 == 0]  # fmt: skip
        self.whole_kg = min(whole, default=None)

    @property
    def has_choice(self) -> bool:
        """More than one variant."""
        return len(self.keys) > 1

    def fitting(self, amount: int, dimension: str) -> frozenset[int]:
        """The variants of that weight, volume or length; 500 g of honey also finds 500 ml."""
        fits = self._fitting(amount, (dimension,))
        return fits or (self._fitting(amount, ("g", "ml")) if dimension != "cm" else fits)

    def _fitting(self, amount: int, dimensions: Sequence[str]) -> frozenset[int]:
        return frozenset(
            at
            for at, spans in enumerate(self.spans)
            if any(span.low <= amount <= span.high and span.dimension in dimensions for span in spans)
        )


class Named(NamedTuple):
    """A product named by words: tokens from-until and the codes those words may mean."""

    start: int
    until: int
    codes: frozenset[str]


class Catalogue:
    """The products of a shop, found by code or by the longest name that a comment spells out."""

    def __init__(self, products: Iterable[Product]) -> None:
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
        return self._joined(sorted(kept))

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

    def _joined(self, names: list[Named]) -> list[Named]:
        """Neighbours that may mean the same product are one name: "cà phê" + "robusta"."""
        joined: list[Named] = []
        for name in names:
            last = joined[-1] if joined else None
            if last and last.until >= name.start and (both := last.codes & name.codes):
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


def _unit_forms(units: Iterable[str]) -> dict[str, str]:
    return {form: unit for unit in units if unit for form in spellings(unit)}


def _head(label: Sequence[Token]) -> str:
    """The first word of a label, after a number: "Thùng 5 trái" -> thùng, "1 trái (…)" -> trái."""
    return next((token.word for token in label if token.kind is Kind.WORD), "")


def _spans(label: Sequence[Token]) -> Iterator[Span]:
    at = 0
    while at < len(label):
        measure = measure_at(label, at)
        if measure and label[at - 1].word != "x":  # the 18 g of "16 gói x 18 g" is no size of the pack
            low = measure.amount
            is_range = at >= 2 and label[at - 1].word == "-" and label[at - 2].kind is Kind.NUMBER
            if is_range and (value := label[at - 2].value):
                low = round(value * measure.amount / (label[at].value or 1))
            yield Span(low, measure.amount, measure.dimension)
            at = measure.until
        else:
            at += 1


def _sizes(label: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Sizes in two numbers: "20 x 12 cm" as (20, 12)."""
    for at in range(len(label) - 2):
        first, cross, second = label[at : at + 3]
        if first.value and second.value and cross.word == "x" and measure_at(label, at + 2):
            yield int(first.value), int(second.value)


def _counts(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Numbers with their nouns: "Thùng 5 trái" as (5, "trai")."""
    for at, (number, noun) in enumerate(pairwise(tokens)):
        value = number.value or 0
        is_count = number.kind is Kind.NUMBER and noun.kind is Kind.WORD and noun.bare != "x"
        if is_count and value == int(value) and not measure_at(tokens, at):
            yield int(value), noun.bare


def _pack_sizes(label: Sequence[Token], key: Sequence[Token]) -> Iterator[int]:
    """The 5 of "Thùng 5 trái" or "combo-3": a number that may follow the word for the pack."""
    for number, _noun in _counts(label[1:]):
        yield number
    if len(key) == 2 and key[1].value:
        yield int(key[1].value)


def _bare_amounts(label: Sequence[Token]) -> Iterator[int]:
    """The numbers people type for a pack without the unit; of a size in two numbers the first."""
    for at, token in enumerate(label):
        measure = measure_at(label, at)
        if measure and token.value and not measure.kg and label[at - 1].word != "x":
            yield int(token.value)
    for first, _second in _sizes(label):
        yield first


def _telling(labels: Sequence[Sequence[Token]]) -> dict[str, frozenset[int]]:
    """Spelling of a word -> the variants whose labels hold it, for words that not all of them hold."""
    places: dict[str, set[int]] = defaultdict(set)
    for at, label in enumerate(labels):
        for token in label:
            if token.kind is Kind.WORD and token.bare not in _NOT_TELLING:
                places[token.word].add(at)
    telling: dict[str, frozenset[int]] = {}
    for word, holders in places.items():
        if len(holders) < len(labels):
            others = [other for other in _SAME_WORD.get(word, ()) if other not in places]
            for form in forms_of(" ".join((word, *others))):
                telling[form] = telling.get(form, frozenset()) | holders
    return telling
