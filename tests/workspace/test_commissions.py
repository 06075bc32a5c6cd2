"""The pages on which an owner reads what a creator brought, and pays it."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from core.money import format_vnd
from livestream import services
from livestream.models import CreatorPayout
from tests.livestream.creators import agreement, brought
from tests.livestream.stage import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey(owner):
    return goods(owner.producer, stock=500)


@pytest.fixture
def deal(owner, honey):
    return agreement(owner.producer, honey.product)


def address(deal) -> str:
    return f"/kenh-nguoi-ban/phat-truc-tiep/nguoi-dan/{deal.creator_id}/hoa-hong/"


def test_the_page_has_link_code_words_and_figures(desk, honey, deal):
    brought(honey, deal)
    services.approve_due()
    page = desk.get(address(deal)).content.decode()
    for words in (f"http://testserver/kol/{deal.code}/", deal.disclosure, format_vnd(300_000), "<svg"):
        assert words in page
    assert format_vnd(30_000) in page


def test_a_transfer_is_written_down_and_its_statement_leaves_as_a_table(desk, honey, deal):
    order = brought(honey, deal)
    services.approve_due()
    answer = desk.post(address(deal), {"seen_vnd": 30_000, "bank_reference": "FT99"})
    paid = CreatorPayout.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(deal)}{paid.pk}/")
    assert format_vnd(30_000) in desk.get(answer.headers["Location"]).content.decode()
    raw = desk.get(f"{address(deal)}{paid.pk}/csv/").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(raw))
    assert (row["order"], row["base_vnd"], row["percent"], row["amount_vnd"]) == (
        order.code, "300000", "10.0", "30000",
    )  # fmt: skip
    sheet = desk.get(f"{address(deal)}{paid.pk}/xlsx/")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    assert desk.get(f"{address(deal)}{paid.pk}/pdf/").status_code == 404


def test_a_transfer_of_another_amount_is_422_with_its_field_and_nothing_is_written(desk, honey, deal):
    brought(honey, deal)
    services.approve_due()
    answer = desk.post(address(deal), {"seen_vnd": 20_000, "bank_reference": "FT99"})
    words = gettext("The amount has changed meanwhile. Compare it with your transfer and press again.")
    assert (answer.status_code, answer.context["form"].errors["bank_reference"]) == (422, [words])
    assert "FT99" in answer.content.decode()
    assert not CreatorPayout.objects.exists()


def test_twenty_lines_cost_the_queries_of_two(desk, honey, deal):
    for _ in range(2):
        brought(honey, deal)
    desk.get(address(deal))
    with CaptureQueriesContext(connection) as two:
        desk.get(address(deal))
    for _ in range(18):
        brought(honey, deal)
    with CaptureQueriesContext(connection) as twenty:
        desk.get(address(deal))
    assert len(twenty) == len(two)
