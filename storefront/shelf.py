"""Work out what stands on the shelf, from everything below, and tell the catalogue and its search.

Events name variants; the rows of their products follow within seconds. What a page prints of price and stock
is read at every request (`storefront.offers`), so a late row can only misplace a product for a moment.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from catalog import search, shelving
from catalog.models import Certificate, Product, ShelfDue, ShelfRow, ShelfTally, Variant
from catalog.queries import VIETNAM, today
from core import clock
from core.text import fold
from inventory.queries import on_offer
from orders.queries import sold
from promotions.queries import deals_now

BATCH = 500  # products of one transaction
SOLD_SINCE = timedelta(days=90)  # "best selling" speaks of one season, not of all time


def waiting(now: datetime) -> list[QuerySet[Any]]:
    """Rows of which any asks for `keep`."""
    return [
        ShelfDue.objects.all(),
        ShelfRow.objects.filter(turns_at__lte=now),
        ShelfTally.objects.filter(due_at__lte=now),
    ]


def keep() -> int:
    """Bring the shelf in step with what changed and what the clock turned. Returns rows written."""
    written = 0
    for some in (_some_turned, _some_due):
        while (done := some()) is not None:
            written += done
    if ShelfTally.objects.filter(due_at__lte=clock.now()).exists():
        shelving.count()
    return written


def rebuild() -> int:
    """Every row and every count anew. Returns rows written; a second run writes none."""
    known = set(ShelfRow.objects.values_list("pk", flat=True))
    on_sale = set(Product.objects.published().values_list("pk", flat=True))
    ids = sorted(known | on_sale)
    written = sum(refresh(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))
    shelving.count()
    return written


def rebuild_all() -> int:
    """What is found by words, too. Returns rows of the shelf written."""
    search.rebuild()
    return rebuild()


@transaction.atomic
def refresh(product_ids: Collection[int]) -> int:
    """Bring the rows of these products up to date, and what the search knows of their stock and sales.
    Returns how many rows were written or taken off."""
    rows = _rows(product_ids)
    search.note({row.product_id: (row.has_stock, row.sold) for row in rows})
    return shelving.put(rows, list(product_ids))


@transaction.atomic
def _some_turned() -> int | None:
    """Rows whose paper or season has turned; None when there are none."""
    turned = ShelfRow.objects.filter(turns_at__lte=clock.now()).select_for_update(skip_locked=True)
    ids = list(turned.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return refresh(ids) if ids else None


@transaction.atomic
def _some_due() -> int | None:
    """Products of variants that changed; None when there are none. Where only stock moved, a product is
    looked at when a variant ran out or came back, which is seldom: orders are placed all day."""
    due = shelving.take_due(BATCH)
    if not due:
        return None
    ids: set[int] = set()
    stock_only: set[int] = set()
    for pk, product_id in Variant.objects.filter(pk__in=due).values_list("pk", "product_id"):
        (stock_only if due[pk] else ids).add(product_id)
    return refresh(sorted(ids | _turned_stock(stock_only - ids)))


def _turned_stock(product_ids: Collection[int]) -> set[int]:
    if not product_ids:
        return set()
    marks = dict(ShelfRow.objects.filter(pk__in=product_ids).values_list("pk", "stock_mark"))
    offers = _by_product(on_offer(product_ids))
    return {pk for pk, mark in marks.items() if mark != _stock_mark(offers[pk])}


def _by_product(variants: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for variant in variants:
        found[variant.product_id].append(variant)
    return found


def _stock_mark(variants: Iterable[Any]) -> int:
    """The same number for the same variants in stock, and hardly ever for others."""
    return zlib.crc32(repr(sorted(one.pk for one in variants if one.pool > 0)).encode())


def _rows(product_ids: Collection[int]) -> list[ShelfRow]:
    """What the shelf should say of these products; those off sale have no row. Five queries."""
    products = Product.objects.published().filter(pk__in=product_ids).select_related("producer")
    products = products.only(
        "category_id", "producer__kind", "ward_id", "name", "season_months", "age_restricted"
    )
    variants = _by_product(on_offer(product_ids))
    deals = deals_now(one.pk for some in variants.values() for one in some)
    papers = defaultdict(list)
    for paper in Certificate.objects.filter(product__in=product_ids):
        papers[paper.product_id].append(paper)
    units = sold(product_ids, clock.now() - SOLD_SINCE)
    prices = {one.pk: one.price_vnd for some in variants.values() for one in some}
    prices |= {pk: deal.price_vnd for pk, deal in deals.items()}
    return [
        _row(product, variants[product.pk], prices, papers[product.pk], max(0, units.get(product.pk, 0)))
        for product in products
        if variants[product.pk]
    ]


def _row(
    product: Product,
    variants: list[Any],
    prices: dict[int, int],
    papers: list[Certificate],
    units: int,
) -> ShelfRow:
    day = today()
    valid = [paper for paper in papers if paper.is_valid_on(day)]
    lead = min(variants, key=lambda one: (one.pool <= 0, prices[one.pk]))
    row = ShelfRow(
        product=product,
        category_id=product.category_id,
        producer_id=product.producer_id,
        ward_id=product.ward_id,
        kind=product.producer.kind,
        stars=max((paper.stars or 0 for paper in valid), default=0),
        cnnt=any(paper.programme == Certificate.Programme.CNNT for paper in valid),
        price_vnd=prices[lead.pk],
        has_stock=lead.pool > 0,
        season=_season(product.season_months, day.month),
        age_restricted=product.age_restricted,
        sold=units,
        name_key=fold(product.name),
        stock_mark=_stock_mark(variants),
        turns_at=_turns_at(product.season_months, papers, day),
    )
    row.place = shelving.place(row)
    return row


def _season(months: list[int] | None, month: int) -> int:
    if not months:
        return ShelfRow.Season.ALL_YEAR
    return ShelfRow.Season.IN if month in months else ShelfRow.Season.OUT


def _turns_at(months: list[int] | None, papers: Iterable[Certificate], day: date) -> datetime | None:
    """Midnight in Việt Nam of the next day on which a paper or the season may turn."""
    days = [paper.expires_on + timedelta(days=1) for paper in papers if paper.expires_on]
    days += [one for paper in papers for one in (paper.issued_on, paper.revoked_on) if one]
    if months:
        days.append((day.replace(day=1) + timedelta(days=32)).replace(day=1))
    after = min((one for one in days if one > day), default=None)
    return None if after is None else datetime(after.year, after.month, after.day, tzinfo=VIETNAM)
