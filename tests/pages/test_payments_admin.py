"""Money in the admin: who may look, who may press, what is hidden, and what a button leaves behind."""

import csv
import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from orders.models import Order
from payments.models import Payment, Receipt, Refund
from payments.providers import registry, vietqr
from payments.providers.protocol import News, Verdict
from payments.providers.vietqr import VietQr
from tests.factories import UserFactory
from tests.orders.web import web_order
from tests.pages import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
QR = 'class="segno"'


@pytest.fixture
def finance():
    return money.bookkeeper()


@pytest.fixture
def books(finance) -> Client:
    """In the hands of a bookkeeper."""
    return money.client_of(finance)


def step(row, name: str) -> str:
    return reverse(f"admin:payments_{row._meta.model_name}_step", args=[row.pk, name])


def page(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def changelist(model: str) -> str:
    return reverse(f"admin:payments_{model}_changelist")


def everything() -> list:
    """All that a step may change."""
    return [list(model.objects.order_by("pk").values()) for model in (Payment, Receipt, Refund, Order)]


STEPS = {
    "look": lambda: (money.payment(), {}),
    "release": lambda: (money.payment(state=Payment.State.HELD), {"is_paid": "1", "note": "Đã gọi"}),
    "remitted": lambda: (cash(), {"amount_vnd": 120_000, "reference": "PT-1"}),
    "match": lambda: (money.receipt(), {"order_code": waiting().code}),
    "close": lambda: (money.receipt(), {"note": "Đã hỏi ngân hàng"}),
    "agree": lambda: (money.refund(state=Refund.State.ASKED, asked_by=UserFactory()), {}),
    "done": lambda: (money.refund(), {"bank_reference": "FT26333000001"}),
    "retry": lambda: (money.refund(state=Refund.State.FAILED), {}),
    "withdraw": lambda: (money.refund(), {}),
}


def waiting() -> Order:
    return web_order(number=9, method=Order.Method.BANK_QR)


def cash() -> Payment:
    order = web_order(number=8)
    return money.payment(order, state=Payment.State.COLLECTED, package=order.packages.get())


class Gateway:
    """A gateway that knows of a payment that came."""

    def look(self, attempt, *, request_id, now):
        return News(attempt.reference, Verdict.PAID, attempt.amount_vnd, "14400001", "00")


@pytest.fixture
def _gateway(monkeypatch):
    monkeypatch.setattr(registry, "gateway", lambda method: Gateway())


@pytest.mark.usefixtures("_gateway")
@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("who", ["stranger", "shopper", "clerk", "looker"])
def test_nobody_but_finance_takes_a_step(name, who):
    row, said = STEPS[name]()
    client = Client()
    if who != "stranger":
        user = {"clerk": lambda: UserFactory(is_staff=True), "looker": money.looker}.get(who, UserFactory)()
        client.force_login(user)
    before = everything()
    answer = client.post(step(row, name), said | {"confirmed": "1"})
    assert answer.status_code == (403 if who in ("clerk", "looker") else 302)
    assert everything() == before
    assert not LogEntry.objects.exists()
    if who == "looker":
        shown = client.get(page(row))
        assert (shown.status_code, step(row, name) in shown.content.decode()) == (200, False)


@pytest.mark.usefixtures("_gateway")
@pytest.mark.parametrize("name", STEPS)
def test_finance_takes_every_step_and_each_leaves_a_line_with_what_was_typed(books, finance, name):
    row, said = STEPS[name]()
    assert step(row, name) in books.get(page(row)).content.decode()
    before = everything()
    answer = books.post(step(row, name), said | {"confirmed": "1"})
    assert answer.status_code == 303
    assert everything() != before
    entry = LogEntry.objects.get()
    assert entry.user == finance
    assert all(str(value) in entry.change_message for key, value in said.items() if key != "is_paid")
    assert books.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["release", "remitted", "done", "withdraw"])
