"""The page of an order: who may see it, what it shows, what can be done there."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext
from PIL import Image

from catalog.models import ImageAsset
from core import images, redis
from orders.models import Order, Return, Ticket
from orders.services import returns, tickets
from orders.states import Status
from tests.factories import ProductFactory, UserFactory, VariantFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean(settings, tmp_path):
    """Full buckets, and private files of our own."""
    settings.PRIVATE_ROOT = tmp_path
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


@pytest.fixture
def lan():
    return UserFactory.create(email="lan@example.vn", phone="+84912345678")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def guest_who_saw(*orders: Order) -> Client:
    """Has followed the links of these orders."""
    client = Client()
    for order in orders:
        client.get(f"{page_of(order)}?token={order.token}")
    return client


def page_of(order: Order) -> str:
    return reverse("storefront:order", args=[order.code])


def jpeg(name="anh.jpg") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def picture_of(variant) -> None:
    """A picture on the product's page."""
    fields = {"alt": "Bưởi", "width": 640, "height": 480, "colour": "#886644"}
    ImageAsset.objects.create(
        product=variant.product, file="a.jpg", sha256=variant.sku.ljust(64, "0"), **fields
    )


def asked(order: Order) -> Return:
    """A return with a picture."""
    package = order.packages.all()[0]
    return returns.ask(
        package.pk,
        reason="wrong",
        words="Giao nhầm",
        units={package.lines.all()[0].pk: 1},
        pictures=[images.clean(jpeg().read())],
    )


def test_everything_of_an_order_is_there_for_those_who_may_see_it_and_for_nobody_else(lan):
    """Each address of an order and of its things, asked for by each kind of visitor."""
    order = bring(web_order(user=lan), Status.DELIVERED)
    picture = asked(order).pictures.get()
    ticket = tickets.open_ticket(subject="Hỏi", text="?", order=order, user=lan)
    returned = Return.objects.get()
    own = bring(web_order(user=UserFactory(), number=2), Status.DELIVERED)
    gets = [
        page_of(order),
        reverse("storefront:order_ask", args=[order.code]),
        reverse("storefront:order_picture", args=[order.code, picture.pk]),
        reverse("storefront:ticket", args=[ticket.code]),
    ]
    posts = [
        reverse("storefront:order_cancel", args=[order.code]),
        reverse("storefront:order_return", args=[order.code]),
        reverse("storefront:order_return_withdraw", args=[order.code, returned.pk]),
    ]
    for stranger in (Client(), client_of(own.user), guest_who_saw(own), client_of(UserFactory(staff=True))):
        assert {stranger.get(address).status_code for address in gets} == {404}
        assert {stranger.post(address).status_code for address in posts} == {404}
    for shopper in (client_of(lan), guest_who_saw(order)):
        assert {shopper.get(address).status_code for address in gets} == {200}
    # things of one order are not reached through another
    elsewhere = reverse("storefront:order_picture", args=[own.code, picture.pk])
    assert guest_who_saw(own).get(elsewhere).status_code == 404
    elsewhere = reverse("storefront:order_return_withdraw", args=[own.code, returned.pk])
    assert guest_who_saw(own).post(elsewhere).status_code == 404
    returned.refresh_from_db()
    assert returned.state == Return.State.ASKED


@pytest.mark.parametrize("token", ["x" * 43, "-", "token-2-" + "x" * 35])
def test_a_wrong_token_opens_nothing(token):
    order = web_order()
    client = Client()
    assert client.get(f"{page_of(order)}?token={token}").status_code == 404
    assert client.get(page_of(order)).status_code == 404


def test_an_order_without_a_token_is_not_opened_by_an_empty_one():
    order = web_order(token="")
    assert Client().get(f"{page_of(order)}?token=").status_code == 404
    assert Client().get(f"{page_of(order)}?token=%00").status_code == 404


def test_an_order_of_a_marketplace_has_no_page_here(lan):
    order = web_order(user=lan)
    Order.objects.update(scope="account:1", external_ref="A1")
    assert client_of(lan).get(page_of(order)).status_code == 404


