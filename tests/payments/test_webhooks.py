"""Messages of gateways and bank services: who may say what, and what they are answered."""

import json

import pytest
from prometheus_client import REGISTRY

from core import ratelimit
from orders.models import Order
from payments.models import Notice, Payment, Receipt
from tests.payments import signing

pytestmark = pytest.mark.django_db
State = Payment.State
VNPAY, MOMO, SEPAY = "/hooks/pay/vnpay/", "/hooks/pay/momo/", "/hooks/pay/bank/sepay/"


def books() -> tuple:
    """Everything a message may change but the journal."""
    payments = Payment.objects.order_by("pk").values_list("state", "received_vnd", "transaction_id")
    orders = Order.objects.order_by("pk").values_list("status", "payment", "received_vnd", "owed_vnd")
    return list(payments), list(orders), Receipt.objects.count()


def counted(source: str, outcome: str) -> float:
    labels = {"source": source, "outcome": outcome}
    return REGISTRY.get_sample_value("ocop_payment_notices_total", labels) or 0.0


def ipn(client, query: str) -> tuple[int, str]:
    """What VNPay is answered."""
    answer = client.get(f"{VNPAY}?{query}")
    return answer.status_code, answer.json()["RspCode"]


def post(client, path: str, body: bytes, headers: dict[str, str] | None = None):
    return client.post(path, body, content_type="application/json", headers=headers)


def test_vnpay_is_answered_00_once_and_02_ever_after(client, attempt):
    query = signing.vnpay(attempt())
    assert [ipn(client, query) for _ in range(5)] == [(200, "00"), *[(200, "02")] * 4]
    assert Payment.objects.get().state == State.PAID
    assert list(Notice.objects.order_by("pk").values_list("outcome", flat=True)) == ["stored", *["known"] * 4]


def test_a_failure_is_stored_and_answered_00(client, attempt):
    payment = attempt()
    query = signing.vnpay(payment, vnp_ResponseCode="24", vnp_TransactionStatus="02", vnp_TransactionNo="0")
    assert [ipn(client, query) for _ in range(2)] == [(200, "00"), (200, "02")]
    payment.refresh_from_db()
    assert (payment.state, payment.code, payment.order.payment) == (State.FAILED, "24", Order.Payment.UNPAID)


@pytest.mark.parametrize(
    ("changed", "code", "outcome"),
    [
        ({"secret": "guessed"}, "97", "forged"),
        ({"vnp_TmnCode": "SOMEBODY"}, "97", "foreign"),
        ({"vnp_TxnRef": "DH26112999999"}, "01", "no_attempt"),
        ({"vnp_Amount": 12_000_001}, "04", "wrong_amount"),
        ({"vnp_Amount": 120_000}, "04", "wrong_amount"),
        ({"vnp_TransactionStatus": None}, "99", "unreadable"),
        ({"vnp_Amount": "1e9"}, "04", "wrong_amount"),
        ({"vnp_Amount": None}, "04", "wrong_amount"),
    ],
)
def test_what_vnpay_cannot_have_meant_moves_one_counter(client, attempt, changed, code, outcome):
    query = signing.vnpay(attempt(), **changed)
    before, count = books(), counted("vnpay", outcome)
    assert ipn(client, query) == (200, code)
    assert (books(), counted("vnpay", outcome)) == (before, count + 1)


def test_a_message_without_anything_in_it_is_answered_and_changes_nothing(client, attempt):
    attempt()
    before = books()
    assert ipn(client, "") == (200, "99")
    assert ipn(client, "vnp_SecureHash=") == (200, "97")
    assert books() == before


def test_one_byte_more_under_the_same_signature_is_forged(client, attempt):
    query = signing.vnpay(attempt())
    before = books()
    for tampered in (query.replace("vnp_Amount=1", "vnp_Amount=11"), f"{query}&vnp_CardType=ATM", query[:-1]):
        status, code = ipn(client, tampered)
        assert (status, code) in ((200, "97"), (200, "99"))
    assert books() == before


def test_the_transaction_of_one_order_does_not_pay_another(client, attempt):
    first, second = attempt(), attempt(number=2)
    number = "14999999"
    assert ipn(client, signing.vnpay(first, vnp_TransactionNo=number)) == (200, "00")
    assert ipn(client, signing.vnpay(second, vnp_TransactionNo=number)) == (200, "02")
    second.order.refresh_from_db()
    assert second.order.payment == Order.Payment.UNPAID


