"""Every page worth finding, in both languages. Nothing for adults only."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse

from catalog.models import Category, Producer, Product, ProductEvent, Variant

PAGES = (
    "home",
    "product_list",
    "ocop_stars",
    "trace",
    "categories",
    "info_about",
    "info_terms",
    "info_complaints",
    "info_privacy",
    "info_shipping",
    "info_returns",
    "live_rules",
)


class ShopSitemap(Sitemap):
    """Addresses with both languages, on the host of settings.SITE_URL."""

    i18n = alternates = x_default = True
    limit = 5000  # of 50,000 allowed: an answer stays below a second

    def get_domain(self, site: Any = None) -> str:
        """The shop's host, else the one asked."""
        return settings.SITE_URL.partition("://")[2].rstrip("/") or super().get_domain(site)

    def get_protocol(self, protocol: str | None = None) -> str:
        """The shop's scheme, else the one asked."""
        return settings.SITE_URL.partition("://")[0] or super().get_protocol(protocol)


class ProductSitemap(ShopSitemap):
    """Products on sale, each with when its words last changed: its history knows."""

    def items(self) -> QuerySet[Product]:
        """What everybody may see and somebody can buy, annotated with `changed_at`."""
        history = ProductEvent.objects.filter(pgh_obj=OuterRef("pk"))
        changed_at = history.order_by("-pgh_created_at").values("pgh_created_at")[:1]
        on_sale = Product.objects.published().for_age(age_confirmed=False)
        priced = Exists(Variant.objects.filter(product=OuterRef("pk")))
        return on_sale.filter(priced).annotate(changed_at=Subquery(changed_at)).only("slug").order_by("pk")

    def lastmod(self, item: Any) -> datetime | None:
        """Of `items`."""
        return item.changed_at


class ProducerSitemap(ShopSitemap):
    """Producers with something to show."""

    def items(self) -> QuerySet[Producer]:
        """Of any product that everybody may see."""
        goods = Product.objects.published().for_age(age_confirmed=False).filter(producer=OuterRef("pk"))
        return Producer.objects.filter(Exists(goods)).only("slug").order_by("pk")

    def location(self, item: Producer) -> str:
        """Its page."""
        return reverse("storefront:producer", args=[item.slug])


class CategorySitemap(ShopSitemap):
    """Shelves that are not empty."""

    def items(self) -> QuerySet[Category]:
        """Of any product that everybody may see."""
        goods = Product.objects.published().for_age(age_confirmed=False).filter(category=OuterRef("pk"))
        return Category.objects.filter(Exists(goods)).order_by("pk")

    def location(self, item: Category) -> str:
        """Its shelf."""
        return reverse("storefront:category", args=[item.slug])


class PageSitemap(ShopSitemap):
    """Pages that are always there."""

    def items(self) -> list[str]:
        """Names of the addresses that this shop has."""
        return [name for name in PAGES if _exists(name)]

    def location(self, item: str) -> str:
        """Its address."""
        return reverse(f"storefront:{item}")


SITEMAPS: dict[str, type[ShopSitemap]] = {
    "pages": PageSitemap,
    "categories": CategorySitemap,
    "producers": ProducerSitemap,
    "products": ProductSitemap,
}


def _exists(name: str) -> bool:
    try:
        return bool(reverse(f"storefront:{name}"))
    except NoReverseMatch:
        return False
