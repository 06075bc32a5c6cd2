"""What search engines and messengers are told: addresses, titles, pictures, structured data (schema.org)."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from catalog.models import Variant
from core.i18n import localized
from orders.models import ProductRating
from orders.voice_queries import Said
from storefront.offers import Card, Offer

Data = dict[str, Any]
IN_STOCK, GONE = "https://schema.org/InStock", "https://schema.org/OutOfStock"
REVIEWS_TOLD = 3  # enough for a snippet


@dataclass(frozen=True, slots=True)
class Seo:
    """One page as it is found. `path` is its canonical address, by default the one asked for."""

    title: str
    description: str
    path: str = ""
    picture: str = ""  # address of a picture of 1200 × 630
    kind: str = "website"
    is_hidden: bool = False  # from search engines
    data: list[Data] = field(default_factory=list)


def absolute(request: HttpRequest, path: str) -> str:
    """An address with scheme and host: those of settings.SITE_URL, else as asked."""
    if settings.SITE_URL and path.startswith("/"):
        return f"{settings.SITE_URL.rstrip('/')}{path}"
    return request.build_absolute_uri(path)


def shortened(text: str, most: int = 155) -> str:
    """The first words of a text, for a description."""
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= most else f"{tidy[:most].rsplit(' ', 1)[0].rstrip(',;.')}…"


def organization(request: HttpRequest, name: str) -> list[Data]:
    """The shop and its search box, for the front page."""
    home = absolute(request, reverse("storefront:home"))
    found = f"{absolute(request, reverse('storefront:product_list'))}?q={{search_term_string}}"
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": found},
        "query-input": "required name=search_term_string",
    }
    shop = {"@context": "https://schema.org", "@type": "Organization", "name": name, "url": home}
    site = {"@context": "https://schema.org", "@type": "WebSite", "name": name, "url": home}
    return [shop, site | {"potentialAction": search}]


def breadcrumbs(request: HttpRequest, *steps: tuple[str, str]) -> Data:
    """The way to a page: (name, path) from the front page on."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(request, path)}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }


def product(
    request: HttpRequest, card: Card, *, picture: str, rating: ProductRating, reviews: list[Said]
) -> Data:
    """A product with its offers and what buyers said."""
    shown = card.product
    url = absolute(request, shown.get_absolute_url())
    data: Data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": url,
        "name": localized(shown, "name"),
        "description": shown.description,
        "sku": shown.code,
        "category": localized(shown.category, "name"),
        "image": [absolute(request, asset.file.url) for asset in shown.images.all()] or [picture],
        "brand": {"@type": "Brand", "name": shown.producer.name},
        "manufacturer": {"@type": "Organization", "name": shown.producer.name},
        "countryOfOrigin": "VN",
        "offers": _offers(card, url),
    }
    if gtin := next((variant.gtin for variant in shown.variants.all() if variant.gtin), ""):
        data["gtin"] = gtin
    if rating.count:
        data["aggregateRating"] = _rating(rating)
        data["review"] = [_review(review) for review in reviews[:REVIEWS_TOLD]]
    return data


def producer(request: HttpRequest, maker: Any, rating: ProductRating) -> Data:
    """Who makes it."""
    data: Data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": maker.name,
        "url": absolute(request, reverse("storefront:producer", args=[maker.slug])),
        "description": maker.story,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": maker.ward.full_name,
            "addressRegion": maker.ward.province.name,
            "addressCountry": "VN",
        },
    }
    if maker.founded_year:
        data["foundingDate"] = str(maker.founded_year)
    if maker.tax_code:
        data["taxID"] = maker.tax_code
    if rating.count:
        data["aggregateRating"] = _rating(rating)
    return data


def _rating(rating: ProductRating) -> Data:
    return {
        "@type": "AggregateRating",
        "ratingValue": rating.average,
        "reviewCount": rating.count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _offers(card: Card, url: str) -> Data:
    offers = [_offer(offer, url, card.product.producer.name) for offer in card.offers]
    if len(offers) == 1:
        return offers[0]
    prices = [offer.price_vnd for offer in card.offers]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": "VND",
        "lowPrice": min(prices),
        "highPrice": max(prices),
        "offerCount": len(offers),
        "availability": GONE if card.is_gone else IN_STOCK,
        "offers": offers,
    }


def _offer(offer: Offer, url: str, seller: str) -> Data:
    variant = cast(Variant, offer.variant)
    data: Data = {
        "@type": "Offer",
        "name": variant.label,
        "sku": variant.sku,
        "url": url,
        "price": offer.price_vnd,
        "priceCurrency": "VND",
        "availability": GONE if offer.is_gone else IN_STOCK,
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": seller},
    }
    if offer.deal:
        data["priceValidUntil"] = offer.deal.ends_at.date().isoformat()
    return data


def _review(review: Said) -> Data:
    data: Data = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.name},
        "datePublished": review.at.date().isoformat(),
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars, "bestRating": 5},
    }
    return data | {"reviewBody": review.text} if review.text else data
