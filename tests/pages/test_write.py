"""A word to a producer or the shop without an order, and where a visit to a form's address leads."""

import pytest
from django.test import Client
from django.urls import resolve, reverse

from core import redis
from orders.models import Ticket
from storefront.parents import page_above
from tests.factories import ProducerFactory, UserFactory
from tests.pages.shelves import stock_shelf

pytestmark = pytest.mark.django_db
WRITE = reverse("storefront:ticket_new")
WORDS = {"kind": "question", "subject": "Bán sỉ", "text": "Cơ sở có bán sỉ không?"}
WHO = {"name": "Lan", "phone": "0912 345 678", "email": ""}


@pytest.fixture(autouse=True)
def _full_buckets():
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


def test_a_guest_writes_to_a_producer_and_reads_on_with_code_and_phone(client):
    maker = ProducerFactory.create()
    answer = client.post(f"{WRITE}?producer={maker.slug}", WORDS | WHO)
    talk = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/ho-tro/{talk.code}/")
    assert (talk.producer, talk.order, talk.user, talk.phone) == (maker, None, None, "+84912345678")
    assert WORDS["text"] in client.get(answer["Location"]).text
    elsewhere = Client()
    assert elsewhere.get(answer["Location"]).status_code == 404
    found = elsewhere.post(reverse("storefront:track"), {"code": talk.code, "phone": WHO["phone"]})
    assert found["Location"] == answer["Location"]


def test_an_account_holder_is_known_already(client):
    lan = UserFactory.create(phone="+84987654321")
    client.force_login(lan)
    assert 'name="phone"' not in client.get(WRITE).text
    client.post(WRITE, WORDS)
    talk = Ticket.objects.get()
    assert (talk.user, talk.phone, talk.producer) == (lan, "+84987654321", None)


def test_the_pages_of_product_and_producer_lead_there_and_the_subject_is_filled_in(client):
    (product,) = stock_shelf(1)
    about, to = f"{WRITE}?product={product.slug}", f"{WRITE}?producer={product.producer.slug}"
    assert f'href="{about}"' in client.get(product.get_absolute_url()).text
    assert f'href="{to}"' in client.get(reverse("storefront:producer", args=[product.producer.slug])).text
    page = client.get(about).text
    assert f'value="{product.name}"' in page
    assert product.producer.name in page
    client.post(about, WORDS | WHO)
    assert Ticket.objects.get().producer == product.producer


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", ""), ("subject", ""), ("kind", "order"), ("phone", "12"), ("name", ""), ("email", "lan@")],
)
def test_what_is_missing_is_named_and_nothing_is_sent(client, field, value):
    answer = client.post(WRITE, WORDS | WHO | {field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("query", ["producer=khong-co", "product=khong-co"])
def test_nobody_is_written_to_who_does_not_exist(client, query):
    assert client.post(f"{WRITE}?{query}", WORDS | WHO).status_code == 404


def test_a_program_is_thanked_and_not_heard(client):
    assert client.post(WRITE, WORDS | WHO | {"website": "x"}).status_code == 303
    assert not Ticket.objects.exists()


def test_who_writes_too_much_is_asked_to_wait(client, settings):
    settings.SHOP_RATES = settings.SHOP_RATES | {"write": (0.001, 1)}
    assert [client.post(WRITE, WORDS | WHO).status_code for _ in range(2)] == [303, 429]


# Visits to addresses of forms


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/gio-hang/dong/5/", "/gio-hang/"),
        ("/gio-hang/dong/5/xoa/", "/gio-hang/"),
        ("/gio-hang/ma-giam-gia/xoa/", "/gio-hang/"),
        ("/en/gio-hang/chon/", "/en/gio-hang/"),
        ("/giao-dien/", "/"),
        ("/en/giao-dien/", "/en/"),
    ],
)
def test_a_visit_to_the_address_of_a_form_leads_to_its_page(client, address, page):
    answer = client.get(address, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, page)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/don-hang/DH1/huy-don/", "/don-hang/DH1/"),
        ("/don-hang/DH1/tra-hang/5/rut-lai/", "/don-hang/DH1/tra-hang/"),
        ("/san-pham/buoi/yeu-thich/", "/san-pham/buoi/"),
        ("/tai-khoan/dia-chi/5/mac-dinh/", "/tai-khoan/dia-chi/5/"),
        ("/thanh-toan/giu-hang/", "/thanh-toan/"),
    ],
)
def test_the_page_of_a_form_is_the_next_address_up(address, page):
    assert page_above(address) == page
    assert resolve(page).namespace == "storefront"


def test_a_change_of_colours_after_a_refusal_ends_at_the_page(client):
    client.post("/gio-hang/ma-giam-gia/", {"code": "SAI"})
    answer = client.post("/giao-dien/", {"scheme": "dark", "next": "/gio-hang/ma-giam-gia/"}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/gio-hang/")


def test_what_is_not_a_visit_or_not_of_the_shop_is_refused_as_before(client):
    assert client.post("/san-pham/").status_code == 405
    assert client.get("/hooks/shopee/").status_code == 405
