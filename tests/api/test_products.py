"""GET /api/v1/products/."""

from datetime import date

import pytest
from django.core.management import call_command

from catalog import search
from tests.catalog import builders

pytestmark = pytest.mark.django_db
URL = "/api/v1/products/"


@pytest.fixture
def goods():
    builders.certificate(builders.product("M01", (75_000, 60_000), name="Bưởi da xanh"), stars=4)
    builders.certificate(
        builders.product("M02", (95_000,), name="Bưởi cũ"), stars=5, expires_on=date(2025, 1, 1)
    )
    builders.product("M42", name="Rượu bưởi", abv_percent=29, age_restricted=True, promotion_banned=True)
    search.rebuild()


def codes(client, **query):
    return [row["live_code"] for row in client.get(URL, query).json()["results"]]


def test_a_product_carries_what_a_program_needs(client, goods):
    body = client.get(URL, {"q": "buoi da xanh"}).json()

    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    assert body["results"] == [
        {
            "live_code": "M01",
            "slug": "san-pham-m01",
            "name": "Bưởi da xanh",
            "name_en": "",
            "category": "trai-cay-tuoi",
            "price": 60_000,
            "stars": 4,
            "unit": "trái",
            "description": "Vị ngọt thanh.",
            "mandatory_notice": "",
            "producer": {"code": "SX01", "name": "HTX SX01 (mẫu)", "slug": "htx-sx01"},
            "ward": {"code": "26188", "name": "Phường Tân Triều", "province": "Đồng Nai"},
            "variants": [
                {"sku": "M01-V0", "label": "Loại 0", "price": 75_000},
                {"sku": "M01-V1", "label": "Loại 1", "price": 60_000},
            ],
        }
    ]


def test_stars_of_an_expired_certificate_are_not_shown(client, goods):
    assert client.get(f"{URL}M02/").json()["stars"] is None


def test_alcohol_is_hidden_until_18_is_confirmed(client, goods):
    assert codes(client, q="bưởi") == ["M01", "M02"]
    assert codes(client, q="bưởi", age_confirmed=1) == ["M01", "M02", "M42"]
    assert client.get(f"{URL}M42/").status_code == 404
    assert client.get(f"{URL}M42/", {"age_confirmed": 1}).json()["live_code"] == "M42"


def test_filters_go_together(client, goods):
    assert codes(client, category="trai-cay-tuoi", stars=4) == ["M01"]
    assert codes(client, category="khong-co") == []


@pytest.mark.parametrize("code", ["m01", "M01"])
def test_a_live_code_is_found_in_either_case(client, goods, code):
    assert client.get(f"{URL}{code}/").json()["live_code"] == "M01"


@pytest.mark.parametrize("code", ["M99", "M01;drop"])
def test_an_unknown_code_is_404(client, goods, code):
    assert client.get(f"{URL}{code}/").status_code == 404


@pytest.mark.parametrize(
    "query", [{"stars": "9"}, {"stars": "x"}, {"q": "a" * 201}, {"q": "a\x00"}, {"age_confirmed": "maybe"}]
)
def test_a_query_that_makes_no_sense_is_400(client, goods, query):
    response = client.get(URL, query)

    assert response.status_code == 400
    assert list(response.json()) == list(query)


def test_pages_hold_at_most_100(client):
    for number in range(103):
        builders.product(f"M{number:03}", (1_000,))

    first = client.get(URL, {"page_size": 500}).json()

    assert (len(first["results"]), first["count"]) == (100, 103)
    assert [row["live_code"] for row in client.get(first["next"]).json()["results"]] == [
        "M100",
        "M101",
        "M102",
    ]
    assert len(client.get(URL).json()["results"]) == 24
    assert client.get(URL, {"page": 99}).status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_a_list_costs_the_same_queries_for_2_products_as_for_20(client, count, django_assert_num_queries):
    for number in range(count):
        builders.certificate(builders.product(f"M{number:02}", (1_000, 2_000)))

    with django_assert_num_queries(5):
        assert len(client.get(URL).json()["results"]) == count


def test_nobody_writes(client, goods):
    assert client.post(URL, {}).status_code in (403, 405)
    assert client.delete(f"{URL}M01/").status_code in (403, 405)


def test_the_sample_is_searched_without_accents(client):
    call_command("load_catalogue", verbosity=0)

    assert codes(client, q="buoi da xanh")[0] == "M02"
    assert client.get(URL, {"page_size": 100}).json()["count"] == 57
    assert client.get(URL, {"page_size": 100, "age_confirmed": 1}).json()["count"] == 60
