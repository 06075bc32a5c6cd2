"""Which products fit a query, the best first."""

from dataclasses import dataclass

from django.db import connection

from catalog.search import matching, reading
from catalog.search.matching import Query
from catalog.search.reading import Meant, Reading, Typed

LIMIT = 1_000  # nobody turns more pages than that
MOST_SORTED = 2_000  # hits that are looked at one by one; beyond, the best of each tier are taken in turn
FEW = 10  # below that many hits, looser ones follow
FILLERS = frozenset(
    {"mua", "ban", "cua", "cho", "va", "o", "tai", "loai", "cac", "co", "shop", "ngon", "re", "tot", "gia"}
)  # they say little
_VISIBLE = "is_shown AND (%(adult)s OR NOT is_adult)"
_SOME = f"""
SELECT product_id, {{fit}}, rank FROM catalog_searchdocument
WHERE {_VISIBLE} AND lexemes @@ %(widest)s::tsquery LIMIT {MOST_SORTED + 1}
"""
_BEST = f"""
SELECT product_id FROM catalog_searchdocument
WHERE {_VISIBLE} AND lexemes @@ %(asked)s::tsquery ORDER BY rank DESC, product_id LIMIT {LIMIT + 1}
"""


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
    told = typed.reading()
    if not ids:
        meant = reading.meanings(typed)
        for one in meant:
            if one.query.words != query.words and (ids := _fitting(one.query, age_confirmed)):
                query, told = one.query, typed.reading(one.query, one.written)
                break
        else:
            ids, query = _loosely(typed, meant, age_confirmed)
            told = typed.reading(query, "")
    if len(ids) < FEW:
        ids = _also(query, ids, age_confirmed)
    return Found(tuple(ids[:LIMIT]), len(ids) > LIMIT, told)


def _fitting(query: Query, adult: bool) -> list[int]:
    """Products with every word, the best fit first; with the marks that were typed before others."""
    asked = matching.tiers(query)
    marks = matching.marked(query)
    rows = _some(asked, marks, adult)
    if len(rows) <= MOST_SORTED:
        return [
            product_id for product_id, *_ in sorted(rows, key=lambda row: (row[1], row[2], -row[3], row[0]))
        ]
    steps = [f"({tier}) & {marks}" for tier in asked] if marks else []
    found: dict[int, None] = {}
    for step in (*steps, *asked):
        found.update(dict.fromkeys(_best(step, adult)))
        if len(found) > LIMIT:
            break
    return list(found)


def _loosely(typed: Typed, meant: list[Meant], adult: bool) -> tuple[list[int], Query]:
    """Nothing has every word: look into descriptions, then leave out words that say little, then any one."""
    query = typed.query()
    if ids := _best(matching.anywhere(query), adult):
        return ids, query
    likely = meant[0] if meant else Meant(query, "", frozenset())
    query = likely.query
    telling = [
        at for at, word in enumerate(query.words) if word not in likely.unknown and word not in FILLERS
    ]
    if 0 < len(telling) < len(query.words):
        query = Query(
            tuple(query.words[at] for at in telling), tuple(query.marks[at] for at in telling), query.places
        )
        if ids := _fitting(query, adult):
            return ids, query
    if len(query.words) > 1:
        for named in (True, False):
            if ids := _best(matching.all_but_one(query, named=named), adult):
                return ids, query
    return [], typed.query()


def _also(query: Query, ids: list[int], adult: bool) -> list[int]:
    """Few fit: add what has the words in its description, and what has all but one of three or more."""
    found = dict.fromkeys(ids)
    found.update(dict.fromkeys(_best(matching.anywhere(query), adult)))
    if 3 <= len(query.words) <= 5 and len(found) < FEW:
        for named in (True, False):
            found.update(dict.fromkeys(_best(matching.all_but_one(query, named=named), adult)))
    return list(found)


def _some(asked: list[str], marks: str, adult: bool) -> list[tuple[int, bool, int, int]]:
    """(product, without the marks, tier, rank) of what fits at all, one more than is sorted."""
    names = {f"tier{number}": tier for number, tier in enumerate(asked[:-1])}
    cases = " ".join(f"WHEN lexemes @@ %({name})s::tsquery THEN {name[4:]}" for name in names)
    without = "NOT lexemes @@ %(marks)s::tsquery" if marks else "false"
    fit = f"{without}, CASE {cases} ELSE {len(names)} END"
    with connection.cursor() as cursor:
        cursor.execute(_SOME.format(fit=fit), names | {"widest": asked[-1], "marks": marks, "adult": adult})
        return cursor.fetchall()


def _best(asked: str, adult: bool) -> list[int]:
    """The products that fit one question, the best ranked first."""
    with connection.cursor() as cursor:
        cursor.execute(_BEST, {"asked": asked, "adult": adult})
        return [product_id for (product_id,) in cursor.fetchall()]
