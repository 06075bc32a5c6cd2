"""What a batch of comments is read with: the goods of its producer, and what its authors wrote before."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from catalog.models import Product as CatalogueProduct
from core.statements import Prepared
from livestream.comments import Catalogue, Intent, Product, Variant
from livestream.models import LiveComment

PRODUCER = -1_020_307  # stands for a producer in the prepared query
MOST_KEPT = 16  # catalogues of a process, some megabytes each: more producers are seldom on air at once

Rows = Sequence[tuple[Any, ...]]
_kept: dict[int, tuple[Rows, Catalogue]] = {}


def catalogue_of(producer_id: int) -> Catalogue:
    """A producer's products on sale as the comment reader needs them. One query; made anew only when
    something of it has changed, so that it also remembers what was read with it."""
    rows = _OF_PRODUCER.rows(producer=producer_id)
    known = _kept.get(producer_id)
    if known is not None and known[0] == rows:
        return known[1]
    while len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    made = Catalogue(_products(rows))
    _kept[producer_id] = rows, made
    return made


def whole_catalogue() -> Catalogue | None:
    """The products on sale of all producers, in one query; None when there are none."""
    rows = list(_goods())
    return Catalogue(_products(rows)) if rows else None


def earlier(session_id: int, author_keys: Collection[str], most: int) -> dict[str, list[str]]:
    """The last comments of these authors that nobody rejected, oldest first; an answer to a game is no order,
    and would be read as one once the game is over. One query, which takes `most` rows of each."""
    found: dict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _EARLIER, [list(author_keys), session_id, LiveComment.State.REJECTED, Intent.MINIGAME, most]
        )
        for author_key, text in cursor.fetchall():
            found[author_key].append(text)
    return found


def _goods() -> QuerySet[Any, Any]:
    rows = CatalogueProduct.objects.published().order_by("code", "variants__position", "variants__pk")
    words = Cast("keywords", TextField())  # JSON as the database says it
    return rows.values_list(
        "code", "name", words, "unit", "age_restricted", "variants__key", "variants__label"
    )


_OF_PRODUCER = Prepared(lambda: _goods().filter(producer=PRODUCER), producer=PRODUCER)
_EARLIER = """
    SELECT author.key, said.text FROM unnest(%s) AS author(key) CROSS JOIN LATERAL (
        SELECT id, text FROM livestream_livecomment
        WHERE session_id = %s AND author_key = author.key AND state <> %s AND parsed->>'intent' <> %s
        ORDER BY id DESC LIMIT %s
    ) AS said ORDER BY said.id
"""  # a window function would number all that an author ever wrote


def _products(rows: Rows) -> list[Product]:
    return [
        Product(
            code=code,
            name=name,
            keywords=tuple(json.loads(keywords)),
            unit=unit,
            variants=tuple(Variant(*row[5:]) for row in some if row[5] is not None),
            age_restricted=age_restricted,
        )
        for (code, name, keywords, unit, age_restricted), some in groupby(rows, key=lambda row: row[:5])
    ]
