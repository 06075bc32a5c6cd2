"""The web shop is a channel too: its price, deal and stock are the database's now."""

from datetime import timedelta

import pytest
import time_machine

from catalog import services as catalog
from core import clock
from inventory import services as inventory
from promotions import services as promotions
from tests.pages.shelves import stock_shelf

HTMX = {"HX-Request": "true"}


@pytest.fixture
def product(db):
    """Two variants, at 50,000 and 90,000 đồng, ten units of each."""
    return stock_shelf(1)[0]


def seen_by(answer) -> str:
    """The fingerprint the page would send back."""
    return answer.context["seen"]


def test_a_new_price_stands_on_the_next_page(client, product):
    client.get(product.get_absolute_url())
    catalog.change_price(variant_id=product.variants.first().pk, price_vnd=1_250_000)

    assert "1.250.000\u00a0₫" in client.get(product.get_absolute_url()).content.decode()


def test_the_part_that_refreshes_is_only_the_offers(client, product):
    answer = client.get(product.get_absolute_url(), headers=HTMX)
    page = answer.content.decode()

    assert "<html" not in page
    assert page.count("data-sku=") == 2
    assert "HX-Request" in answer.headers["Vary"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_nothing_is_sent_while_nothing_changed(client, product):
    seen = seen_by(client.get(product.get_absolute_url()))

    answer = client.get(product.get_absolute_url(), {"seen": seen}, headers=HTMX)

    assert (answer.status_code, answer.content) == (204, b"")


def test_a_count_of_stock_is_sent_at_the_next_refresh(client, product):
    seen = seen_by(client.get(product.get_absolute_url()))
    inventory.count(variant_id=product.variants.first().pk, on_hand=0, ref="count:1")

    answer = client.get(product.get_absolute_url(), {"seen": seen}, headers=HTMX)

    assert answer.status_code == 200
    assert answer.content.decode().count("stock--none") == 1


def test_a_deal_shows_its_price_the_old_one_the_cut_and_the_end(client, product):
    now = clock.now()
    ends = now + timedelta(hours=20)
    promotions.schedule(
        name="Tuần lễ bưởi",
        starts_at=now - timedelta(minutes=5),
        ends_at=ends,
        percent=20,
        variant_ids=[product.variants.first().pk],
    )

    with time_machine.travel(now + timedelta(minutes=3)):
        page = client.get(product.get_absolute_url()).content.decode()

    assert "40.000\u00a0₫" in page
    assert "50.000\u00a0₫</s>" in page
    assert "−20%" in page
    assert "Tuần lễ bưởi" in page


def test_a_product_that_was_withdrawn_reloads_the_page_that_shows_it(client, product):
    catalog.withdraw_product(product_id=product.pk)

    assert client.get(product.get_absolute_url(), headers=HTMX).headers["HX-Refresh"] == "true"
    assert client.get(product.get_absolute_url()).status_code == 404
