"""What pages, the API and other apps read of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Ward
from catalog.models import Certificate, Product, Variant
from catalog.models.product import words
from core import clock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """The day in Việt Nam, where certificates end at midnight, whatever zone a visitor has chosen."""
    return clock.now().astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class ShelfFilters:
    """What is asked for; an empty value does not filter.

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
    age_confirmed: bool = False


def filtered(filters: ShelfFilters) -> QuerySet[Any]:
    """Products on sale that fit, annotated with `price_from_vnd` and `stars`, in no order.

    Reads the catalogue itself; pages that list many products read `catalog.shelf`.
    """
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
    """Annotated with `price_from_vnd`, the cheapest list price, and `stars` as of `with_stars`."""
    cheapest = Variant.objects.filter(product=OuterRef("pk")).order_by("price_vnd").values("price_vnd")
    return with_stars(products).annotate(price_from_vnd=Subquery(cheapest[:1]))


def with_stars(products: QuerySet[Product]) -> QuerySet[Any]:
    """Annotated with `stars`, the most that hold today."""
    papers = Certificate.objects.valid_on(today()).filter(product=OuterRef("pk"))
    best = papers.filter(programme=Certificate.Programme.OCOP).order_by("-stars").values("stars")
    return products.annotate(stars=Subquery(best[:1]))


def with_details(products: QuerySet[Product]) -> QuerySet[Product]:
    """With what a card prints: category, producer, ward, variants, certificates valid today, pictures."""
    return products.select_related("category", "producer", "ward__province").prefetch_related(
        "variants",
        Prefetch("certificates", Certificate.objects.valid_on(today())),
        "images__renditions",
    )


class Goods(NamedTuple):
    """A product with no more than its card prints; `stars` and `has_cnnt` are as of today."""

    pk: int
    slug: str
    name: str
    name_en: str
    mandatory_notice: str
    season_months: list[int] | None
    category_slug: str
    ward_kind: str
    ward_name: str
    stars: int | None
    has_cnnt: bool

    def get_absolute_url(self) -> str:
        """The product's page in the shop."""
        return reverse("storefront:product", args=[self.slug])

    @property
    def origin(self) -> str:
        """The ward it comes from: "Phường Tân Triều"."""
        return f"{Ward.Kind(self.ward_kind).label} {self.ward_name}"


def on_cards(product_ids: Iterable[int], *, age_confirmed: bool) -> list[Goods]:
    """Products on sale for this visitor, in no order. One query."""
    products = with_stars(Product.objects.published().for_age(age_confirmed=age_confirmed))
    cnnt = Certificate.objects.valid_on(today()).filter(programme=Certificate.Programme.CNNT)
    rows = (
        products.filter(pk__in=list(product_ids))
        .order_by()
        .values_list(
            "pk",
            "slug",
            "name",
            "name_en",
            "mandatory_notice",
            "season_months",
            "category__slug",
            "ward__kind",
            "ward__name",
            "stars",
            Exists(cnnt.filter(product=OuterRef("pk"))),
        )
    )
    return [Goods(*row) for row in rows]


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
