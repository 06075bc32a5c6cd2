"""GET /goi-y/: proposals while typing."""

import pytest

from catalog import search
from core import redis
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods():
    for number in range(8):
        builders.product(f"M{number:02}", name=f"Bưởi da xanh {number}")
    search.rebuild()


def test_proposals_have_words_and_addresses(client, goods):
    body = client.get("/goi-y/", {"q": "buoi d"}).json()

    assert len(body["items"]) == 6
    assert body["items"][0] == {"label": "Bưởi da xanh 0", "note": "", "url": "/san-pham/san-pham-m00/"}


def test_names_lead_to_their_pages(client, goods):
    items = client.get("/goi-y/", {"q": "htx"}).json()["items"]
    assert [item["url"] for item in items] == ["/co-so/htx-sx01/"]
    items = client.get("/goi-y/", {"q": "tan tri"}).json()["items"]
    assert [item["url"] for item in items] == ["/san-pham/?ward=26188"]


def test_a_mistyped_word_proposes_what_was_meant(client, goods):
    assert client.get("/goi-y/", {"q": "buoi da xnah"}).json()["items"][0]["label"] == "bưởi da xanh"


@pytest.mark.parametrize("q", ["", "b", "%", "\x00", "x" * 500])
def test_nothing_to_go_by_proposes_nothing(client, goods, q):
    assert client.get("/goi-y/", {"q": q}).json()["items"] == []


def test_proposals_cost_three_queries_at_most(client, goods, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/goi-y/", {"q": "buoi"})


def test_who_asks_too_often_is_told_to_wait(client, goods, settings):
    redis.client().delete("bucket:shop:search:10.9.8.7")  # of an earlier run of the tests
    settings.SHOP_RATES = {"search": (0.001, 2)}
    address = {"REMOTE_ADDR": "10.9.8.7"}

    answers = [client.get("/goi-y/", {"q": "buoi"}, **address) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "detail" in answers[-1].json()
    assert client.get("/goi-y/", {"q": ""}, **address).status_code == 200
    assert client.get("/api/v1/products/", {"q": "buoi"}, **address).status_code == 429
    assert client.get("/api/v1/products/", **address).status_code == 200
