"""Whatever is sent to the gateways: a clear answer, nothing half-written, never a fault of ours."""

import json

import pytest

ODD: list[object] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x" * 5_000,
    "9" * 5_000,
    "²",
    "\x00",
    "\ud800",
    "http://[",
    [],
    {},
    float("nan"),
]
MOMO_FIELDS = (
    "partnerCode",
    "requestId",
    "orderId",
    "amount",
    "orderInfo",
    "redirectUrl",
    "ipnUrl",
    "requestType",
    "extraData",
    "lang",
    "orderExpireTime",
    "transId",
    "description",
    "signature",
)
VNPAY_FIELDS = (
    "vnp_RequestId",
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_TransactionDate",
    "vnp_TransactionType",
    "vnp_Amount",
    "vnp_SecureHash",
)


def written(till) -> list[str]:
    return [name for name, rows in till.http.get("/control/payments").json().items() if rows]


@pytest.mark.parametrize("call", ["create", "query", "confirm", "refund", "refund/query"])
def test_no_odd_value_breaks_momo(till, monkeypatch, call):
    monkeypatch.setattr("sandbox.momo.signature.fits", lambda keys, fields: True)
    sound = {
        "partnerCode": "MOMOOCOPDEMO",
        "requestId": "r1",
        "orderId": "A-1",
        "amount": 185_000,
        "orderInfo": "x",
        "redirectUrl": "https://shop.example.vn/ve/",
        "ipnUrl": "https://shop.example.vn/ipn/",
        "requestType": "payByMagic" if call == "create" else "capture",
        "transId": 1,
    }
    for field in MOMO_FIELDS:
        for value in ODD:
            body = json.dumps({**sound, field: value})
            answer = till.http.post(f"/v2/gateway/api/{call}", content=body)
            assert answer.status_code == 400, (field, value)
            assert answer.json()["resultCode"] in (13, 20, 21, 22, 42), (field, value)
    assert written(till) == []


@pytest.mark.parametrize("field", VNPAY_FIELDS)
@pytest.mark.parametrize("command", ["querydr", "refund"])
def test_no_odd_value_breaks_vnpay(till, monkeypatch, command, field):
    monkeypatch.setattr("sandbox.vnpay.signature.fits", lambda text, claimed: True)
    for value in ODD:
        body = json.dumps(
            {"vnp_Version": "2.1.0", "vnp_Command": command, "vnp_TmnCode": "OCOPDEMO", field: value}
        )
        answer = till.http.post("/merchant_webapi/api/transaction", content=body)
        assert answer.json()["vnp_ResponseCode"] in ("02", "03"), value


@pytest.mark.parametrize(
    "query",
    [
        "",
        "vnp_TmnCode",
        "vnp_TmnCode=OCOPDEMO&vnp_SecureHash=%ED%A0%80",
        "vnp_TmnCode=OCOPDEMO&%00=%FF",
        "&&==",
    ],
)
def test_no_odd_query_opens_a_page(till, query):
    answer = till.http.get(f"/paymentv2/vpcpay.html?{query}")
    assert "/paymentv2/Payment/Error.html?code=7" in answer.headers["location"]


@pytest.mark.parametrize(
    "path", ["/paymentv2/Transaction/Confirm.html", "/v2/gateway/pay", "/bank/", "/carrier/"]
)
def test_no_odd_form_moves_money(till, path):
    for value in ("", "9" * 5_000, "\x00", "²", "<script>", "%ED%A0%80"):
        names = ("token", "outcome", "qr", "amount", "content", "package_code", "bank")
        answer = till.http.post(path, data=dict.fromkeys(names, value))
        assert answer.status_code in (302, 404, 422)
        assert "<script>" not in answer.text
    assert written(till) == []


@pytest.mark.parametrize("call", ["payments", "transfer"])
def test_no_odd_control_call_breaks_anything(till, call):
    sound = {"gateway": "carrier", "reference": "P1", "outcome": "smile", "qr": "x"}
    for field in (*sound, "amount", "amount_vnd", "direction", "late_s", "content"):
        for value in ODD:
            answer = till.http.post(f"/control/{call}", content=json.dumps({**sound, field: value}))
            assert answer.status_code in (400, 404, 409), (field, value)
    assert written(till) == []