def test_money_by_hand_is_asked_about_once_more_before_anything_happens(books, name):
    row, said = STEPS[name]()
    before = everything()
    answer = books.post(step(row, name), said)
    assert (answer.status_code, answer.context["is_question"]) == (200, True)
    assert 'name="confirmed"' in answer.content.decode()
    assert everything() == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "said", "field"),
    [
        ("release", {"is_paid": "1"}, "note"),
        ("release", {"is_paid": "2", "note": "x"}, "is_paid"),
        ("remitted", {"amount_vnd": "0", "reference": "PT-1"}, "amount_vnd"),
        ("remitted", {"amount_vnd": "9" * 40, "reference": "PT-1"}, "amount_vnd"),
        ("match", {"order_code": "DH000000"}, "order_code"),
        ("match", {"order_code": "\0"}, "order_code"),
        ("close", {"note": "  "}, "note"),
        ("done", {"bank_reference": ""}, "bank_reference"),
    ],
)
def test_what_is_wrong_comes_back_at_its_field_and_nothing_changes(books, name, said, field):
    row, _right = STEPS[name]()
    before = everything()
    answer = books.post(step(row, name), said | {"confirmed": "1"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert everything() == before


def test_who_asked_cannot_agree_and_reads_why(books, finance):
    refund = money.refund(state=Refund.State.ASKED, asked_by=finance)
    words = "Somebody else than the one who asked has to agree."
    assert 'disabled aria-describedby="why-agree">' in books.get(page(refund)).content.decode()
    before = everything()
    answer = books.post(step(refund, "agree"))
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [words])
    assert everything() == before
    assert money.client_of(money.bookkeeper()).post(step(refund, "agree")).status_code == 303
    refund.refresh_from_db()
    assert refund.state == Refund.State.READY


def test_the_database_knows_of_two_people_as_well(finance):
    refund = money.refund(state=Refund.State.ASKED, asked_by=finance)
    with pytest.raises(IntegrityError, match="refund_seen_by_two"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(agreed_by=finance, state=Refund.State.READY)
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED


def test_a_row_that_went_on_meanwhile_takes_no_step(books):
    refund = money.refund(state=Refund.State.SENT)
    before = everything()
    assert books.post(step(refund, "withdraw"), {"confirmed": "1"}).status_code == 422
    assert books.post(step(refund, "burn")).status_code == 404
    assert everything() == before


def test_a_step_that_is_opened_instead_of_posted_shows_its_form(books):
    answer = books.get(step(money.receipt(), "match"))
    assert (answer.status_code, answer.context["form"].is_bound) == (200, False)


def test_money_that_was_matched_pays_its_order_and_the_page_of_the_new_row_follows(books):
    row, said = STEPS["match"]()
    answer = books.post(step(row, "match"), said)
    found = Receipt.objects.get()
    assert answer.headers["Location"] == page(found)
    assert (found.order.code, found.order.payment) == (said["order_code"], Order.Payment.PAID)


def test_a_refund_that_was_refused_and_tried_again_is_on_nobodys_list(books):
    row, _said = STEPS["retry"]()
    books.post(step(row, "retry"))
    row.refresh_from_db()
    assert row.state == Refund.State.WITHDRAWN
    assert Refund.objects.exclude(pk=row.pk).get().state == Refund.State.READY


def test_money_that_no_message_told_of_is_typed_once(books):
    order, address = waiting(), reverse("admin:payments_receipt_by_hand")
    said = {"order_code": order.code, "amount_vnd": 120_000, "bank_reference": "FT1"}
    assert books.post(address, said).context["is_question"]
    assert not Receipt.objects.exists()
    assert books.post(address, said | {"confirmed": "1"}).status_code == 303
    assert books.post(address, said | {"confirmed": "1"}).status_code == 422
    assert Receipt.objects.get().amount_vnd == 120_000
    assert money.client_of(money.looker()).get(address).status_code == 403


def asked(order: Order) -> str:
    return reverse("admin:payments_refund_ask", args=[order.pk])


def test_what_an_order_is_owed_is_listed_asked_for_and_then_listed_no_more(books, finance, settings):
    settings.REFUND_ALONE_VND = 100_000
    order = money.owing()
    owing = reverse("admin:payments_refund_owing")
    assert asked(order) in books.get(owing).content.decode()
    assert books.get(asked(order)).context["form"]["amount_vnd"].value() == 120_000
    answer = books.post(asked(order), {"amount_vnd": 120_000, "reason": "Hàng hỏng", "way": ""})
    refund = Refund.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, page(refund))
    assert (refund.state, refund.asked_by) == (Refund.State.ASKED, finance)
    assert asked(order) not in books.get(owing).content.decode()


@pytest.mark.parametrize("amount", ["120001", "0", "-1", "", "1e5", "9" * 40])
def test_more_than_is_owed_is_refused_at_the_amount(books, amount):
    order = money.owing()
    answer = books.post(asked(order), {"amount_vnd": amount, "reason": "x"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"amount_vnd"})
    assert not Refund.objects.exists()


def test_lookers_see_what_is_owed_and_cannot_ask(finance):
    order = money.owing()
    client = money.client_of(money.looker())
    shown = client.get(reverse("admin:payments_refund_owing"))
    assert order.code in shown.content.decode()
    assert asked(order) not in shown.content.decode()
    assert client.post(asked(order), {"amount_vnd": 1, "reason": "x"}).status_code == 403
    assert not Refund.objects.exists()


def test_a_transfer_to_be_made_shows_the_account_and_a_code_to_those_who_pay(books):
    refund = money.refund()
    mine = books.get(page(refund)).content.decode()
    assert all(words in mine for words in (QR, "1023456789", "NGUYEN THI LAN", "Vietcombank"))
    theirs = money.client_of(money.looker()).get(page(refund)).content.decode()
    assert all(words in theirs for words in ("•••6789", "N. T. L.", "Vietcombank"))
    assert not any(words in theirs for words in (QR, "1023456789", "NGUYEN THI LAN"))


def test_the_code_of_a_transfer_says_account_amount_and_reference(books):
    payee = books.get(page(money.refund())).context["payee"]
    assert vietqr.decode(payee.text) == VietQr("970436", "1023456789", 120_000, "HT0000000001")


def test_what_was_paid_shows_no_code_and_an_account_nobody_named_is_missed(books):
    assert QR not in books.get(page(money.refund(state=Refund.State.DONE))).content.decode()
    nobody = money.refund(number=2, account="", holder="", bank="")
    assert "has not named an account yet" in books.get(page(nobody)).content.decode()


def test_who_paid_is_read_by_those_who_place_money(books):
    row = money.receipt()
    mine = books.get(page(row)).content.decode()
    theirs = money.client_of(money.looker()).get(page(row)).content.decode()
    assert row.content in mine
    assert "OCOP7K2M9Q" in theirs
    assert not any(words in theirs for words in ("BINH", "0987654321", "1023456789"))


def test_lookers_do_not_find_money_by_the_name_of_who_paid(books):
    money.receipt()
    assert len(books.get(changelist("receipt"), {"q": "BINH"}).context["cl"].result_list) == 1
    theirs = money.client_of(money.looker()).get(changelist("receipt"), {"q": "BINH"})
    assert len(theirs.context["cl"].result_list) == 0


RAW = json.dumps(
    {
        "query": "vnp_TxnRef=DH26112900001&vnp_Amount=12000000&vnp_ResponseCode=00&vnp_IpAddr=113.22.10.5"
        "&vnp_Bill_Mobile=0987654321&vnp_OrderInfo=Thanh+toan+0987654321&vnp_SecureHash=" + "8f33a21d" * 16,
        "headers": {"authorization": "Apikey the-very-secret", "secure-token": "the-other-secret"},
        "body": json.dumps(
            {
                "data": [
                    {
                        "id": 7,
                        "amount": 120000,
                        "description": "NGUYEN VAN BINH OCOP7K2M9Q",
                        "counterAccountNumber": "9876543210",
                        "counterAccountName": "NGUYEN VAN BINH",
                        "bank_sub_acc_id": "1023456789",
                        "email": "binh@example.vn",
                    }
                ]
            }
        ),
    }
)


def test_a_message_shows_figures_and_codes_and_nobody_in_it(books):
    payment = money.payment()
    notice = money.notice(payment, RAW)
    for address in (page(notice), page(payment)):
        shown = books.get(address).content.decode()
        assert all(
            words in shown for words in ("12000000", "OCOP7K2M9Q", "•••6789", "8f33a21d…", "in the books")
        )
        secrets = ("BINH", "0987654321", "113.22.10.5", "binh@", "9876543210", "1023456789", "secret")
        assert not any(words in shown for words in (*secrets, "8f33a21d8f33"))


def test_a_payments_page_tells_its_life_in_order(books):
    payment = money.payment()
    refund = money.refund(payment.order, payment=payment, way=Refund.Way.GATEWAY, asked_at=clock.now())
    came = money.receipt(payment=payment, order=payment.order, source="vnpay", finding="due")
    money.notice(payment, RAW, received_at=clock.now() - timedelta(seconds=30))
    moments = books.get(page(payment)).context["moments"]
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    shown = "".join(f"{moment.what}" for moment in moments)
    assert all(words in shown for words in ("opened", page(refund), page(came), "notification"))


def test_nothing_of_the_books_is_added_typed_over_or_deleted():
    client = money.client_of(UserFactory(staff=True))
    for row in (money.payment(), money.receipt(), money.refund(number=2), money.notice()):
        model = row._meta.model_name
        before = everything()
        assert client.post(reverse(f"admin:payments_{model}_add")).status_code == 403
        assert client.post(reverse(f"admin:payments_{model}_delete", args=[row.pk])).status_code == 403
        assert client.post(page(row), {"state": "paid", "amount_vnd": 1}).status_code == 403
        assert everything() == before


@pytest.mark.parametrize("model", ["payment", "receipt", "refund", "notice"])
def test_a_list_costs_the_same_queries_for_2_rows_as_for_20(books, queries_of, model):
    def make(number: int):
        paid = money.payment(number=number)
        match model:
            case "payment":
                return paid
            case "receipt":
                return money.receipt(number, order=paid.order, payment=paid)
            case "refund":
                return money.refund(paid.order, number=number, payment=paid, asked_by=UserFactory())
        return money.notice(paid, RAW)

    for number in range(2):
        make(number)
    few = queries_of(books, changelist(model))
    for number in range(2, 20):
        make(number)
    assert len(books.get(changelist(model)).context["cl"].result_list) == 20
    assert queries_of(books, changelist(model)) == few


def test_orders_that_are_owed_money_cost_the_same_queries_for_2_as_for_20(books, queries_of):
    address = reverse("admin:payments_refund_owing")
    for number in range(2):
        money.owing(number)
    few = queries_of(books, address)
    for number in range(2, 20):
        money.owing(number)
    assert len(books.get(address).context["page"].object_list) == 20
    assert queries_of(books, address) == few


def test_a_payments_page_costs_the_same_queries_for_2_messages_as_for_20(books, queries_of):
    payment = money.payment()

    def more(count: int) -> int:
        for _number in range(count):
            money.notice(payment, RAW)
            money.receipt(Receipt.objects.count() + 1, payment=payment, order=payment.order, source="vnpay")
            money.refund(payment.order, number=Refund.objects.count() + 1, payment=payment)
        return queries_of(books, page(payment))

    assert more(2) == more(18)


def test_the_lists_of_work_hold_exactly_what_waits(books):
    now = clock.now()
    old = money.payment(number=1, expires_at=now - timedelta(hours=1))
    held = money.payment(number=2, state=Payment.State.HELD)
    unmatched = money.receipt(1)
    money.receipt(2, closed_at=now, finding="due")
    asked_for = money.refund(number=3, state=Refund.State.ASKED)
    to_pay, refused = money.refund(number=4), money.refund(number=5, state=Refund.State.FAILED)
    sent = money.refund(number=6, state=Refund.State.SENT, way=Refund.Way.GATEWAY)
    expected = {
        ("payment", "overdue"): old,
        ("payment", "held"): held,
        ("receipt", "open"): unmatched,
        ("refund", "asked"): asked_for,
        ("refund", "to_pay"): to_pay,
        ("refund", "refused"): refused,
        ("refund", "on_the_way"): sent,
    }
    for (model, work), row in expected.items():
        assert list(books.get(changelist(model), {"work": work}).context["cl"].result_list) == [row]


def test_the_first_page_counts_what_waits_and_leads_there(books):
    money.receipt(1)
    money.receipt(2)
    money.owing()
    shown = books.get(reverse("admin:index"))
    assert {one.url: one.count for one in shown.context["concerns"]} == {
        changelist("receipt") + "?work=open": 2,
        reverse("admin:payments_refund_owing"): 1,
    }
    for one in shown.context["concerns"]:
        assert books.get(one.url).status_code == 200
    stranger = money.client_of(UserFactory(is_staff=True)).get(reverse("admin:index"))
    assert stranger.context["concerns"] == []


def test_the_page_of_an_order_shows_its_money_to_those_who_may_see_it(books):
    order = money.owing(owed_vnd=150_000)
    rows = [money.payment(order), money.receipt(order=order, finding="double"), money.refund(order)]
    shown = books.get(page(order)).content.decode()
    assert all(page(row) in shown for row in rows)
    assert asked(order) in shown
    money.refund(order, number=2, amount_vnd=30_000)
    assert asked(order) not in books.get(page(order)).content.decode()
    user = money.looker()
    user.user_permissions.remove(*user.user_permissions.filter(content_type__app_label="payments"))
    theirs = money.client_of(user).get(page(order)).content.decode()
    assert not any(page(row) in theirs for row in rows)


def export(client: Client, form: int) -> bytes:
    address = reverse("admin:payments_refund_export")
    answer = client.post(address, {"format": form, "resource": "0"})
    assert answer.status_code == 200, answer
    return answer.content


def test_refunds_leave_as_a_table_without_formulas_and_without_whole_accounts(books):
    money.refund(reason='=HYPERLINK("http://evil.example")\x01')
    [row] = csv.DictReader(io.StringIO(export(books, 1).decode("utf-8-sig")))
    assert (row["reference"], row["amount_vnd"], row["account"]) == ("HT0000000001", "120000", "•••6789")
    assert row["reason"].startswith("'=HYPERLINK")
    sheet = openpyxl.load_workbook(io.BytesIO(export(books, 0))).active
    heads, values = [[cell.value for cell in line] for line in sheet.iter_rows()]
    line = dict(zip(heads, values, strict=True))
    assert (line["amount_vnd"], line["account"]) == (120_000, "•••6789")
    assert line["reason"].startswith("'=HYPERLINK")
    assert "1023456789" not in values
    looking = money.client_of(money.looker())
    assert looking.get(reverse("admin:payments_refund_export")).status_code == 403


def test_an_order_is_declared_paid_or_paid_back_nowhere_but_in_the_books():
    client = money.client_of(UserFactory(staff=True))
    orders = [waiting(), money.owing()]
    before = everything()
    for action in ("paid", "refunded"):
        data = {"action": action, "_selected_action": [order.pk for order in orders]}
        client.post(reverse("admin:orders_order_changelist"), data)
    assert everything() == before


def test_every_form_of_a_record_carries_its_token(finance):
    client = Client(enforce_csrf_checks=True)
    client.force_login(finance)
    row, said = STEPS["close"]()
    form = (
        client.get(page(row)).content.decode().split(f'action="{step(row, "close")}"')[1].split("</form>")[0]
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    assert client.post(step(row, "close"), said).status_code == 403
    assert client.post(step(row, "close"), said | {"csrfmiddlewaretoken": token}).status_code == 303


def test_the_shoppers_pages_know_nothing_of_these_addresses():
    order = money.owing()
    client = money.client_of(UserFactory())
    for address in (changelist("refund"), reverse("admin:payments_refund_owing"), asked(order)):
        assert client.get(address).status_code == 302


def test_what_was_done_is_said(books):
    row, said = STEPS["close"]()
    answer = books.post(step(row, "close"), said)
    assert [str(words) for words in get_messages(answer.wsgi_request)] == ["Done: Close it."]
