"""Product lists: facets, order, pages, and addresses that make no sense."""

import pytest
from django.urls import reverse

from tests.pages.shelves import certify, stock_shelf

LIST = "/san-pham/"


def names(answer) -> list[str]:
    """The products a page shows, in its order."""
    return [card.product.name for card in answer.context["cards"]]


@pytest.mark.django_db
def test_stars_and_ward_narrow_the_list(client):
    first, second, third = stock_shelf(3)
    certify(third, 5)

    assert names(client.get(LIST, {"stars": "5"})) == [third.name]
    assert names(client.get(LIST, {"ward": second.ward_id})) == [second.name]
    assert names(client.get(LIST, {"ward": first.ward_id, "stars": "5"})) == []


@pytest.mark.django_db
def test_the_dearest_comes_first_when_asked(client):
    first, second = stock_shelf(2)

    assert names(client.get(LIST, {"sort": "-price"})) == [second.name, first.name]


@pytest.mark.django_db
def test_pages_are_numbered_and_reached_by_plain_links_that_keep_the_filters(client):
    stock_shelf(25)

    page = client.get(LIST, {"stars": "4"}).content.decode()
    second = client.get(LIST, {"stars": "4", "page": "2"})

    assert 'href="?stars=4&amp;page=2"' in page
    assert len(names(second)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [{"stars": "9"}, {"ward": "x"}, {"sort": "; drop"}, {"page": "-1"}, {"page": "many"}, {"q": "\x00"}],
)
def test_a_part_of_the_address_that_makes_no_sense_is_as_if_not_there(client, query):
    stock_shelf(2)

    assert len(names(client.get(LIST, query))) == 2


@pytest.mark.django_db
def test_htmx_gets_the_results_alone_and_caches_are_told(client):
    stock_shelf(1)

    answer = client.get(LIST, headers={"HX-Request": "true"})

    assert answer.content.decode().strip().startswith('<div id="results"')
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.django_db
def test_an_empty_result_says_so_and_shows_the_way_out(client):
    page = client.get(LIST, {"q": "khong-co-gi"}).content.decode()

    assert 'class="empty"' in page
    assert f'href="{reverse("storefront:product_list")}"' in page
