"""What no page of ours sends is answered in words, never with a broken page."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import address_book
from core import redis
from orders.models import Question
from tests.factories import UserFactory, VariantFactory, WardFactory

pytestmark = pytest.mark.django_db
ENDLESS = "9" * 5000  # more digits than Python reads as a number


@pytest.fixture
def goods():
    return VariantFactory.create(stock=5).product


def test_a_number_without_end_is_no_page(goods):
    client = Client()
    client.force_login(UserFactory.create())
    assert client.get(reverse("storefront:account_orders"), {"page": ENDLESS}).status_code == 200
    for name in ("stars", "page"):
        address = reverse("storefront:reviews", args=[goods.slug])
        assert client.get(address, {name: ENDLESS}).status_code == 200


def test_no_address_is_number_zero():
    user, ward = UserFactory.create(), WardFactory.create()
    fields = {"receiver": "Lan", "phone": "+84912345678", "ward": ward.pk, "street_line": "Số 1"}
    for number in range(address_book.MOST):
        address_book.keep(user_id=user.pk, fields=fields | {"street_line": f"Số {number}"})
    client = Client()
    client.force_login(user)
    answer = client.post(reverse("storefront:account_address", args=[0]), fields)
    assert answer.status_code == 404
    assert user.addresses.count() == address_book.MOST


def test_questions_count_for_the_shopper_behind_the_proxy(goods, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    redis.client().delete(*(redis.client().keys("bucket:ask:*") or ["bucket:none"]))
    address = reverse("storefront:questions", args=[goods.slug])

    def ask(who: str) -> int:
        return Client().post(address, {"question": "Còn hàng không?"}, HTTP_X_FORWARDED_FOR=who).status_code

    assert [ask("203.0.113.7") for _ in range(6)] == [303] * 5 + [429]
    assert ask("203.0.113.8") == 303
    assert ask("203.0.113.9, 203.0.113.7") == 429  # what the client adds in front is not believed
    assert Question.objects.count() == 6


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/truy-xuat/?lo=%00", 200),
        ("/gio-hang/?to=%00", 200),
        ("/chung-nhan/a%00/", 404),
        ("/don-hang/%00/", 404),
        ("/ho-tro/%00/", 404),
        ("/media/a%00.jpg", 404),
    ],
)
def test_a_nul_breaks_no_page(client, goods, address, status):
    """PostgreSQL has no place for that character."""
    client.post(reverse("storefront:cart_add"), {"variant": goods.variants.get().pk, "quantity": 1})
    assert client.get(address).status_code == status
    for fields in ({"code": "TET\x00"}, {"code": "", "to": "\x00"}):
        assert client.post(reverse("storefront:cart_voucher"), fields).status_code == 422
