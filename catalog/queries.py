"""What pages, the API and other apps read of the catalogue."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Func, JSONField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Ward
from catalog.models import Certificate, ImageAsset, Product, Rendition, Variant
from catalog.models.product import words
from core import clock
from core.statements import IDS, Prepared

CARD_WIDEST = 640  # px: half a phone at three dots per px, or a column of a desk at two
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
    """A product with no more than its card prints; `stars` and `has_cnnt` are as of today.

    `picture` is the first one: its `file`, `width`, `height`, `alt`, `alt_en`, `is_illustration`, and
    `renditions` up to CARD_WIDEST, the narrowest first, each [format, file, width].
    """

    pk: int
    slug: str
    name: str
    name_en: str
    mandatory_notice: str
    category_slug: str
    ward_kind: str
    ward_name: str
    season_months: list[int] | None
    picture: dict[str, Any] | None
    stars: int | None
    has_cnnt: bool

    def get_absolute_url(self) -> str:
        """The product's page in the shop, in the language of the page that asks."""
        return _product_pages(get_language()).replace("/0/", f"/{self.slug}/")

    @property
    def origin(self) -> str:
        """The ward it comes from: "Phường Tân Triều"."""
        return f"{Ward.Kind(self.ward_kind).label} {self.ward_name}"


@cache
def _product_pages(_language: str | None) -> str:
    """The address of the product "0"; to ask for each of them would take as long as to read them."""
    return reverse("storefront:product", args=["0"])


def on_cards(product_ids: Iterable[int], *, age_confirmed: bool) -> list[Goods]:
    """Products on sale for this visitor, in no order. One query, and another while a badge that came or went
    is not on the shelf's rows yet: the day after its last day a paper counts nowhere."""
    now, found, stale = clock.now(), [], []
    for *about, months, picture, age_restricted, stars, cnnt, turns_at in _ON_CARDS.rows(product_ids):
        if age_restricted and not age_confirmed:
            continue
        read = [json.loads(text) if text else None for text in (months, picture)]
        goods = Goods._make([*about, *read, stars or None, bool(cnnt)])
        found.append(goods)
        if stars is None or (turns_at is not None and turns_at <= now):
            stale.append(goods.pk)
    return _with_badges_of_today(found, stale) if stale else found


def _with_badges_of_today(found: list[Goods], stale: list[int]) -> list[Goods]:
    badges: dict[int, tuple[int | None, bool]] = dict.fromkeys(stale, (None, False))
    for paper in Certificate.objects.valid_on(today()).filter(product__in=stale):
        stars, cnnt = badges[paper.product_id]
        is_cnnt = paper.programme == Certificate.Programme.CNNT
        badges[paper.product_id] = (max(stars or 0, paper.stars or 0) or None, cnnt or is_cnnt)
    return [
        one._replace(stars=badges[one.pk][0], has_cnnt=badges[one.pk][1]) if one.pk in badges else one
        for one in found
    ]


_RENDITIONS = (
    Rendition.objects.filter(asset=OuterRef("pk"), width__lte=CARD_WIDEST)
    .order_by("width", "format")
    .values_list(Func("format", "file", "width", function="jsonb_build_array", output_field=JSONField()))
)
_FIRST_PICTURE = (
    ImageAsset.objects.filter(product=OuterRef("pk"))
    .order_by("position", "pk")
    .values_list(
        JSONObject(
            **{name: name for name in ("file", "width", "height", "alt", "alt_en", "is_illustration")},
            renditions=ArraySubquery(_RENDITIONS),
        )
    )
)
_ON_CARDS = Prepared(
    lambda: (
        Product.objects.published()
        .filter(pk__in=[IDS])
        .order_by()
        .values_list(
            "pk",
            "slug",
            "name",
            "name_en",
            "mandatory_notice",
            "category__slug",
            "ward__kind",
            "ward__name",
            "season_months",
            Subquery(_FIRST_PICTURE[:1]),
            "age_restricted",
            "shelf_row__stars",
            "shelf_row__cnnt",
            "shelf_row__turns_at",
        )
    ),
    ids=IDS,
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
