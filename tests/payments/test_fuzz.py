"""Whatever is sent to the addresses of payment services: an answer of their protocol, the books as before.

`FUZZ_EXAMPLES=10000` looks as far as docs/benchmarks.md says.
"""

import json
import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import Order
from payments.models import Notice, Payment, Receipt
from tests.payments import signing

pytestmark = pytest.mark.django_db
fuzzed = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

NAMES = st.sampled_from(
    [
        "vnp_TxnRef",
        "vnp_Amount",
        "vnp_ResponseCode",
        "vnp_TransactionStatus",
        "vnp_TransactionNo",
        "vnp_PayDate",
    ]
)
ODD = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.sampled_from(["", "0", "-1", "00", "NaN", "1e400", "٣٤", "\0", "\ud800", "9" * 30, "2026-13-40"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "amount",
    "orderId",
    "resultCode",
    "transId",
    "signature",
    "partnerCode",
    "message",
    "data",
    "id",
    "content",
    "transferAmount",
    "transferType",
    "accountNumber",
    "transactionDate",
    "code",
    "error",
]
FIELDS = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=10)
PATHS = st.sampled_from(
    [f"/hooks/pay/{name}/" for name in ("momo", "bank/sepay", "bank/casso", "bank/payos")]
)


def books() -> tuple:
    return (
        list(Payment.objects.order_by("pk").values()),
        list(Order.objects.order_by("pk").values()),
        Receipt.objects.count(),
    )


@pytest.fixture
def kept(attempt):
    """The books hold one attempt; what an example writes to the journal is taken back."""
    payment = attempt()
    before = books()
    return payment, before


@fuzzed
@given(query=st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_any_query_at_vnpays_address(client, kept, query):
    with transaction.atomic():
        answer = client.get(
            "/hooks/pay/vnpay/", QUERY_STRING=query.encode("utf-8", "replace").decode("latin-1")
        )
        assert (answer.status_code, answer.json()["RspCode"]) in ((200, "97"), (200, "99"))
        assert books() == kept[1]
        transaction.set_rollback(True)


@fuzzed
@given(changed=st.dictionaries(NAMES, ODD | st.none(), min_size=1, max_size=4))
def test_any_fields_under_a_right_signature(client, kept, changed):
    payment, before = kept
    kind = {name: value for name, value in changed.items()}
    with transaction.atomic():
        try:
            query = signing.vnpay(payment, **kind)
        except UnicodeEncodeError:  # no browser and no gateway can send it
            query = "vnp_TxnRef=%ED%A0%80&vnp_SecureHash=0"
        answer = client.get("/hooks/pay/vnpay/", QUERY_STRING=query)
        assert answer.status_code == 200
        code = answer.json()["RspCode"]
        assert code in ("00", "01", "02", "04", "97", "99")
        if code != "00":
            assert books() == before
        transaction.set_rollback(True)


@fuzzed
@given(path=PATHS, body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_at_the_other_addresses(client, kept, path, body):
    with transaction.atomic():
        answer = client.post(path, body, content_type="application/json")
        assert answer.status_code in (200, 204, 400, 401)
        assert books() == kept[1]
        transaction.set_rollback(True)


@fuzzed
@given(path=PATHS, fields=FIELDS, stamp=st.text(max_size=12), seal=st.text(max_size=70))
def test_any_fields_and_headers_at_the_other_addresses(client, kept, path, fields, stamp, seal):
    headers = {
        "HTTP_X_SEPAY_SIGNATURE": f"sha256={seal}",
        "HTTP_X_SEPAY_TIMESTAMP": stamp,
        "HTTP_X_CASSO_SIGNATURE": f"t={stamp},v1={seal}",
        "HTTP_SECURE_TOKEN": seal,
        "HTTP_AUTHORIZATION": f"Apikey {seal}",
    }
    with transaction.atomic():
        answer = client.post(path, json.dumps(fields), content_type="application/json", **headers)
        assert answer.status_code in (400, 401)
        assert books() == kept[1]
        transaction.set_rollback(True)


@fuzzed
@given(fields=FIELDS)
def test_any_fields_under_a_right_signature_of_sepay(client, kept, fields):
    payment, before = kept
    body, headers = signing.sepay(payment, **fields)
    with transaction.atomic():
        answer = client.post("/hooks/pay/bank/sepay/", body, content_type="application/json", headers=headers)
        assert answer.status_code in (200, 400)
        assert books()[:2] == before[:2]
        transaction.set_rollback(True)


def test_the_journal_takes_what_postgresql_does_not(client, attempt):
    attempt()
    client.get("/hooks/pay/vnpay/", QUERY_STRING="a=%00\0&b=\xff", REMOTE_ADDR="203.0.113.77")
    assert Notice.objects.count() == 1
