"""What pages, the API and other apps read of the catalogue."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery

from catalog.models import Category, Certificate, Product, Variant
from catalog.models.product import words
from core import clock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ORDERS = {
    "": ("code",),
    "price": ("price_from_vnd", "code"),
    "-price": ("-price_from_vnd", "code"),
    "stars": (F("stars").desc(nulls_last=True), "code"),
    "name": ("name", "code"),
    "new": ("-pk",),
}


def today() -> date:
    """The day in Việt Nam, where certificates end at midnight, whatever zone a visitor has chosen."""
    return clock.now().astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class ShelfFilters:
    """What a shopper asked for; an empty value does not filter. `sort` is a key of ORDERS.

    `category` and `producer` are slugs, `ward` is a ward code, prices are list prices in đồng.
    """

    q: str = ""
    category: str = ""
    producer: str = ""
    ward: str = ""
    stars: tuple[int, ...] = ()
    cnnt: bool = False
    price_from_vnd: int | None = None
    price_to_vnd: int | None = None
    sort: str = ""
    age_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class CategoryFacet:
    """A category and how many products it would show, all other filters kept."""

    category: Category
    count: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of products, ready to print, and the counts beside it. `stars` maps 3, 4, 5 to a count."""

    filters: ShelfFilters
    page: Page
    categories: list[CategoryFacet]
    stars: dict[int, int]
    total: int


def shelf(filters: ShelfFilters, page: int = 1, page_size: int = 24) -> Shelf:
    """The products on sale that fit; the same number of queries for any page size.

    A page past the end answers the last one. Products come as from `with_details`, each with
    `price_from_vnd` (its cheapest list price) and `stars`.
    """
    found = filtered(filters).order_by(*ORDERS.get(filters.sort, ORDERS[""]))
    paginator = Paginator(with_details(found), page_size)
    return Shelf(
        filters=filters,
        page=paginator.get_page(page),
        categories=_category_facets(filters),
        stars=_star_facets(filters),
        total=paginator.count,
    )


def filtered(filters: ShelfFilters) -> QuerySet[Any]:
    """Products on sale that fit, annotated with `price_from_vnd` and `stars`, in no order."""
    on_sale = Product.objects.published().for_age(age_confirmed=filters.age_confirmed)
    products = with_price_and_stars(on_sale).filter(price_from_vnd__isnull=False)  # else nothing to sell
    for word in words(filters.q):
        products = products.filter(search_text__contains=f" {word}")
    if filters.category:
        products = products.filter(category__slug=filters.category)
    if filters.producer:
        products = products.filter(producer__slug=filters.producer)
    if filters.ward:
        products = products.filter(ward=filters.ward)
    if filters.stars:
        products = products.filter(stars__in=filters.stars)
    if filters.cnnt:
        papers = Certificate.objects.valid_on(today()).filter(programme=Certificate.Programme.CNNT)
        products = products.filter(Exists(papers.filter(product=OuterRef("pk"))))
    if filters.price_from_vnd is not None:
        products = products.filter(price_from_vnd__gte=filters.price_from_vnd)
    if filters.price_to_vnd is not None:
        products = products.filter(price_from_vnd__lte=filters.price_to_vnd)
    return products


def with_price_and_stars(products: QuerySet[Product]) -> QuerySet[Any]:
    """Annotated with `price_from_vnd`, the cheapest list price, and `stars`, the most that hold today."""
    cheapest = Variant.objects.filter(product=OuterRef("pk")).order_by("price_vnd").values("price_vnd")
    papers = Certificate.objects.valid_on(today()).filter(product=OuterRef("pk"))
    best = papers.filter(programme=Certificate.Programme.OCOP).order_by("-stars").values("stars")
    return products.annotate(price_from_vnd=Subquery(cheapest[:1]), stars=Subquery(best[:1]))


def with_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """With what a card prints: category, producer, ward, variants, certificates valid today, pictures."""
    return products.select_related("category", "producer", "ward__province").prefetch_related(
        "variants",
        Prefetch("certificates", Certificate.objects.valid_on(today())),
        "images__renditions",
    )


def valid_stars(product: Product, on: date) -> int | None:
    """The most stars any of its OCOP certificates gives on that day; reads prefetched certificates.

    The day after `expires_on` there are none. `variant_stars` also asks whether the paper covers the SKU.
    """
    return max((paper.stars for paper in _ocop_papers(product, on) if paper.stars), default=None)


def variant_stars(variant: Variant, on: date) -> int | None:
    """The most stars of the certificates whose scope holds this SKU; reads prefetched certificates."""
    papers = _ocop_papers(variant.product, on)
    return max((paper.stars for paper in papers if paper.stars and paper.covers(variant.pk)), default=None)


def expiring(within_days: int) -> QuerySet[Certificate]:
    """Certificates still valid today that end within so many days, the first to end first."""
    day = today()
    return Certificate.objects.valid_on(day).filter(expires_on__lte=day + timedelta(days=within_days))


def expired() -> QuerySet[Certificate]:
    """Certificates whose last day is past."""
    return Certificate.objects.filter(expires_on__lt=today())


def _ocop_papers(product: Product, on: date) -> list[Certificate]:
    papers = product.certificates.all()
    return [
        paper for paper in papers if paper.programme == Certificate.Programme.OCOP and paper.is_valid_on(on)
    ]


def _category_facets(filters: ShelfFilters) -> list[CategoryFacet]:
    found = filtered(replace(filters, category="")).order_by()
    counts = dict(found.values_list("category_id").annotate(Count("pk")))
    return [
        CategoryFacet(category, counts.get(category.pk, 0))
        for category in Category.objects.all()
        if category.pk in counts or category.slug == filters.category
    ]


def _star_facets(filters: ShelfFilters) -> dict[int, int]:
    found = filtered(replace(filters, stars=())).order_by()
    counts = dict(found.values_list("stars").annotate(Count("pk")))
    return {stars: counts.get(stars, 0) for stars in (5, 4, 3)}
