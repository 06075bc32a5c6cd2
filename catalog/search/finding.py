"""Which products fit a query, the best first."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from catalog.search import matching, reading
from catalog.search.matching import Query
from catalog.search.reading import Reading, Typed

LIMIT = 1_000  # nobody turns more pages than that
FEW = 10  # below that many hits, looser ones follow
FILLERS = frozenset(
    {"mua", "ban", "cua", "cho", "va", "o", "tai", "loai", "cac", "co", "shop", "ngon", "re", "tot", "gia"}
)  # they say little


@dataclass(frozen=True, slots=True)
class Found:
    """Product ids, the best first, at most LIMIT. `ids` is None when no words restrict the products: an empty
    query, or one of filters alone. An empty tuple is a query that nothing fits."""

    ids: tuple[int, ...] | None
    is_cut: bool
    reading: Reading


def find(text: str, *, age_confirmed: bool) -> Found:
    """Products on sale that fit the words of `text`. The filters of the reading are not applied.

    What was typed is searched first; only when nothing has all of its words, or one of them is no word of the
    catalogue, is something else read into it.
    """
    typed = reading.read(text)
    if not typed.words:
        return Found(None, False, typed.reading())
    query = typed.query()
    ids = _fitting(query, age_confirmed) if typed.is_known else []
    if not ids and not age_confirmed and typed.is_known and _best(matching.every(query), True):
        return Found((), False, typed.reading())  # there is such a thing, for adults: nothing else was meant
    corrected, is_any = "", False
    if not ids:
        ids, query, corrected, is_any = _otherwise(typed, age_confirmed)
    if len(ids) < FEW:
        ids = _also(query, ids, age_confirmed)
    left_out = () if corrected else _left_out(typed, query)
    told = typed.reading(query, corrected, left_out=left_out, is_any=is_any)
    return Found(tuple(ids[:LIMIT]), len(ids) > LIMIT, told)


def _left_out(typed: Typed, query: Query) -> tuple[str, ...]:
    """Telling words that were typed and not searched for, in lower case."""
    said = {*query.words, *FILLERS}
    return tuple(token.written for token in typed.tokens if token.word not in said)


def in_order(products: QuerySet[Any], found: Found) -> QuerySet[Any]:
    """These products narrowed to what was found, the best first; without words, the best ranked first."""
    if found.ids is None:
        return products.order_by(F("search_document__rank").desc(nulls_last=True), "code")
    place = RawSQL("array_position(%s::bigint[], catalog_product.id)", [list(found.ids)])
    return products.filter(pk__in=found.ids).order_by(place)


def _fitting(query: Query, adult: bool) -> list[int]:
    """Products with every word, the best fit first; with the marks that were typed before others."""
    *closer, widest = matching.tiers(query)
    marks = matching.marked(query)
    everything = _best(widest, adult)
    if len(everything) < 2:
        return everything
    steps = [*(f"({tier}) & {marks}" for tier in (*closer, widest)), *closer] if marks else closer
    found: dict[int, None] = {}
    for step in steps:
        found.update(dict.fromkeys(_best(step, adult)))
        if len(found) > LIMIT or len(found) == len(everything) <= LIMIT:
            return list(found)
    return list(found | dict.fromkeys(everything))


def _otherwise(typed: Typed, adult: bool) -> tuple[list[int], Query, str, bool]:
    """Nothing has every word as typed. Returns products, what they were found by, that in writing if
    something else was read into it, and whether they lack one or another of those words."""
    query = typed.query()
    if ids := _best(matching.said(query), adult):  # a phrase of descriptions
        return ids, query, "", False
    telling = query.only([at for at, word in enumerate(query.words) if word not in FILLERS])
    is_shorter = 0 < len(telling.words) < len(query.words)
    if is_shorter and not typed.unknown & set(telling.words) and (ids := _fitting(telling, adult)):
        return ids, telling, "", False
    for trusting in (False,) if typed.is_known else (True, False):
        for one in reading.meanings(typed, trusting=trusting):
            if one.query.words != query.words and (ids := _fitting(one.query, adult)):
                return ids, one.query, one.written, False
    ids, query, is_any = _loosely(typed, adult)
    return ids, query, "", is_any


def _loosely(typed: Typed, adult: bool) -> tuple[list[int], Query, bool]:
    """Nothing else was meant: look into descriptions, leave out words that say little, then any one word."""
    query = typed.query()
    if ids := _best(matching.anywhere(query), adult):
        return ids, query, False
    left_out = typed.unknown | FILLERS
    telling = query.only([at for at, word in enumerate(query.words) if word not in left_out])
    if 0 < len(telling.words) < len(query.words):
        query = telling
        if ids := _fitting(query, adult):
            return ids, query, False
    if len(query.words) > 1:
        for named in (True, False):
            if ids := _best(matching.all_but_one(query, named=named), adult):
                return ids, query, True
    return [], typed.query(), False


def _also(query: Query, ids: list[int], adult: bool) -> list[int]:
    """Few fit: add what has the words in its description, and what has all but one of three or more."""
    found = dict.fromkeys(ids)
    found.update(dict.fromkeys(_best(matching.anywhere(query), adult)))
    if 3 <= len(query.words) <= 5 and len(found) < FEW:
        found.update(dict.fromkeys(_best(matching.all_but_one(query, named=True), adult)))
    return list(found)


def _best(asked: str, adult: bool) -> list[int]:
    """The products that fit one question, the best ranked first, one more than LIMIT."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id FROM catalog_search(%s::tsquery, %s, %s)", [asked, adult, LIMIT + 1]
        )
        return [product_id for (product_id,) in cursor.fetchall()]
