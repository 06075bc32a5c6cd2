"""Who has an account takes along what live sessions know of them, and leaves nothing but figures."""

import json

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from core import clock
from livestream import report, services
from livestream.happenings import Happening
from livestream.models import LiveComment, LiveDraft, LiveReminder, LiveSession
from livestream.services import viewer_of
from orders import services as orders
from orders.export_queries import data_of
from orders.models import Cart, Order
from orders.services.cart import new_token
from orders.services.forget import forget
from orders.states import Status
from tests.factories import UserFactory
from tests.livestream.stage import item, on_air, planned, write
from tests.orders.carts import confirmed, prepared
from tests.orders.web import bring

pytestmark = pytest.mark.django_db
WORDS = "M12 x2 giao 5/7 ấp Vĩnh Hiệp, 0912345678 nha"


@pytest.fixture
def session(producer, honey, tea):
    made = planned(producer)
    item(made, honey, price_vnd=80_000, set_aside=30)
    return on_air(made)


@pytest.fixture
def lan():
    return UserFactory.create(full_name="Trần Ngọc Lan", email="ngoclan@example.vn", phone="+84912345678")


@pytest.fixture
def told(session, lan) -> LiveSession:
    """Lan wrote on our page, ordered by a comment at TikTok, and wants to hear of the next session; Hoa did
    the same and stays."""
    coming = planned(session.producer, title="Phiên sau")
    LiveReminder.objects.create(session=coming, medium="email", address=lan.email, asked_at=clock.now())
    for viewer, name in ((viewer_of(lan.pk), lan.full_name), ("ghoa", "Hoa")):
        services.accept(services.say(session, viewer=viewer, name=name, text=WORDS, key="k1").pk)
        services.say(session, viewer=viewer, name=name, text="Shop ơi ngon quá", key="k2")
    draft = services.accept(write(session, WORDS, author="tk-lan").pk)
    assert draft is not None
    cart = services.claim_into_cart(draft.token, Cart(token=new_token(), user=lan))
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    services.settle_due()
    bring(order, Status.DELIVERED)
    return session


def everything() -> str:
    """All rows of the app, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("livestream").get_models():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{model._meta.db_table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_download_has_what_was_written_and_held_and_nothing_of_others(told, lan):
    data = json.loads("".join(data_of(lan)))

    assert [row["text"] for row in data["live_comments"]] == [WORDS, "Shop ơi ngon quá", WORDS]
    assert {row["phone"] for row in data["live_drafts"]} == {"+84912345678"}
    assert {row["order__code"] for row in data["live_drafts"]} == {None, Order.objects.get().code}
    assert [row["quantity"] for row in data["live_draft_lines"]] == [2, 2]
    assert [row["address"] for row in data["live_reminders"]] == ["ngoclan@example.vn"]


def test_who_leaves_is_nowhere_in_live_sessions_and_others_stay(told, lan):
    assert everything().count("0912345678") > 4
    key = f"web:{viewer_of(lan.pk)}"

    forget(lan.pk)

    left = everything()
    assert not [
        word for word in (lan.full_name, "ngoclan", key, f"{viewer_of(lan.pk)}:k", "tk-lan") if word in left
    ]
    assert {one.author_key for one in LiveComment.objects.exclude(text="")} == {"web:ghoa"}
    assert LiveDraft.objects.exclude(phone="").get().author_name == "Hoa"
    assert LiveComment.objects.exclude(parsed__phone=None).get().author_key == "web:ghoa"
    assert not LiveReminder.objects.exists()


def test_the_figures_of_the_session_stay(told, lan):
    with time_machine.travel(clock.now(), tick=False):
        before = report.report(told)
        forget(lan.pk)
        assert report.report(told) == before


def test_a_bridge_that_starts_again_brings_nothing_back(told, lan):
    number = LiveComment.objects.get(author_key="tiktok:tk-lan").external_id
    forget(lan.pk)
    again = Happening("comment", number, author="tk-lan", name="Lan", text=WORDS)
    services.take_in(told.sources.get(source="tiktok"), [again])
    assert LiveComment.objects.get(source="tiktok").text == ""
