"""Write the documents that the search reads, one per product."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from accounts.gazetteer import split_kind
from accounts.models import LegacyUnit
from catalog import queries
from catalog.models import Certificate, Product, SearchDocument, Variant
from catalog.search import vocabulary
from catalog.search.document import Document, Texts, document

BATCH = 1_000
_WRITE = """
INSERT INTO catalog_searchdocument AS old
    (product_id, lexemes, is_shown, is_adult, stars, season, in_stock, sold)
SELECT id, vector::tsvector, shown, adult, stars, season, false, 0
FROM unnest(%s::bigint[], %s::text[], %s::bool[], %s::bool[], %s::smallint[], %s::smallint[])
    AS fresh (id, vector, shown, adult, stars, season)
ON CONFLICT (product_id) DO UPDATE SET (lexemes, is_shown, is_adult, stars, season)
    = (excluded.lexemes, excluded.is_shown, excluded.is_adult, excluded.stars, excluded.season)
WHERE (old.lexemes, old.is_shown, old.is_adult, old.stars, old.season)
    IS DISTINCT FROM (excluded.lexemes, excluded.is_shown, excluded.is_adult, excluded.stars, excluded.season)
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """A document and what stands beside its lexemes."""

    product_id: int
    made: Document
    is_shown: bool
    is_adult: bool
    stars: int
    season: int


@dataclass(frozen=True, slots=True)
class OldPlaces:
    """What a ward was before July 2025."""

    districts: set[str] = field(default_factory=set)
    communes: set[str] = field(default_factory=set)


@transaction.atomic
def index(product_ids: Iterable[int]) -> None:
    """Bring the documents of these products up to date; words the vocabulary lacks are added to it."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        rows = list(_rows(ids[start : start + BATCH], queries.today(), {}))
        _write(rows)
        vocabulary.learn(row.made for row in rows if row.is_shown)


@transaction.atomic
def rebuild() -> int:
    """Make everything anew: documents, vocabulary, names. Stock and sales stay as told. Returns how many."""
    counts = vocabulary.Counts()
    is_first = not SearchDocument.objects.exists()
    with connection.cursor() as cursor:
        if is_first:  # an index is built several times faster at once than row by row
            cursor.execute("DROP INDEX search_lexemes")
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    places: dict[str, OldPlaces] = {}
    for start in range(0, len(ids), BATCH):
        rows = list(_rows(ids[start : start + BATCH], queries.today(), places))
        _write(rows)
        for row in rows:
            if row.is_shown:
                counts.add(row.made)
    vocabulary.replace(counts)
    with connection.cursor() as cursor:
        if is_first:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "CREATE INDEX search_lexemes ON catalog_searchdocument USING gin (lexemes)"
                " WITH (fastupdate = off)"
            )
        cursor.execute("ANALYZE catalog_searchdocument, catalog_searchterm, catalog_searchpair")
    return len(ids)


def is_behind() -> bool:
    """Some product has no document yet."""
    return Product.objects.filter(search_document__isnull=True).exists()


def refresh_names() -> None:
    """Propose shelves, producers and places by the names they have now."""
    vocabulary.replace_names()


def note(goods: Mapping[int, tuple[bool, int]]) -> None:
    """Of each product named: is there something to sell, and how many units sold lately. Told by whoever
    keeps the shelf; mostly nothing changes."""
    ids = sorted(goods)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_searchdocument SET in_stock = fresh.is_there, sold = fresh.units"
            " FROM unnest(%s::bigint[], %s::bool[], %s::int[]) AS fresh (id, is_there, units)"
            " WHERE product_id = fresh.id AND (in_stock, sold) <> (fresh.is_there, fresh.units)",
            [ids, [goods[pk][0] for pk in ids], [goods[pk][1] for pk in ids]],
        )


def _rows(ids: list[int], day: date, places: dict[str, OldPlaces]) -> Iterator[_Row]:
    papers = Certificate.objects.valid_on(day).filter(
        programme=Certificate.Programme.OCOP, product=OuterRef("pk"), stars__isnull=False
    )
    labels = Variant.objects.filter(product=OuterRef("pk"))
    products = (
        Product.objects.filter(pk__in=ids)
        .select_related("category", "producer", "ward__province")
        .annotate(
            labels=ArraySubquery(labels.values_list("label")),
            ocop_stars=Subquery(papers.order_by("-stars").values("stars")[:1]),
        )
        .order_by("pk")
    )
    found: list[Any] = list(products)
    _learn_places({product.ward_id for product in found} - places.keys(), places)
    for product in found:
        yield _Row(
            product_id=product.pk,
            made=document(_texts(product, product.labels, places[product.ward_id])),
            is_shown=product.is_published and bool(product.labels),
            is_adult=product.age_restricted,
            stars=product.ocop_stars or 0,
            season=_season(product.season_months, day.month),
        )


def _texts(product: Product, labels: list[str], before: OldPlaces) -> Texts:
    ward = product.ward
    return Texts(
        code=product.code,
        name=product.name,
        keywords=tuple(product.keywords),
        others=(
            *labels,
            product.category.name,
            product.category.name_en,
            product.producer.name,
            product.gi_name,
            product.name_en,
            f"{ward.full_name} {ward.province.name}",
        ),
        places=(ward.name, ward.province.name, *sorted(before.districts)),
        communes=tuple(sorted(before.communes)),
        description=f"{product.description} {product.ingredients}",
    )


def _learn_places(wards: set[str], places: dict[str, OldPlaces]) -> None:
    """The communes, districts and provinces that these wards were before."""
    places.update({ward: OldPlaces() for ward in wards})
    units = LegacyUnit.objects.filter(ward__in=wards)
    for ward, commune, *parents in units.values_list(F("ward_id"), "name", "district", "province"):
        places[ward].districts.update(split_kind(name)[1] for name in parents)
        if commune:
            places[ward].communes.add(split_kind(commune)[1])


def _season(months: list[int] | None, month: int) -> int:
    if not months:
        return 0
    return 1 if month in months else -1


def _write(rows: list[_Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                [row.product_id for row in rows],
                [row.made.vector() for row in rows],
                [row.is_shown for row in rows],
                [row.is_adult for row in rows],
                [row.stars for row in rows],
                [row.season for row in rows],
            ],
        )
