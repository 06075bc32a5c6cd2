"""What search engines and messengers are told, and that no text can break out of it."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from catalog.models import Product, ProductEvent
from core import clock
from tests.factories import ProductFactory, VariantFactory
from tests.pages.shelves import stock_shelf

pytestmark = pytest.mark.django_db
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def data(page: str) -> dict[str, dict]:
    """The structured data of a page by type."""
    return {one["@type"]: one for one in map(json.loads, LD.findall(page))}


def page_of(client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_product_is_told_with_its_offers_and_the_way_to_it(client, settings):
    settings.SITE_URL = "https://shop.example.vn"
    (product,) = stock_shelf(1)

    told = data(page_of(client, product.get_absolute_url()))

    offers = told["Product"]["offers"]
    url = f"https://shop.example.vn{product.get_absolute_url()}"
    assert (told["Product"]["name"], told["Product"]["@id"]) == (product.name, url)
    assert (offers["lowPrice"], offers["highPrice"], offers["priceCurrency"]) == (50_000, 90_000, "VND")
    assert {one["availability"] for one in offers["offers"]} == {"https://schema.org/InStock"}
    assert "aggregateRating" not in told["Product"]
    assert [one["position"] for one in told["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]


def test_no_text_can_end_the_data(client):
    evil = "</script><script>alert(1)</script>&\u2028"
    (product,) = stock_shelf(1)
    Product.objects.filter(pk=product.pk).update(name=evil, description=evil)

    page = page_of(client, product.get_absolute_url())

    assert "<script>alert" not in page
    assert data(page)["Product"]["name"] == evil


def test_each_page_names_itself_and_its_other_language(client, settings):
    settings.SITE_URL = "https://shop.example.vn"
    (product,) = stock_shelf(1)
    vi = f"https://shop.example.vn{product.get_absolute_url()}"
    en = vi.replace("vn/", "vn/en/")

    for address, canonical in (
        (f"{product.get_absolute_url()}?a=1", vi),
        (f"/en{product.get_absolute_url()}", en),
    ):
        page = page_of(client, address)
        assert f'<link rel="canonical" href="{canonical}">' in page
        assert f'hreflang="vi" href="{vi}"' in page
        assert f'hreflang="en" href="{en}"' in page
        assert f'<meta property="og:url" content="{canonical}">' in page


def test_reviews_of_a_product_are_found_under_the_product(client):
    (product,) = stock_shelf(1)

    page = page_of(client, reverse("storefront:reviews", args=[product.slug]))

    assert f'<link rel="canonical" href="http://testserver{product.get_absolute_url()}">' in page


def test_the_picture_of_a_link_is_drawn_once_and_kept(client, monkeypatch):
    from storefront import share_pictures

    (product,) = stock_shelf(1, name="Bưởi đường lá cam Tân Triều, hộp quà Tết mười trái loại thượng hạng")
    address = reverse("storefront:share_picture", args=[product.slug])

    first = client.get(address)
    monkeypatch.setattr(share_pictures, "draw", lambda card: pytest.fail("drawn again"))
    second = client.get(address)

    picture = Image.open(io.BytesIO(first.content))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert first.content == second.content
    assert address in page_of(client, product.get_absolute_url())


def test_the_map_has_what_everybody_may_see_in_both_languages(client, settings):
    settings.SITE_URL = "https://shop.example.vn"
    (product,) = stock_shelf(1)
    spirit = ProductFactory(strong=True)
    VariantFactory(product=spirit, stock=1)
    empty = ProductFactory()

    sitemap = page_of(client, "/sitemap.xml")

    for path in (
        product.get_absolute_url(),
        f"/en{product.get_absolute_url()}",
        reverse("storefront:producer", args=[product.producer.slug]),
        reverse("storefront:category", args=[product.category.slug]),
        reverse("storefront:ocop_stars"),
    ):
        assert f"<loc>https://shop.example.vn{path}</loc>" in sitemap
    assert spirit.slug not in sitemap
    assert spirit.producer.slug not in sitemap
    assert empty.slug not in sitemap


def test_a_large_map_is_cut_into_sections(client, monkeypatch):
    from storefront.sitemaps import ShopSitemap

    monkeypatch.setattr(ShopSitemap, "limit", 2)
    stock_shelf(2)

    index = page_of(client, "/sitemap.xml")

    assert "<sitemapindex" in index
    assert "/sitemap-products.xml" in index
    assert client.get("/sitemap-products.xml?p=2").status_code == 200
    assert client.get("/sitemap-none.xml").status_code == 404


def test_robots_are_shown_the_map_and_kept_from_carts(client):
    robots = page_of(client, "/robots.txt")

    assert "Disallow: /thanh-toan/xac-nhan/" in robots
    assert "Disallow: /en/tai-khoan/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots


def test_goods_for_adults_are_told_to_no_engine(client):
    product = ProductFactory(strong=True)
    VariantFactory(product=product, stock=1)
    client.post(reverse("storefront:age_gate"))

    page = page_of(client, product.get_absolute_url())

    assert '<meta name="robots" content="noindex">' in page
    assert data(page) == {}


def test_the_map_says_when_a_product_last_changed(client):
    old, new = stock_shelf(2)
    long_ago = datetime(2024, 5, 6, tzinfo=UTC)
    ProductEvent.objects.filter(pgh_obj=old).update(pgh_created_at=long_ago)
    ProductEvent.objects.filter(pgh_obj=new).update(pgh_created_at=long_ago)
    new.description = "Ngọt hơn năm ngoái."
    new.save()
    page = client.get(reverse("storefront:sitemap")).text
    days = [
        re.search(rf"<loc>[^<]*/san-pham/{one.slug}/</loc><lastmod>([^<]+)</lastmod>", page)[1]
        for one in (old, new)
    ]
    assert days == ["2024-05-06", f"{timezone.localdate(clock.now()):%Y-%m-%d}"]