def test_momo_is_answered_204_and_an_empty_body_however_often(client, attempt):
    body = signing.momo(attempt(Order.Method.MOMO))
    answers = [post(client, MOMO, body) for _ in range(5)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 5
    assert Receipt.objects.get().transaction_id == str(4_100_000_000 + Payment.objects.get().pk)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"secret": "guessed"}, "forged"),
        ({"partnerCode": "SOMEBODY"}, "foreign"),
        ({"orderId": "DH1"}, "no_attempt"),
        ({"amount": 1}, "wrong_amount"),
    ],
)
def test_what_momo_cannot_have_meant_changes_nothing(client, attempt, changed, outcome):
    body = signing.momo(attempt(Order.Method.MOMO), **changed)
    before, count = books(), counted("momo", outcome)
    post(client, MOMO, body)
    assert (books(), counted("momo", outcome)) == (before, count + 1)


def test_a_transfer_finds_its_order_by_its_code_and_is_booked_once(client, attempt):
    body, headers = signing.sepay(attempt(Order.Method.BANK_QR, reference="OCOP7K2M9QXY"))
    answers = [post(client, SEPAY, body, headers) for _ in range(3)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"success": True})] * 3
    assert books() == (
        [(State.PAID, 120_000, "")],
        [("pending_confirm", Order.Payment.PAID, 120_000, 0)],
        1,
    )


def test_a_transfer_that_names_no_order_waits_for_a_person(client, attempt):
    payment = attempt(Order.Method.BANK_QR, reference="OCOP7K2M9QXY")
    body, headers = signing.sepay(payment, content="tien mat ong")
    assert post(client, SEPAY, body, headers).status_code == 200
    receipt = Receipt.objects.get()
    assert (receipt.finding, receipt.order, receipt.closed_at) == ("unmatched", None, None)
    payment.order.refresh_from_db()
    assert payment.order.payment == Order.Payment.UNPAID


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"secret": "guessed"}, 401), ({"at": 1_700_000_000}, 401), ({"accountNumber": "999"}, 200)],
)
def test_a_forged_old_or_foreign_transfer_changes_nothing(client, attempt, changed, status):
    body, headers = signing.sepay(attempt(Order.Method.BANK_QR, reference="OCOP7K2M9QXY"), **changed)
    before = books()
    assert post(client, SEPAY, body, headers).status_code == status
    assert books() == before


def test_money_that_leaves_is_no_payment(client, attempt):
    body, headers = signing.sepay(attempt(Order.Method.BANK_QR, reference="OCOP7K2M9QXY"), transferType="out")
    assert post(client, SEPAY, body, headers).status_code == 200
    assert (Receipt.objects.get().finding, Receipt.objects.get().amount_vnd) == ("out", -120_000)
    assert Order.objects.get().payment == Order.Payment.UNPAID


def test_a_message_we_cannot_write_comes_again(client, attempt, monkeypatch):
    from django.db import OperationalError

    from payments import webhooks

    def fail(*_: object, **__: object):
        raise OperationalError("the database is away")

    payment = attempt()
    monkeypatch.setattr(webhooks, "apply", fail)
    assert ipn(client, signing.vnpay(payment)) == (200, "99")
    monkeypatch.undo()
    assert ipn(client, signing.vnpay(payment)) == (200, "00")


def test_a_stranger_cannot_fill_the_journal(client, attempt, monkeypatch):
    monkeypatch.setattr(ratelimit, "take", lambda *_, **__: 1.0)
    payment = attempt()
    assert ipn(client, signing.vnpay(payment, secret="guessed")) == (200, "97")
    assert not Notice.objects.exists()
    assert ipn(client, signing.vnpay(payment)) == (200, "00")
    assert Notice.objects.count() == 1


def test_what_the_journal_keeps_is_enough_to_check_it_again(client, attempt):
    query = signing.vnpay(attempt())
    ipn(client, query)
    kept = Notice.objects.get()
    assert json.loads(kept.raw)["query"] == query
    assert kept.reply == '200 {"RspCode": "00", "Message": "Confirm Success"}'


@pytest.mark.parametrize("path", [MOMO, SEPAY, "/hooks/pay/bank/casso/", "/hooks/pay/bank/payos/"])
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\x00", b'{"data": null}', b'{"signature": 5}'])
def test_nonsense_is_refused_in_words_of_the_protocol(client, path, body):
    assert post(client, path, body).status_code in (400, 401)


def test_other_verbs_and_unknown_services_are_not_there(client):
    assert client.post(VNPAY).status_code == 405
    assert client.get(MOMO).status_code == 405
    assert post(client, "/hooks/pay/bank/unknown/", b"{}").status_code == 404
