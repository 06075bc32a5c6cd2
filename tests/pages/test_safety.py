"""Every page answers, keeps the strict policy and carries nothing inline."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.pages.shelves import lot_of, stock_shelf

DATA = r' type="application/ld\+json">'  # JSON-LD is read, never run
INLINE = re.compile(rf'<style|\sstyle=|<script(?![^>]*\ssrc=)(?!{DATA})|\son[a-z]+="|javascript:')


@pytest.fixture
def addresses(db) -> list[str]:
    """One of each page a visitor can open."""
    (product,) = stock_shelf(1)
    return [
        reverse("storefront:home"),
        reverse("storefront:product_list"),
        reverse("storefront:category", args=[product.category.slug]),
        product.get_absolute_url(),
        reverse("storefront:producer", args=[product.producer.slug]),
        reverse("storefront:reviews", args=[product.slug]),
        reverse("storefront:questions", args=[product.slug]),
        reverse("storefront:certificate", args=[product.certificates.get().number]),
        reverse("storefront:lot", args=[lot_of(product).code]),
        reverse("storefront:trace"),
        reverse("storefront:ocop_stars"),
        reverse("storefront:age_gate"),
        reverse("account_login"),
        reverse("account_signup"),
    ]


def test_every_page_answers_with_one_heading_and_a_language(client, addresses):
    for address in addresses:
        answer = client.get(address, follow=True)
        page = answer.content.decode()

        assert answer.status_code == 200, address
        assert page.count("<h1") == 1, address
        assert '<html lang="' in page, address


def test_no_page_carries_inline_style_or_script(client, staff_client, addresses):
    for visitor, address in [(client, one) for one in addresses] + [
        (staff_client, reverse("channels_sync:console"))
    ]:
        answer = visitor.get(address, follow=True)

        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], address
        assert not (found := INLINE.search(answer.content.decode())), (address, found)


def test_an_unknown_address_gets_a_page_of_ours_and_404(client, db):
    answer = client.get("/san-pham/khong-co/")

    assert answer.status_code == 404
    assert _("Nothing in this basket") in answer.content.decode()


def test_what_a_shopper_types_is_never_markup(client, db):
    answer = client.get(reverse("storefront:product_list"), {"q": "<script>alert(1)</script>"})

    assert "<script>alert" not in answer.content.decode()
