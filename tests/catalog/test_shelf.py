"""What shoppers see on the shelf."""

from datetime import date

import pytest

from catalog import pages, queries
from catalog.models import Product
from catalog.queries import ShelfFilters
from tests.catalog import builders

pytestmark = pytest.mark.django_db


def codes(**filters):
    return [product.code for product in queries.shelf(ShelfFilters(**filters)).page]


@pytest.fixture
def goods():
    builders.certificate(builders.product("M01", (75_000, 60_000), name="Bưởi da xanh"), stars=4)
    builders.certificate(builders.product("M02", (95_000,), name="Bưởi đường lá cam"), stars=5)
    spices = builders.category("gia-vi")
    builders.certificate(
        builders.product(
            "M03", (45_000,), name="Tiêu đen", category=spices, producer=builders.producer("SX02")
        ),
        stars=3,
        expires_on=date(2025, 1, 1),
    )
    spirits = builders.category("ruou")
    builders.product(
        "M04",
        (250_000,),
        name="Rượu bưởi",
        category=spirits,
        abv_percent=29,
        age_restricted=True,
        promotion_banned=True,
    )
    builders.product("M05", name="Nháp", state=Product.State.DRAFT)
    builders.product("M06", (), name="Không có gì để bán")


def test_only_what_can_be_bought_stands_on_the_shelf(goods):
    assert codes() == ["M01", "M02", "M03"]


def test_alcohol_stays_hidden_until_18_is_confirmed(goods):
    assert codes(q="ruou") == []
    assert codes(q="ruou", age_confirmed=True) == ["M04"]
    assert codes(category="ruou") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("bưởi", ["M01", "M02"]),
        ("buoi", ["M01", "M02"]),
        ("BUOI  xanh", ["M01"]),
        ("xanh buoi da", ["M01"]),
        ("m02", ["M02"]),
        ("tan trieu", ["M01", "M02", "M03"]),
        ("gia vi", ["M03"]),
        ("uoi", []),
        ("%", ["M01", "M02", "M03"]),
        ("bưởi tiêu", []),
    ],
)
def test_every_word_must_be_found_accents_or_not(goods, q, found):
    assert codes(q=q) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"category": "gia-vi"}, ["M03"]),
        ({"producer": "htx-sx02"}, ["M03"]),
        ({"ward": "26188"}, ["M01", "M02", "M03"]),
        ({"stars": (4,)}, ["M01"]),
        ({"stars": (4, 5)}, ["M01", "M02"]),
        ({"stars": (3,)}, []),
        ({"price_from_vnd": 60_000}, ["M01", "M02"]),
        ({"price_to_vnd": 60_000}, ["M01", "M03"]),
        ({"cnnt": True}, []),
    ],
)
def test_filters_keep_what_fits(goods, filters, found):
    assert codes(**filters) == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("price", ["M03", "M01", "M02"]),
        ("-price", ["M02", "M01", "M03"]),
        ("stars", ["M02", "M01", "M03"]),
        ("name", ["M01", "M02", "M03"]),
        ("new", ["M03", "M02", "M01"]),
        ("nonsense", ["M01", "M02", "M03"]),
    ],
)
def test_the_shelf_is_sorted(goods, sort, found):
    assert codes(sort=sort) == found


def test_counts_beside_a_filter_ignore_that_filter_only(goods):
    shelf = queries.shelf(ShelfFilters(category="trai-cay-tuoi", stars=(4,)))

    assert shelf.total == 1
    assert shelf.stars == {5: 1, 4: 1, 3: 0}
    assert [(facet.category.slug, facet.count) for facet in shelf.categories] == [("trai-cay-tuoi", 1)]


def test_a_page_past_the_end_is_the_last_one(goods):
    shelf = queries.shelf(ShelfFilters(), page=9, page_size=2)

    assert [product.code for product in shelf.page] == ["M03"]
    assert (shelf.page.number, shelf.page.paginator.num_pages) == (2, 2)


@pytest.mark.parametrize("count", [2, 20])
def test_a_shelf_costs_the_same_queries_for_2_products_as_for_20(count, django_assert_num_queries):
    for number in range(count):
        builders.certificate(builders.product(f"M{number:02}", (1_000, 2_000)))

    with django_assert_num_queries(8):
        for product in queries.shelf(ShelfFilters()).page:
            assert product.producer.name
            assert product.ward.province.name
            assert len(product.variants.all()) == 2
            assert queries.valid_stars(product, queries.today()) == 4
            assert list(product.images.all()) == []


def test_a_product_page_has_everything_at_hand(goods, django_assert_num_queries):
    with django_assert_num_queries(1):
        product, facts = pages.product_page("san-pham-m01")
        assert len(product.variants.all()) == 2
        assert queries.valid_stars(product, queries.today()) == 4
        assert product.producer.ward.full_name == "Phường Tân Triều"
        assert list(product.images.all()) == []
        assert (facts["lots"], facts["is_kept"]) == ([], False)


def test_a_product_off_sale_has_no_page(goods):
    with pytest.raises(Product.DoesNotExist):
        pages.product_page("san-pham-m05")
