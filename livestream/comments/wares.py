"""One product with its variants taken apart: which words, weights and numbers mean which variant. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from livestream.comments.numbers import measure_at
from livestream.comments.spelling import canonical, forms_of, spellings
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
