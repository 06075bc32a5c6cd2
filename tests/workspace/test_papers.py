"""Labels and slips: the right size, readable Vietnamese, the sum to collect, and nobody else's orders."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from orders.models import Portion
from orders.states import Status
from tests.factories import ProductFactory, VariantFactory
from tests.orders.placing import imported, line
from tests.orders.web import bring, web_order
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db
MM = 72 / 25.4
NAME = "Mật ong rừng ướp sả ớt của vườn Ngọc Thuỷ, hũ gốm nghệ nhân đắp tay"


@pytest.fixture
def variant(owner):
    product = ProductFactory.create(producer=owner.producer, name=NAME)
    return VariantFactory.create(product=product, stock=500)


def printed(desk, paper: str, rows) -> PdfReader:
    answer = desk.post(reverse("workspace:orders_papers"), {"paper": paper, "row": [row.pk for row in rows]})
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


def words(page) -> str:
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize(("paper", "size"), [("nhan", (105, 148)), ("phieu", (148, 210))])
def test_a_paper_has_its_size_and_whole_vietnamese(desk, variant, paper, size):
    bring(web_order((variant, 2)), Status.TO_SHIP)
    (page,) = printed(desk, paper, Portion.objects.all()).pages
    assert [round(float(side) / MM) for side in page.mediabox[2:]] == list(size)
    text = words(page)
    assert "Nguyễn Thị Lan" in text
    assert "Số 12, ấp 4, Phường Tân Triều" in text
    assert NAME[:40] in text


def test_a_label_says_what_to_collect_at_the_door(desk, variant):
    order = bring(web_order((variant, 2), voucher_vnd=15_000), Status.TO_SHIP)
    (page,) = printed(desk, "nhan", Portion.objects.all()).pages
    assert "205.000" in words(page)
    assert order.due_vnd == 205_000
    order.cod = order.Cod.NONE
    order.save()
    (page,) = printed(desk, "nhan", Portion.objects.all()).pages
    assert "205.000" not in words(page)


def test_what_has_left_is_printed_without_the_address(desk, variant):
    bring(web_order((variant, 1)), Status.SHIPPING)
    (page,) = printed(desk, "nhan", Portion.objects.all()).pages
    assert "ấp 4" not in words(page)
    assert "345 678" not in words(page)


def test_a_long_slip_goes_on_with_its_head(owner, desk):
    rows = [
        (VariantFactory.create(product=ProductFactory.create(producer=owner.producer, name=NAME), stock=1), 1)
        for _ in range(25)
    ]
    order = bring(web_order(*rows), Status.TO_SHIP)
    pages = printed(desk, "phieu", Portion.objects.all()).pages
    assert len(pages) > 1
    assert all(order.code in words(page) for page in pages)
    assert sum(words(page).count("Mật ong rừng") for page in pages) == 25


def test_a_batch_is_one_file_of_all_channels_and_leaves_out_the_orders_of_others(owner, desk, variant):
    bring(web_order((variant, 1)), Status.TO_SHIP)
    imported(line(variant), name="Tr** V** A", address="***, Biên Hoà")
    foreign = VariantFactory.create(stock=5)
    bring(web_order((foreign, 1), number=9), Status.TO_SHIP)
    pages = printed(desk, "nhan", Portion.objects.all()).pages
    assert len(pages) == 2
    assert not any("DH26112900009" in words(page) for page in pages)


@pytest.mark.parametrize(
    "data", [{}, {"paper": "nhan"}, {"paper": "bia", "row": ["1"]}, {"paper": "nhan", "row": ["x"]}]
)
def test_nothing_chosen_leads_back(desk, data):
    answer = desk.post(reverse("workspace:orders_papers"), data)
    assert (answer.status_code, answer["Location"]) == (303, reverse("workspace:orders"))


def test_papers_of_fifty_orders_cost_as_many_queries_as_of_two(owner, desk, variant):
    counted = []
    for first, last in ((1, 3), (3, 51)):
        for number in range(first, last):
            web_order((variant, 1), number=number)
        printed(desk, "nhan", Portion.objects.all())
        with CaptureQueriesContext(connection) as seen:
            assert len(printed(desk, "nhan", Portion.objects.all()).pages) == last - 1
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_a_stranger_prints_nothing(variant):
    bring(web_order((variant, 1)), Status.TO_SHIP)
    stranger = browser_of(member("owner"))
    rows = [row.pk for row in Portion.objects.all()]
    answer = stranger.post(reverse("workspace:orders_papers"), {"paper": "nhan", "row": rows})
    assert answer.status_code == 303
