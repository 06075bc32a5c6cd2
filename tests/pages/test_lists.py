"""Product lists: filters, order, pages, words, and addresses that make no sense."""

import pytest
import time_machine
from django.urls import reverse

from catalog.models import Producer, Product
from catalog.search import Found, Reading
from inventory.models import StockRecord
from storefront.views import lists
from tests.factories import CategoryFactory, ProducerFactory, UserFactory
from tests.pages.shelves import certify, stock_shelf

LIST = "/san-pham/"
pytestmark = pytest.mark.django_db


def names(answer) -> list[str]:
    """The products a page shows, in its order."""
    return [card.product.name for card in answer.context["cards"]]


def chips(answer) -> dict[str, str]:
    """The filters in use, in words, and the address without each."""
    return {chip.words: chip.without for chip in answer.context["chips"]}


@pytest.fixture
def found(monkeypatch):
    """found("ocop 4 sao", ids, stars=(4,)) -> what the search answers whatever is typed."""

    def answer(*products, **reading):
        ids = tuple(product.pk for product in products) if products else None
        told = Found(ids, False, Reading(**reading))
        monkeypatch.setattr(lists, "find", lambda text, *, age_confirmed: told)

    return answer


def test_words_that_nothing_has_are_named_and_never_markup(client, found):
    (product,) = stock_shelf(1)
    found(product, words=("buoi",), left_out=("<b>iphone",))
    assert "<strong>&lt;b&gt;iphone</strong>" in client.get(LIST, {"q": "buoi <b>iphone"}).text
    found(product, words=("buoi",))
    assert "list__corrected" not in client.get(LIST, {"q": "buoi"}).text
    found(product, words=("buoi", "mat"), is_any=True)
    assert "list__corrected" in client.get(LIST, {"q": "buoi mat"}).text


def test_stars_and_ward_narrow_the_list(client):
    first, second, third = stock_shelf(3)
    certify(third, 5)

    assert names(client.get(LIST, {"stars": "5"})) == [third.name]
    assert names(client.get(LIST, {"ward": second.ward_id})) == [second.name]
    assert names(client.get(LIST, {"ward": first.ward_id, "stars": "5"})) == []


def test_producer_type_and_price_narrow_the_list(client):
    (ours,) = stock_shelf(1, producer=ProducerFactory(kind=Producer.Kind.HOUSEHOLD))
    (other,) = stock_shelf(1)

    assert names(client.get(LIST, {"kind": ["household"]})) == [ours.name]
    assert names(client.get(LIST, {"kind": ["household", "cooperative"], "sort": "new"})) == [
        other.name,
        ours.name,
    ]
    assert names(client.get(LIST, {"price_from": "50k", "price_to": "50.000đ"})) == [ours.name, other.name]
    assert names(client.get(LIST, {"price_from": "60k"})) == []


def test_prices_the_wrong_way_round_are_turned(client):
    (product,) = stock_shelf(1)

    answer = client.get(LIST, {"price_from": "100k", "price_to": "10k"})

    assert names(answer) == [product.name]
    assert list(chips(answer)) == ["10.000\u00a0₫ – 100.000\u00a0₫"]


def test_the_dearest_comes_first_when_asked(client):
    first, second = stock_shelf(2)
    Product.objects.get(pk=second.pk).variants.filter(price_vnd__lt=60_000).update(price_vnd=70_000)
    certify(second, 3)

    assert names(client.get(LIST, {"sort": "-price"})) == [second.name, first.name]


def test_best_selling_is_offered_once_something_was_sold(client):
    stock_shelf(1)

    assert "best" not in dict(client.get(LIST).context["sorts"])


def test_each_filter_in_use_can_be_taken_away_alone(client):
    stock_shelf(1)

    asked = {"stars": ["5", "4"], "in_stock": "1", "sort": "price"}
    left = {words: set(to[1:].split("&")) for words, to in chips(client.get(LIST, asked)).items()}

    assert left == {
        "OCOP 5 sao": {"stars=4", "in_stock=1", "sort=price"},
        "OCOP 4 sao": {"stars=5", "in_stock=1", "sort=price"},
        "Còn hàng": {"stars=5", "stars=4", "sort=price"},
    }


def test_pages_are_numbered_and_reached_by_plain_links_that_keep_the_filters(client):
    stock_shelf(25)

    page = client.get(LIST, {"stars": "4"}).content.decode()
    second = client.get(LIST, {"stars": "4", "page": "2"})

    assert 'href="?stars=4&amp;page=2"' in page
    assert len(names(second)) == 1
    assert second.context["look"].counts.total == 25