def test_a_guest_sees_where_it_goes_only_in_part_and_the_owner_in_full(lan):
    order = web_order(user=lan)
    guest, owner = guest_who_saw(order).get(page_of(order)).text, client_of(lan).get(page_of(order)).text
    for secret in ("Nguyễn Thị Lan", "0912 345 678", "Số 12, ấp 4"):
        assert secret in owner
        assert secret not in guest
    assert "N. Lan" in guest
    assert "091****678" in guest


def test_tracking_takes_code_and_phone_as_people_write_them():
    order = web_order()
    client = Client()
    answer = client.post(
        reverse("storefront:track"), {"code": f" {order.code.lower()} ", "phone": "0912.345.678"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(order))
    assert client.get(page_of(order)).status_code == 200


def test_tracking_says_the_same_of_an_unknown_code_and_a_wrong_phone():
    order = web_order()
    said = set()
    for code, phone in ((order.code, "0987654321"), ("DH2611299999", "0912345678")):
        answer = Client().post(reverse("storefront:track"), {"code": code, "phone": phone})
        assert answer.status_code == 422
        said.add(tuple(map(str, answer.context["form"].non_field_errors())))
    assert len(said) == 1


def test_guessing_is_slowed_down(settings):
    settings.SHOP_RATES = {"track": (60 / 3600, 3)}
    answers = [
        Client().post(reverse("storefront:track"), {"code": f"DH{n}", "phone": "0912345678"}).status_code
        for n in range(5)
    ]
    assert answers == [422, 422, 422, 429, 429]


def test_a_talk_is_found_by_its_code_and_phone_too():
    ticket = tickets.open_ticket(subject="Hỏi", text="?", phone="+84912345678")
    client = Client()
    answer = client.post(reverse("storefront:track"), {"code": ticket.code, "phone": "0912345678"})
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("packages", [1, 3])
def test_an_order_costs_the_same_queries_however_long_it_is(lan, packages, queries_of):
    goods = [(VariantFactory(stock=9), 1) for _ in range(packages)]
    goods += [(VariantFactory(product=goods[0][0].product, stock=9), 1) for _ in range(packages * 3)]
    for variant, _quantity in goods[:packages]:
        picture_of(variant)
    order = bring(web_order(*goods, user=lan), Status.DELIVERED)
    asked(order)
    for _ in range(packages):
        tickets.open_ticket(subject="Hỏi", text="?", order=order, user=lan)
    assert queries_of(client_of(lan), page_of(order)) == 7


def test_cancelling_asks_which_and_why_and_is_done_once(lan):
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1), user=lan)
    client, address = client_of(lan), reverse("storefront:order_cancel", args=[order.code])
    shown = client.get(page_of(order)).text
    assert all(f'name="packages" value="{one.pk}"' in shown for one in order.packages.all())
    nothing = client.post(address, {"reason": "other"})
    assert nothing.status_code == 422
    assert "packages" in nothing.context["form"].errors
    foreign = web_order(number=2).packages.get()
    assert client.post(address, {"packages": foreign.pk, "reason": "other"}).status_code == 422
    first = order.packages.all()[0]
    assert client.post(address, {"packages": first.pk, "reason": "address"}).status_code == 303
    assert [package.status for package in order.packages.all()] == [Status.CANCELLED, Status.PENDING_CONFIRM]
    foreign.refresh_from_db()
    assert foreign.status == Status.PENDING_CONFIRM


def test_cancelling_says_whether_it_was_a_part_or_the_whole_order(lan):
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1), user=lan)
    client, address = client_of(lan), reverse("storefront:order_cancel", args=[order.code])
    part, whole = (
        client.post(address, {"packages": one.pk, "reason": "other"}, follow=True).text
        for one in order.packages.all()
    )
    words = gettext("This part is cancelled and will not be sent. The rest of the order goes on.")
    assert words in part
    assert words not in whole
    assert gettext("This order is cancelled. Nothing of it will be sent.") in whole


def test_what_is_packed_offers_no_cancelling(lan):
    order = bring(web_order(user=lan), Status.PACKING)
    client = client_of(lan)
    address = reverse("storefront:order_cancel", args=[order.code])
    assert address not in client.get(page_of(order)).text
    answer = client.post(address, {"packages": order.packages.get().pk, "reason": "other"})
    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.status == Status.PACKING


