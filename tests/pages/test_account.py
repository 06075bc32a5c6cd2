"""The account: everybody sees their own, writes into their own, and needs no script for it."""

import json
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts import address_book
from accounts.models import ConsentRecord, DataRequest, User
from catalog.models import Favourite
from core import clock, redis
from orders.models import Review
from orders.services import tickets
from orders.states import Status
from tests.factories import UserFactory, VariantFactory, WardFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db
PAGES = ("", "_orders", "_addresses", "_favourites", "_reviews", "_talks", "_profile", "_privacy")
PASSWORD = "mua-buoi-tan-trieu"


@pytest.fixture(autouse=True)
def _clean():
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


@pytest.fixture
def lan() -> User:
    user = UserFactory.create(email="lan@example.vn", phone="+84912345678")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def client(lan) -> Client:
    client = Client()
    client.force_login(lan)
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"storefront:account{name}", args=args)


@pytest.mark.parametrize("name", PAGES)
def test_who_has_not_logged_in_is_asked_to(name):
    answer = Client().get(page(name))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={page(name)}"


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_account_says_what_to_do_next(client, name):
    assert client.get(page(name)).status_code == 200


@pytest.mark.parametrize("orders", [2, 20])
def test_the_list_of_orders_costs_the_same_queries_for_two_as_for_twenty(client, lan, orders, queries_of):
    variant = VariantFactory(stock=99)
    for number in range(orders):
        web_order((variant, 1), user=lan, number=number)
    assert queries_of(client, page("_orders")) <= 7
    assert queries_of(client, page("")) <= 7


def test_orders_are_filtered_by_where_they_stand_and_are_only_ones_own(client, lan):
    sent = bring(web_order(user=lan, number=1), Status.SHIPPING)
    new = web_order(user=lan, number=2)
    other = web_order(user=UserFactory(), number=3)
    every = client.get(page("_orders")).text
    assert (sent.code in every, new.code in every, other.code in every) == (True, True, False)
    under_way = client.get(page("_orders"), {"loc": "dang-giao"}).text
    assert (sent.code in under_way, new.code in under_way) == (True, False)
    assert client.get(page("_orders"), {"loc": "'", "page": "x"}).status_code == 200
    part = client.get(page("_orders"), headers={"HX-Request": "true"}).text
    assert "<h1" not in part
    assert sent.code in part


def test_what_arrived_is_reviewed_once_with_pictures(client, lan):
    line = bring(web_order(user=lan), Status.DELIVERED).lines.get()
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    data = {
        "stars": 4,
        "text": "Ngọt, giao nhanh",
        "pictures": [SimpleUploadedFile("a.jpg", file.getvalue())],
    }
    assert client.post(page("_review", line.pk), {"stars": 9}).status_code == 422
    assert client.post(page("_review", line.pk), data).status_code == 303
    review = Review.objects.get()
    assert (review.stars, review.user, review.pictures.count()) == (4, lan, 1)
    assert "Ngọt, giao nhanh" in client.get(page("_reviews")).text
    assert client.get(page("_review", line.pk)).status_code == 404


def test_nobody_reviews_what_others_bought_or_what_is_under_way(client, lan):
    others = bring(web_order(user=UserFactory(), number=1), Status.DELIVERED).lines.get()
    not_yet = bring(web_order(user=lan, number=2), Status.SHIPPING).lines.get()
    for line in (others, not_yet):
        assert client.post(page("_review", line.pk), {"stars": 1}).status_code == 404
    assert not Review.objects.exists()


def test_favourites_are_let_go_one_by_one_and_only_ones_own(client, lan):
    variant = VariantFactory(stock=1)
    for user in (lan, UserFactory()):
        Favourite.objects.create(user=user, product=variant.product, added_at=clock.now())
    assert variant.product.name in client.get(page("_favourites")).text
    assert client.post(page("_unfavourite", variant.product.pk)).status_code == 303
    assert Favourite.objects.exclude(user=lan).count() == Favourite.objects.count() == 1


def test_talks_are_ones_own(client, lan):
    tickets.open_ticket(subject="Của Lan", text="?", user=lan)
    tickets.open_ticket(subject="Của ai đó", text="?", user=UserFactory())
    shown = client.get(page("_talks")).text
    assert ("Của Lan" in shown, "Của ai đó" in shown) == (True, False)