@pytest.mark.parametrize(
    "query",
    [
        {"stars": "9"},
        {"ward": "x"},
        {"kind": "bank"},
        {"price_from": "rẻ"},
        {"price_to": "-1"},
        {"sort": "; drop"},
        {"page": "-1"},
        {"page": "many"},
        {"page": "99999999999999999999"},
        {"q": "\x00"},
    ],
)
def test_a_part_of_the_address_that_makes_no_sense_is_as_if_not_there(client, query):
    stock_shelf(2)

    assert len(names(client.get(LIST, query))) == 2


@pytest.mark.parametrize("tidy", ["", "?page=2", "?stars=4", "?stars=4&page=2"])
def test_the_address_of_a_part_of_the_list_is_tidy(client, tidy):
    stock_shelf(26)

    answer = client.get(f"{LIST}?q=&ward=&sort=&{tidy[1:]}", headers={"HX-Request": "true"})

    assert answer.headers["HX-Push-Url"] == f"{LIST}{tidy}"


def test_htmx_gets_the_results_alone_and_caches_are_told(client):
    stock_shelf(1)

    answer = client.get(f"{LIST}?q=&stars=4&ward=&price_from=&sort=", headers={"HX-Request": "true"})

    assert answer.content.decode().strip().startswith('<div id="results"')
    assert "HX-Request" in answer.headers["Vary"]


def test_an_empty_result_says_so_and_shows_the_ways_out(client, found):
    stock_shelf(1)
    found(words=("khong", "co"))
    category = CategoryFactory()

    page = client.get(LIST, {"q": "khong co", "stars": "5"}).content.decode()

    assert 'class="empty"' in page
    assert f'href="{reverse("storefront:category", args=[category.slug])}"' in page
    assert 'href="/san-pham/?q=khong"' in page
    assert 'href="/san-pham/?q=khong+co"' in page  # without the stars


def test_words_that_mean_filters_become_filters_that_can_be_taken_away(client, found):
    ours, other = stock_shelf(2)
    certify(ours, 5)
    found(ours, other, words=("buoi",), stars=(5,), price_to_vnd=100_000)

    answer = client.get(LIST, {"q": "bưởi ocop 5 sao dưới 100k"})

    assert names(answer) == [ours.name]
    assert chips(answer)["OCOP 5 sao"] == "?q=buoi&price_to=100000"
    assert '<input type="hidden" name="q" value="buoi">' in answer.content.decode()


def test_what_was_read_instead_of_what_was_typed_is_said(client, found):
    (product,) = stock_shelf(1)
    found(product, words=("buoi",), corrected="bưởi")

    assert "Kết quả cho <strong>bưởi</strong>" in client.get(LIST, {"q": "buoiw"}).content.decode()


def test_found_products_come_in_the_order_of_fit(client, found):
    first, second, third = stock_shelf(3)
    found(third, first, second, words=("buoi",))

    answer = client.get(LIST, {"q": "bưởi"})

    assert names(answer) == [third.name, first.name, second.name]
    assert dict(answer.context["sorts"])[""] == "Phù hợp nhất"


def test_a_product_withdrawn_a_moment_ago_is_not_shown(client):
    kept, gone = stock_shelf(2)
    Product.objects.filter(pk=gone.pk).update(state=Product.State.WITHDRAWN)  # its row is still there

    assert names(client.get(LIST)) == [kept.name]


@pytest.mark.parametrize(("stock", "words"), [(True, "Đặt trước, từ tháng 5"), (False, "Có lại tháng 5")])
def test_out_of_season_goods_say_from_which_month_they_come(client, stock, words):
    stock_shelf(1)
    Product.objects.update(season_months=[5, 6])
    if not stock:
        StockRecord.objects.update(on_hand=0)

    with time_machine.travel("2026-11-29T05:00:00Z", tick=False):
        assert words in client.get(LIST).content.decode()


@pytest.mark.parametrize("name", ["", "?stars=4&in_stock=1", "?price_from=1000&q="])
def test_a_list_takes_at_most_8_queries_and_as_many_for_20_as_for_2(client, queries_of, name):
    client.force_login(UserFactory.create())
    stock_shelf(2)
    for_two = queries_of(client, f"{LIST}{name}")
    stock_shelf(18)

    assert queries_of(client, f"{LIST}{name}") == for_two <= 8
