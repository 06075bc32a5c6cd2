"""What to propose while somebody types: products, shelves, producers, places, and the words if mistyped."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from catalog.models import SearchName
from catalog.search import matching, reading
from catalog.search.synonyms import canonical, completed
from catalog.search.words import tokens

SHORTEST, LONGEST = 2, 80  # letters before anything is proposed, and that are looked at
PRODUCTS, NAMES = 6, 5
MOST_OF_A_KIND = 2
_NAMES = """
SELECT kind, key, label FROM catalog_searchname
WHERE folded LIKE ALL (%s) AND (%s OR NOT adults_only)
ORDER BY folded LIKE %s DESC, kind = 'category' DESC, products DESC LIMIT 20
"""
_PRODUCTS = """
SELECT p.name, p.slug FROM catalog_search(%s::tsquery, %s, %s) found
JOIN catalog_product p ON p.id = found.product_id ORDER BY found.rank DESC, found.product_id
"""


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product to go to."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class NameHit:
    """A shelf, a producer or a ward to go to; `key` is its slug or code."""

    kind: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """`corrected` are the words that were probably meant; empty when the typed ones lead somewhere."""

    products: tuple[ProductHit, ...] = ()
    names: tuple[NameHit, ...] = ()
    corrected: str = ""


def suggest(text: str, *, age_confirmed: bool) -> Suggestions:
    """Propose by words that may not be whole yet. Alcohol only to those who confirmed to be 18."""
    words = completed([token.word for token in canonical(tokens(text[:LONGEST]))])[: reading.MOST_WORDS]
    if not words or len("".join(words)) < SHORTEST:
        return Suggestions()
    products = _products(words, age_confirmed)
    names = _names(words, age_confirmed)
    if products or names:
        return Suggestions(products, names)
    typed = reading.read(text[:LONGEST])
    for one in reading.meanings(typed, trusting=not typed.is_known)[:1]:
        if one.query.words != typed.words and (hits := _products(one.query.words, age_confirmed)):
            return Suggestions(hits, _names(one.query.words, age_confirmed), one.written)
    return Suggestions()


def _products(words: Sequence[str], adult: bool) -> tuple[ProductHit, ...]:
    """Names that begin so before names that hold the words anywhere."""
    *whole, last = words
    hits: dict[str, ProductHit] = {}
    for asked in matching.begun(whole, last):
        with connection.cursor() as cursor:
            cursor.execute(_PRODUCTS, [asked, adult, PRODUCTS])
            hits |= {slug: ProductHit(name, slug) for name, slug in cursor.fetchall() if slug not in hits}
        if len(hits) >= PRODUCTS:
            break
    return tuple(hits.values())[:PRODUCTS]


def _names(words: Sequence[str], adult: bool) -> tuple[NameHit, ...]:
    """Names that hold every word, the last one perhaps begun; few of each kind."""
    with connection.cursor() as cursor:
        holds = [f"% {word} %" for word in words[:-1]]
        cursor.execute(_NAMES, [[*holds, f"% {words[-1]}%"], adult, f" {' '.join(words)}%"])
        rows = [NameHit(*row) for row in cursor.fetchall()]
    kept: list[NameHit] = []
    for row in rows:
        if sum(one.kind == row.kind for one in kept) < MOST_OF_A_KIND:
            kept.append(row)
    order = [SearchName.Kind.CATEGORY, SearchName.Kind.PRODUCER, SearchName.Kind.WARD]
    return tuple(sorted(kept, key=lambda hit: order.index(SearchName.Kind(hit.kind))))[:NAMES]
