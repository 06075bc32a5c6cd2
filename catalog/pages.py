"""What the page of one thing reads: a product, a paper, a lot, a producer. Lists read `catalog.queries`.

A product page is asked for all day, so all of it is one prepared query whose rows become the tables' objects.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, Expression, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import Province, Ward
from catalog.models import (
    Category,
    Certificate,
    Favourite,
    ImageAsset,
    Lot,
    Producer,
    Product,
    Rendition,
    Variant,
)
from catalog.queries import today
from core.statements import Prepared

LOTS_SHOWN = 3
SLUG, DAY, USER = "<slug>", date(1, 2, 3), -1_020_304  # stand-ins for the blanks of a prepared page
UNREAD = {"search_text"}  # long, and no page prints it

Row = TypeVar("Row", bound=Model)


def prepared_page(*, is_preview: bool = False, **also: Expression | ArraySubquery) -> Prepared:
    """The query of a product's page, with what apps above want to come along: expressions of JSON about the
    product `OuterRef("pk")`. Blanks: slug, day, user (0 for a guest). A preview also finds what is not on
    sale: whoever shows it asks first who wants to see it."""

    def build() -> QuerySet[Any, Any]:
        is_kept = Exists(Favourite.objects.filter(user=USER, product=OuterRef("pk")))
        page = JSONObject(
            product=_json(Product),
            category=_json(Category, "category__"),
            producer=_json(Producer, "producer__"),
            ward=_json(Ward, "ward__"),
            province=_json(Province, "ward__province__"),
            producer_ward=_json(Ward, "producer__ward__"),
            producer_province=_json(Province, "producer__ward__province__"),
            variants=_rows(Variant.objects.all()),
            papers=_rows(Certificate.objects.valid_on(DAY)),
            images=_images(),
            lots=_rows(Lot.objects.filter(Q(expires_on=None) | Q(expires_on__gte=DAY)), most=LOTS_SHOWN),
            is_kept=is_kept,
            **also,
        )
        shown = Product.objects.all() if is_preview else Product.objects.published()
        return shown.filter(slug=SLUG).order_by().values_list(page)

    return Prepared(build, slug=SLUG, day=DAY, user=USER)


PLAIN_PAGE = prepared_page()


def product_page(
    slug: str, *, prepared: Prepared = PLAIN_PAGE, user_id: int | None = None
) -> tuple[Product, dict[str, Any]]:
    """One product on sale with variants, papers valid today, pictures and origin at hand, and the facts that
    `prepared` reads along: `lots`, `is_kept` and what it was given. One query.

    Raises Product.DoesNotExist.
    """
    rows = prepared.rows(slug=slug, day=today(), user=user_id or 0)
    if not rows:
        raise Product.DoesNotExist
    facts: dict[str, Any] = json.loads(rows[0][0], parse_float=Decimal)
    product = made(Product, facts.pop("product"))
    product.category = made(Category, facts.pop("category"))
    product.ward = made(Ward, facts.pop("ward"))
    product.ward.province = made(Province, facts.pop("province"))
    product.producer = made(Producer, facts.pop("producer"))
    product.producer.ward = made(Ward, facts.pop("producer_ward"))
    product.producer.ward.province = made(Province, facts.pop("producer_province"))
    images = []
    for row in facts.pop("images"):
        sizes = [Rendition(**size) for size in row.pop("sizes")]
        images.append(_with(made(ImageAsset, row), renditions=sizes))
    _with(
        product,
        variants=[made(Variant, row) for row in facts.pop("variants")],
        certificates=[made(Certificate, row) for row in facts.pop("papers")],
        images=images,
    )
    facts["lots"] = [made(Lot, row) for row in facts["lots"]]
    return product, facts


def made(model: type[Row], facts: Mapping[str, Any]) -> Row:
    """A row that came as JSON, as if the ORM had read it."""
    names, days = _columns(model)
    values = [
        date.fromisoformat(facts[name]) if name in days and facts[name] else facts[name] for name in names
    ]
    return model.from_db("default", names, values)


def certificate_page(number: str) -> Certificate:
    """A paper with its product and holder, valid or not. Raises Certificate.DoesNotExist."""
    return (
        Certificate.objects.select_related("product__category", "producer__ward__province", "replaced_by")
        .prefetch_related("variants")
        .get(number=number)
    )


def lot_page(code: str) -> tuple[Lot, list[Certificate]]:
    """A lot and the papers of its product that held on the day it was made. Raises Lot.DoesNotExist."""
    lot = Lot.objects.select_related(
        "variant", "product__ward__province", "product__producer__ward__province", "product__category"
    ).get(code=code)
    papers = Certificate.objects.valid_on(lot.made_on).filter(product=lot.product_id)
    if lot.variant_id:
        papers = papers.filter(Q(variants=None) | Q(variants=lot.variant_id)).distinct()
    return lot, list(papers.order_by("-programme", "number"))


def producer_page(slug: str) -> tuple[Producer, list[Certificate]]:
    """A producer and the papers it holds today. Raises Producer.DoesNotExist."""
    producer = Producer.objects.select_related("ward__province").get(slug=slug)
    papers = Certificate.objects.valid_on(today()).filter(producer=producer)
    return producer, list(
        papers.select_related("product").order_by(F("stars").desc(nulls_last=True), "number")
    )


@cache
def _columns(model: type[Model]) -> tuple[list[str], frozenset[str]]:
    """The columns of a table that pages read, and those that are days."""
    fields = [field for field in model._meta.concrete_fields if field.name not in UNREAD]
    days = (field.attname for field in fields if isinstance(field, DateField))
    return [field.attname for field in fields], frozenset(days)


def _json(model: type[Model], path: str = "") -> JSONObject:
    return JSONObject(**{name: F(f"{path}{name}") for name in _columns(model)[0]})


def _rows(rows: QuerySet[Any], most: int | None = None) -> ArraySubquery:
    """Rows of a table that points at the product, in its own order."""
    return ArraySubquery(rows.filter(product=OuterRef("pk")).values(json=_json(rows.model))[:most])


def _images() -> ArraySubquery:
    """Pictures in their order, each with its sizes."""
    size = JSONObject(width="width", height="height", format="format", file="file")
    sizes = ArraySubquery(Rendition.objects.filter(asset=OuterRef("pk")).values(json=size))
    facts = {name: F(name) for name in _columns(ImageAsset)[0]}
    rows = ImageAsset.objects.filter(product=OuterRef("pk"))
    return ArraySubquery(rows.values(json=JSONObject(**facts, sizes=sizes)))


def _with(row: Row, **related: list[Any]) -> Row:
    """A row whose related rows are at hand, as if they had been prefetched."""
    known: dict[str, QuerySet[Any]] = {}
    for name, rows in related.items():
        known[name] = QuerySet(row._meta.get_field(name).related_model)
        known[name]._result_cache = rows
    row._prefetched_objects_cache = known  # type: ignore[attr-defined]
    return row