def test_details_are_changed_and_a_number_of_somebody_else_is_refused_by_name(client, lan):
    EmailAddress.objects.create(user=lan, email="lan@example.vn", primary=True, verified=True)
    UserFactory(email="hai@example.vn", phone="+84987654321")
    for wrong, field in (
        ({"phone": "0987654321"}, "phone"),
        ({"email": "HAI@example.vn"}, "email"),
        ({"phone": "123"}, "phone"),
        ({"phone": "", "email": ""}, "__all__"),
    ):
        answer = client.post(page("_profile"), {"full_name": "Lan", "email": "lan@example.vn"} | wrong)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    good = {"full_name": "Nguyễn Lan", "email": "Lan.Moi@example.vn", "phone": "0912 345 679"}
    assert client.post(page("_profile"), good).status_code == 303
    lan.refresh_from_db()
    assert (lan.full_name, lan.email, lan.phone) == ("Nguyễn Lan", "lan.moi@example.vn", "+84912345679")
    assert not EmailAddress.objects.filter(email="lan@example.vn").exists(), "the old one opens nothing"


def test_switches_give_and_take_back_one_purpose(client, lan):
    assert client.post(page("_consent", "marketing"), {"on": "1"}).status_code == 303
    assert 'aria-checked="true"' in client.get(page("_privacy")).text
    client.post(page("_consent", "marketing"), {"on": "0"})
    assert 'aria-checked="true"' not in client.get(page("_privacy")).text
    assert client.post(page("_consent", "everything"), {"on": "1"}).status_code == 404
    assert ConsentRecord.objects.count() == 1


def test_the_data_come_as_a_file_and_the_request_is_kept(client, lan):
    order = web_order(user=lan)
    assert client.get(page("_export"))["Location"] == page("_privacy")
    answer = client.post(page("_export"))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(b"".join(answer.streaming_content))["orders"][0]["code"] == order.code
    assert DataRequest.objects.get().kind == DataRequest.Kind.EXPORT


def test_deleting_wants_the_password_and_no_order_under_way(client, lan):
    order = web_order(user=lan)
    assert client.post(page("_forget"), {"password": "?"}).status_code == 422
    assert order.code in client.post(page("_forget"), {"password": PASSWORD}).text
    assert User.objects.get(pk=lan.pk).is_active
    bring(order, Status.DELIVERED)
    assert client.post(page("_forget"), {"password": PASSWORD}).status_code == 303
    assert not User.objects.get(pk=lan.pk).is_active
    assert not get_user(client).is_authenticated


def address(**more) -> dict[str, object]:
    """What the form sends."""
    ward = WardFactory.create()
    fields = {"receiver": "Lan", "phone": "0912 345 678", "street_line": "Số 7, ấp 2", "ward": ward.code}
    return fields | {"ward_name": f"{ward.full_name}, {ward.province.name}"} | more


def test_addresses_are_added_changed_and_removed_and_one_is_the_usual_one(client, lan):
    client.post(page("_address_new"), address())
    client.post(page("_address_new"), address(street_line="Số 8"))
    first, second = lan.addresses.all()
    assert (first.street_line, first.is_default, second.is_default) == ("Số 7, ấp 2", True, False)
    assert (
        client.post(page("_address", second.pk), address(street_line="Số 9", is_default="on")).status_code
        == 303
    )
    assert [(one.street_line, one.is_default) for one in lan.addresses.all()] == [
        ("Số 9", True),
        ("Số 7, ấp 2", False),
    ]
    client.post(page("_address_default", first.pk))
    client.post(page("_address_remove", first.pk))
    assert lan.addresses.get().is_default
    assert "0912 345 678" in client.get(page("_addresses")).text


def test_the_same_address_twice_is_one_row_and_a_full_book_takes_no_more(lan):
    fields = address(phone="+84912345678")
    kept = address_book.keep(user_id=lan.pk, fields=fields)
    assert address_book.keep(user_id=lan.pk, fields=fields).pk == kept.pk
    for number in range(address_book.MOST - 1):
        address_book.keep(user_id=lan.pk, fields=fields | {"street_line": f"Số {number}, ấp 3"})
    with pytest.raises(address_book.BookFull):
        address_book.keep(user_id=lan.pk, fields=fields | {"street_line": "Số 99"})
    assert lan.addresses.count() == address_book.MOST


@pytest.mark.parametrize(
    "wrong", [{"phone": "12"}, {"receiver": ""}, {"street_line": ""}, {"ward": "", "ward_name": ""}]
)
def test_a_bad_address_names_the_field(client, lan, wrong):
    answer = client.post(page("_address_new"), address(**wrong))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) <= set(wrong)
    assert not lan.addresses.exists()


def test_nobody_touches_the_addresses_of_others(client):
    theirs = address_book.keep(user_id=UserFactory().pk, fields=address(phone="+84912345678"))
    for name in ("_address", "_address_default"):
        assert client.post(page(name, theirs.pk), address()).status_code == 404
    client.post(page("_address_remove", theirs.pk))
    theirs.refresh_from_db()
    assert theirs.receiver == "Lan"
