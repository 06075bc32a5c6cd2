"""Consents are given one by one and kept as proof; a person takes their data along and is forgotten."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from PIL import Image

from accounts import consent, privacy
from accounts.models import Address, ConsentRecord, DataRequest, User
from catalog.models import Favourite
from core import clock, images
from notifications import services as notifications
from notifications.models import Message
from orders.errors import StillOpen
from orders.export_queries import data_of
from orders.models import Cart, Order, Question, Return, Review, Ticket
from orders.services import returns, steps, tickets
from orders.services.cancel import cancel
from orders.services.forget import A_BUYER, forget, mask_old
from orders.states import Status
from tests.factories import UserFactory, VariantFactory, WardFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db
MARKETING, PROFILING = ConsentRecord.Purpose.MARKETING, ConsentRecord.Purpose.PROFILING


@pytest.fixture
def lan() -> User:
    user = UserFactory.create(email="lan@example.vn", phone="+84912345678")
    user.set_password("mua-buoi-tan-trieu")
    user.save()
    return user


def everything_of(user: User) -> Order:
    """A finished order and a row of whatever else a person can leave here."""
    now = clock.now()
    variant = VariantFactory.create(stock=9)
    order = bring(web_order((variant, 1), user=user), Status.DELIVERED)
    Address.objects.create(
        user=user,
        receiver="Lan",
        phone="+84912345678",
        ward=WardFactory.create(),
        street_line="Số 7",
        as_of=now.date(),
    )
    Favourite.objects.create(user=user, product=variant.product, added_at=now)
    cart = Cart.objects.create(user=user, token="t", created_at=now, changed_at=now)
    cart.lines.create(variant=variant, quantity=2, added_at=now)
    Review.objects.create(
        user=user, line=order.lines.get(), product=variant.product, name="Lan N.", stars=5, written_at=now
    )
    Question.objects.create(
        user=user, product=variant.product, name="Lan N.", text="Ngọt không?", asked_at=now
    )
    tickets.open_ticket(subject="Hỏi", text="Bao giờ?", order=order, user=user)
    consent.give(user_id=user.pk, purpose=MARKETING)
    return order


def test_each_purpose_is_agreed_to_and_taken_back_for_itself(lan):
    first = consent.give(user_id=lan.pk, purpose=MARKETING)
    assert consent.give(user_id=lan.pk, purpose=MARKETING) == first
    consent.give(user_id=lan.pk, purpose=PROFILING)
    assert consent.withdraw(user_id=lan.pk, purpose=MARKETING)
    assert not consent.withdraw(user_id=lan.pk, purpose=MARKETING)
    assert set(consent.standing(lan.pk)) == {PROFILING}
    again = consent.give(user_id=lan.pk, purpose=MARKETING)
    assert again != first
    assert ConsentRecord.objects.count() == 3, "each time is proved by a row of its own"


def test_new_words_are_agreed_to_anew(lan, settings):
    consent.give(user_id=lan.pk, purpose=MARKETING)
    settings.TERMS_VERSION = "2027-01-01"
    consent.give(user_id=lan.pk, purpose=MARKETING)
    rows = ConsentRecord.objects.order_by("pk")
    assert [(row.text_version, row.withdrawn_at is None) for row in rows] == [
        ("2026-12-01", False),
        ("2027-01-01", True),
    ]


@pytest.mark.parametrize(
    ("asked", "due"),
    [("2026-12-02", "2026-12-04"), ("2026-12-03", "2026-12-07"), ("2026-12-05", "2026-12-08")],
)
def test_an_answer_is_due_in_two_working_days(asked, due):
    at = datetime.fromisoformat(asked).replace(hour=3, tzinfo=UTC)
    assert privacy.due_at(at).date().isoformat() == due


def test_everything_the_shop_knows_is_in_the_file_and_nothing_of_others(lan):
    order = everything_of(lan)
    web_order(number=9, user=UserFactory())
    found = json.loads("".join(data_of(lan)))
    assert found["profile"]["email"] == "lan@example.vn"
    assert [row["code"] for row in found["orders"]] == [order.code]
    counts = {name: len(rows) for name, rows in found.items() if name != "profile" and name[:5] != "live_"}
    assert counts.pop("returns") == counts.pop("data_requests") == 0
    assert set(counts.values()) == {1}


def test_a_forgotten_person_is_nowhere_but_in_the_order_that_the_law_keeps(lan):
    order = everything_of(lan)
    TOTP.activate(lan, "JBSWY3DPEHPK3PXP")
    forget(lan.pk)
    lan.refresh_from_db()
    order.refresh_from_db()
    assert not lan.is_active
    assert not lan.authenticator_set.exists()
    assert authenticate(email="lan@example.vn", password="mua-buoi-tan-trieu") is None
    assert (lan.full_name, lan.phone) == ("", None)
    assert not any(model.objects.exists() for model in (Address, Favourite, Cart))
    assert (Review.objects.get().name, Question.objects.get().name) == (A_BUYER, A_BUYER)
    assert Review.objects.get().user is Question.objects.get().user is None
    ticket = Ticket.objects.get()
    assert (ticket.user, ticket.name, ticket.phone, ticket.email) == (None, "", "", "")
    assert (order.user, order.email, order.phone, order.token) == (None, "", "", "")
    assert order.recipient_name == "Nguyễn Thị Lan"
    assert not Message.objects.filter(recipient__in=["lan@example.vn", "+84912345678"]).exists()
    proof = ConsentRecord.objects.get()
    assert (proof.user, len(proof.subject), proof.withdrawn_at is None) == (None, 64, False)
    assert DataRequest.objects.get().done_at is not None
    assert proof.subject == privacy.subject_of(User(email="lan@example.vn"))


def returning(order: Order) -> None:
    package = bring(order, Status.DELIVERED).packages.get()
    returns.ask(package.pk, reason="wrong", words="?", units={package.lines.get().pk: 1})


def owed(order: Order) -> None:
    steps.paid(order.pk)
    cancel(order.pk)


@pytest.mark.parametrize(
    "happens", [lambda order: None, lambda o: bring(o, Status.SHIPPING), returning, owed]
)
def test_nobody_is_forgotten_while_an_order_is_under_way(lan, happens):
    order = web_order(user=lan, method=Order.Method.COD)
    happens(order)
    with pytest.raises(StillOpen) as error:
        forget(lan.pk)
    assert error.value.codes == [order.code]
    lan.refresh_from_db()
    assert lan.is_active
    assert not DataRequest.objects.exists()


def test_after_ten_years_nobody_is_named(lan):
    order = bring(web_order(user=lan), Status.DELIVERED)
    assert mask_old() == 0
    with time_machine.travel(clock.now() + timedelta(days=3660)):
        assert mask_old() == 1
        assert mask_old() == 0
    order.refresh_from_db()
    assert (order.recipient_name, order.recipient_phone, order.recipient_address) == ("", "", "")
    assert order.total_vnd == 120_000


def test_forgetting_takes_along_what_was_not_yet_sent(lan):
    notifications.enqueue(
        medium="email", template="placed", recipient="lan@example.vn", context={}, dedupe_key="x"
    )
    forget(lan.pk)
    assert not Message.objects.exists()


def test_other_contacts_and_notes_of_an_order_go_as_well(lan):
    order = bring(web_order(user=lan, email="viec@example.vn"), Status.DELIVERED)
    order.packages.update(note="Gọi chị Lan ở cổng sau")
    assert Message.objects.filter(recipient="viec@example.vn").exists()
    forget(lan.pk)
    assert not Message.objects.exists()
    assert order.packages.get().note == ""


def test_nobody_is_forgotten_while_a_package_comes_back_undelivered(lan):
    order = bring(
        web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1), user=lan), Status.SHIPPING
    )
    first, last = order.packages.all()
    steps.fail(first.pk)
    steps.deliver(last.pk)
    with pytest.raises(StillOpen):
        forget(lan.pk)


def test_notes_to_producers_are_masked_with_their_order():
    order = bring(web_order(), Status.DELIVERED)
    order.packages.update(note="Gọi chị Lan ở cổng sau")
    with time_machine.travel(clock.now() + timedelta(days=3660)):
        mask_old()
    assert order.packages.get().note == ""


def jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(buffer, "JPEG")
    return buffer.getvalue()


def returned(order: Order) -> Return:
    """Asked for with words and a picture."""
    package = bring(order, Status.DELIVERED).packages.get()
    return returns.ask(
        package.pk,
        reason="spoilt",
        words="Chị Lan ở cổng sau thấy trái bị hư.",
        units={package.lines.get().pk: 1},
        pictures=[images.clean(jpeg())],
    )


@pytest.fixture
def files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


def test_words_and_pictures_of_a_return_are_kept_while_it_is_open_and_go_with_the_account(
    lan, files, django_capture_on_commit_callbacks
):
    asked = returned(web_order(user=lan))
    with pytest.raises(StillOpen):
        forget(lan.pk)
    assert len(files()) == 1
    returns.withdraw(asked.pk)
    with django_capture_on_commit_callbacks(execute=True):
        forget(lan.pk)
    asked.refresh_from_db()
    assert (asked.words, asked.pictures.count(), files()) == ("", 0, [])
    assert (asked.reason, asked.lines.get().quantity) == ("spoilt", 1)


def test_words_and_pictures_of_a_guests_return_go_with_the_name(files, django_capture_on_commit_callbacks):
    asked = returned(web_order())
    with (
        time_machine.travel(clock.now() + timedelta(days=3660)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        mask_old()
    asked.refresh_from_db()
    assert (asked.words, files()) == ("", [])