def test_a_return_with_pictures_is_asked_for_and_seen(lan):
    order = bring(web_order(user=lan), Status.DELIVERED)
    client, address = client_of(lan), reverse("storefront:order_return", args=[order.code])
    line = order.lines.get()
    data = {"reason": "spoilt", "words": "Trái bị hư", f"units-{line.pk}": 1}
    missing = client.post(address, data)
    assert missing.status_code == 422
    assert "pictures" in missing.context["form"].errors
    assert client.post(address, data | {"pictures": [jpeg("a.jpg"), jpeg("b.jpg")]}).status_code == 303
    found = Return.objects.get()
    assert (found.pictures.count(), found.lines.get().quantity) == (2, 1)
    page = client.get(page_of(order)).text
    assert "Trái bị hư" in page
    picture = client.get(reverse("storefront:order_picture", args=[order.code, found.pictures.all()[0].pk]))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert b"".join(picture.streaming_content)[:2] == b"\xff\xd8"
    assert client.get(address).status_code == 404, "one at a time"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", {"reason": "because"}),
        ("words", {"words": ""}),
        ("units", {"units": 2}),
        ("units", {"units": -1}),
        ("__all__", {"units": 0}),
        ("pictures", {"pictures": [SimpleUploadedFile("a.jpg", b"<svg/>", "image/jpeg")]}),
        ("pictures", {"pictures": [jpeg() for _ in range(6)]}),
    ],
)
def test_a_bad_return_names_the_field(lan, field, wrong):
    order = bring(web_order(user=lan), Status.DELIVERED)
    line = order.lines.get()
    data = {"reason": "wrong", "words": "Nhầm", "units": 1} | wrong
    data[f"units-{line.pk}"] = data.pop("units")
    answer = client_of(lan).post(reverse("storefront:order_return", args=[order.code]), data)
    assert answer.status_code == 422
    assert [name.partition("-")[0] for name in answer.context["form"].errors] == [field]
    assert not Return.objects.exists()


def test_a_return_is_withdrawn_while_it_waits(lan):
    order = bring(web_order(user=lan), Status.DELIVERED)
    one = asked(order)
    address = reverse("storefront:order_return_withdraw", args=[order.code, one.pk])
    assert client_of(lan).post(address).status_code == 303
    one.refresh_from_db()
    assert one.state == Return.State.WITHDRAWN


def test_a_guest_talks_with_the_producer_and_is_answered():
    order = web_order()
    guest = guest_who_saw(order)
    producer = order.packages.get().producer
    answer = guest.post(
        reverse("storefront:order_ask", args=[order.code]),
        {
            "producer": producer.pk,
            "kind": "question",
            "subject": "Bao giờ giao?",
            "text": "Mai có giao không?",
        },
    )
    assert answer.status_code == 303
    ticket = Ticket.objects.get()
    assert (ticket.producer, ticket.email, ticket.order) == (producer, "lan@example.vn", order)
    tickets.say(ticket.pk, text="Mai giao <b>nhé</b>", side="producer")
    page = guest.get(answer.headers["Location"]).text
    assert "Mai giao &lt;b&gt;nhé" in page
    by_link = Client().get(
        f"{reverse('storefront:ticket', args=[ticket.code])}?token={tickets.token_of(ticket.code)}",
        follow=True,
    )
    assert "Mai giao" in by_link.text
    assert guest.post(answer.headers["Location"], {"text": "Cảm ơn"}).status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.OPEN


def test_a_producer_who_sold_nothing_of_it_is_not_asked():
    order, other = web_order(), ProductFactory().producer
    data = {"producer": other.pk, "kind": "question", "subject": "?", "text": "?"}
    answer = guest_who_saw(order).post(reverse("storefront:order_ask", args=[order.code]), data)
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_an_unpaid_order_says_until_when_and_how_much(lan):
    order = web_order(user=lan, method=Order.Method.BANK_QR)
    assert "120.000" in client_of(lan).get(page_of(order)).text


def test_an_order_is_bought_again_from_its_page(lan):
    order = web_order((VariantFactory(stock=5), 2), user=lan)
    answer = client_of(lan).post(reverse("storefront:order_again", args=[order.code]))
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("storefront:cart"))
    assert lan.cart.lines.get().quantity == 2
