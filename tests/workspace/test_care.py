"""Returns, talks, reviews and questions at the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from notifications.models import Message
from orders.models import Portion, Question, Return, Ticket, Voice
from orders.services import returns, tickets
from orders.states import Status
from tests.factories import ProductFactory, VariantFactory
from tests.inventory.snapshots import figures
from tests.orders.web import bring, web_order
from tests.workspace.seats import browser_of, member
from workspace.canned import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant(owner):
    return VariantFactory.create(product=ProductFactory.create(producer=owner.producer), stock=10)


@pytest.fixture
def asked(variant):
    """Two units that came, of which the shopper sends one back."""
    order = bring(web_order((variant, 2)), Status.DELIVERED)
    package = order.packages.get()
    return returns.ask(package.pk, reason="mind", words="Đổi ý rồi", units={order.lines.get().pk: 1})


def decide(desk, asked, **data):
    return desk.post(reverse("workspace:return", args=[asked.pk]), data)


def test_a_return_is_agreed_to_and_received(desk, asked, variant):
    before = figures(variant)[0]
    assert decide(desk, asked, decision="agree", answer="Gửi lại giúp nhé").status_code == 303
    answer = desk.post(reverse("workspace:return_receive", args=[asked.pk]), {"on_shelf": "1"})
    assert answer.status_code == 303
    asked.refresh_from_db()
    assert (asked.state, figures(variant)[0] - before) == (Return.State.RECEIVED, 1)


def test_a_refusal_without_a_reason_is_not_sent(desk, asked):
    answer = decide(desk, asked, decision="refuse", answer=" ")
    assert answer.status_code == 422
    assert 'id="id_answer_error"' in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == Return.State.ASKED


def test_a_return_cannot_be_decided_twice(desk, asked):
    decide(desk, asked, decision="agree")
    assert decide(desk, asked, decision="refuse", answer="Không").status_code == 422
    asked.refresh_from_db()
    assert asked.state == Return.State.APPROVED


def test_another_producers_return_does_not_exist(asked):
    stranger = browser_of(member("owner"))
    assert decide(stranger, asked, decision="agree").status_code == 404
    assert stranger.post(reverse("workspace:return_receive", args=[asked.pk])).status_code == 404
    asked.refresh_from_db()
    assert asked.state == Return.State.ASKED


def test_a_packer_receives_returns_and_does_not_decide_them(owner, asked):
    packer = browser_of(member("packer", owner.producer))
    assert decide(packer, asked, decision="agree").status_code == 403
    assert packer.get(reverse("workspace:returns")).status_code == 200


def test_an_answer_at_hand_is_sent_as_it_is(owner, desk):
    talk = tickets.open_ticket(
        subject="Còn hàng?", text="Còn không?", producer_id=owner.producer.pk, email="lan@example.vn"
    )
    page = reverse("workspace:talk", args=[talk.code])
    assert desk.post(page, {"canned": "sent", "text": ""}).status_code == 303
    talk.refresh_from_db()
    assert (talk.state, talk.messages.last().text) == (Ticket.State.ANSWERED, str(ANSWERS["sent"][1]))
    assert Message.objects.get().template == "ticket_answered"
    assert desk.post(page, {"canned": "", "text": " "}).status_code == 422


def test_the_time_to_the_first_answer_is_measured(owner, desk):
    for hours in (1, 3):
        with time_machine.travel(clock.now() - timedelta(days=2), tick=False):
            talk = tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=owner.producer.pk)
        with time_machine.travel(talk.opened_at + timedelta(hours=hours), tick=False):
            tickets.say(talk.pk, text="Dạ", side="producer")
    assert desk.get(reverse("workspace:talks")).context["hours"] == 2.0


def test_a_talk_with_another_producer_does_not_exist(desk):
    talk = tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=member("owner").producer.pk)
    page = reverse("workspace:talk", args=[talk.code])
    assert desk.get(page).status_code == desk.post(page, {"text": "Dạ"}).status_code == 404
    assert talk.messages.count() == 1


def test_an_answered_question_is_shown_in_the_shop(owner, desk, variant):
    question = Question.objects.create(
        product=variant.product, name="Lan", text="Còn không?", asked_at=clock.now()
    )
    address = reverse("workspace:voice_answer", args=["questions", question.pk])
    assert desk.post(address, {"answer": "x"}).status_code == 422
    assert desk.post(address, {"answer": "Dạ còn"}).status_code == 303
    question.refresh_from_db()
    assert (question.state, question.answer) == (Voice.SHOWN, "Dạ còn")
    stranger = browser_of(member("owner"))
    assert stranger.post(address, {"answer": "Hết rồi"}).status_code == 404


@pytest.mark.parametrize(("name", "query"), [("talks", "?state="), ("voices", ""), ("returns", "")])
def test_lists_cost_the_same_queries_for_two_and_twenty(owner, desk, variant, name, query):
    counted, address = [], reverse(f"workspace:{name}") + query
    for first, last in ((1, 3), (3, 21)):
        for number in range(first, last):
            tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=owner.producer.pk)
            Question.objects.create(product=variant.product, name="Lan", text="Còn?", asked_at=clock.now())
            goods = VariantFactory.create(product=variant.product, stock=2)
            order = bring(web_order((goods, 1), number=number), Status.DELIVERED)
            returns.ask(
                order.packages.get().pk, reason="mind", words="Đổi ý", units={order.lines.get().pk: 1}
            )
        desk.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_the_page_of_an_order_splits_it(owner, desk, variant):
    order = web_order((variant, 3))
    one = Portion.objects.get()
    address = reverse("workspace:order_split", args=[one.pk])
    key = f"units-{order.lines.get().pk}"
    for wrong in ("3", "0", "x", "-1"):
        assert desk.post(address, {key: wrong}).status_code == 422
    assert desk.post(address, {key: "1"}).status_code == 303
    assert order.packages.count() == 2
