"""Alcohol stays hidden until the visitor says to be 18 or older."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from storefront import shelf
from tests.factories import CategoryFactory, ProductFactory, VariantFactory
from tests.pages.shelves import stock_shelf


@pytest.fixture
def spirit(db):
    """A bottle of 29 % on a shelf of its own."""
    product = ProductFactory(
        strong=True, name="Rượu bưởi", category=CategoryFactory(slug="ruou", name="Rượu (18+)")
    )
    VariantFactory(product=product, stock=5)
    shelf.rebuild()
    return product


def test_lists_do_not_show_it_before(client, spirit):
    stock_shelf(1)

    for name in ("storefront:home", "storefront:product_list"):
        assert "Rượu bưởi" not in client.get(reverse(name)).content.decode()
    assert "Rượu bưởi" not in client.get(reverse("storefront:product_list"), {"q": "ruou"}).content.decode()


def test_its_page_and_its_shelf_ask_first_and_remember_where_to_go(client, spirit):
    its_shelf = reverse("storefront:category", args=["ruou"])

    for address in (spirit.get_absolute_url(), its_shelf):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/xac-nhan-tuoi/?next={quote(address, safe='')}"
        assert "Rượu bưởi" not in answer.content.decode()


def test_a_yes_leads_on_and_is_remembered(client, spirit):
    answer = client.post(reverse("storefront:age_gate"), {"next": spirit.get_absolute_url()})

    assert answer.status_code == 303
    assert answer.headers["Location"] == spirit.get_absolute_url()
    assert "Rượu bưởi" in client.get(spirit.get_absolute_url()).content.decode()
    assert "Rượu bưởi" in client.get(reverse("storefront:product_list")).content.decode()


def test_the_question_never_leads_to_another_site(client, db):
    answer = client.post(reverse("storefront:age_gate"), {"next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == reverse("storefront:product_list")
