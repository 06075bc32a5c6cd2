"""The bank stand-in: VietQR in, signed notices out."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.bank import qr
from sandbox.bank.mangling import mangle
from tests.sandbox.paying_shop import table

DYNAMIC = (
    "00020101021238540010A00000072701240006970436011010234567890208QRIBFTTA530370454061850005802VN"
    "62140810OCOP7K2M9Q63049455"
)
STATIC = "00020101021138540010A00000072701240006970436011010234567890208QRIBFTTA53037045802VN6304A824"


def crc(text: str) -> str:
    """The text with its checksum, by the table-free formula."""
    register = 0xFFFF
    for byte in f"{text}6304".encode():
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ 0x1021 if register & 0x8000 else register << 1
            register &= 0xFFFF
    return f"{text}6304{register:04X}"


@pytest.fixture
def till(till, shop):
    """A till whose notices go to the shop, which takes each."""
    shop.default = (200, b'{"success":true}')
    till.switch("bank", notice_url=f"{shop.address}/hooks/{{service}}/", notice_minute_s=0.01)
    return till


def transfer(till, **fields):
    return till.http.post("/control/transfer", json={"qr": DYNAMIC, **fields})


def test_the_published_codes_are_read():
    assert qr.read(DYNAMIC) == qr.Order("970436", "1023456789", 185_000, "OCOP7K2M9Q", is_static=False)
    assert qr.read(STATIC) == qr.Order("970436", "1023456789", None, "", is_static=True)
    assert qr.read(f" {DYNAMIC.lower()[-4:].join([DYNAMIC[:-4], ''])}\n").content == "OCOP7K2M9Q"


BODY = DYNAMIC[:-8]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "checksum"),
        (DYNAMIC[:-1] + "6", "checksum is wrong"),
        (DYNAMIC.replace("185000", "195000"), "checksum is wrong"),
        (DYNAMIC + "6304AAAA", "checksum is wrong"),
        (crc(BODY + "5802VN"), "twice"),
        (crc(BODY.replace("5303704", "5303840")), "currency"),
        (crc(BODY.replace("5802VN", "5802US")), "country"),
        (crc(BODY.replace("A000000727", "A000000728")), "A000000727"),
        (crc(BODY.replace("QRIBFTTA", "QRPUSHXX")), "transfer service"),
        (crc(BODY.replace("5406185000", "54081850.000")), "length|whole"),
        (crc(BODY.replace("5406185000", "5406018500")), "whole"),
        (crc(BODY.replace("5406185000", "5409500000000")), "below"),
        (crc(BODY.replace("5406185000", "")), "names its amount"),
        (crc(BODY.replace("01240006970436", "01250006970436")), "length"),
        (crc(BODY.replace("38540010A000000727", "26540010A000000775")), "gateway"),
        (crc(BODY + "64050A"), "length"),
        (crc(BODY + "6402AB"), "unknown field"),
        (crc(BODY.replace("62140810OCOP7K2M9Q", "62300826OCOP7K2M9QOCOP7K2M9QABCDEF")), "longer"),
    ],
)
def test_a_code_that_another_bank_might_read_otherwise_is_refused(text, why):
    with pytest.raises(qr.BadCode, match=why):
        qr.read(text)


def test_banks_change_what_a_payer_typed():
    typed = "Đơn  hàng: ocop7k2m9q"
    assert mangle(typed, "off", 5, "20261129120000") == typed
    assert mangle(typed, "light", 5, "20261129120000") == "DON HANG OCOP7K2M9Q"
    heavy = mangle(typed, "heavy", 5_000_000_123, "20261129120000")
    assert heavy.startswith("MBVCB.5000000123.000123.DON HANG OCOP7K2M9Q.CT tu ")


def test_a_customer_scans_a_code_and_the_shop_hears_of_the_money(till, shop):
    page = till.http.get("/bank/", params={"qr": DYNAMIC}).text
    assert 'value="185000"' in page
    assert "<script" not in page
    form = {"qr": DYNAMIC, "amount": "185.000", "content": "OCOP7K2M9Q", "outcome": "transfer"}
    assert till.http.post("/bank/", data=form).headers["location"] == "/bank/"
    message = shop.wait_for(1)[0]
    told = json.loads(message.body)
    assert message.path == "/hooks/sepay/"
    assert (told["transferType"], told["transferAmount"], told["accountNumber"]) == (
        "in",
        185_000,
        "1023456789",
    )
    assert "OCOP7K2M9Q" in told["content"]
    assert told["accumulated"] == 25_185_000
    assert "OCOP7K2M9Q" in till.http.get("/bank/").text


@pytest.mark.parametrize(
    ("outcome", "amounts"),
    [("partial", [92_500]), ("excess", [195_000]), ("double", [185_000, 185_000]), ("out", [185_000])],
)
def test_every_button_moves_money_in_its_own_way(till, shop, outcome, amounts):
    form = {"qr": DYNAMIC, "amount": "185000", "content": "OCOP7K2M9Q", "outcome": outcome}
    till.http.post("/bank/", data=form)
    told = [json.loads(message.body) for message in shop.wait_for(len(amounts))]
    assert [one["transferAmount"] for one in told] == amounts
    assert {one["transferType"] for one in told} == {"out" if outcome == "out" else "in"}
    assert len({one["id"] for one in told}) == len(amounts)


def test_a_wrong_code_and_a_late_transfer_are_told_as_they_are(till, shop):
    form = {"qr": DYNAMIC, "amount": "185000", "content": "OCOP7K2M9Q"}
    till.http.post("/bank/", data={**form, "outcome": "wrong"})
    assert "OCOP7K2M9Q" not in json.loads(shop.wait_for(1)[0].body)["content"]
    till.http.post("/bank/", data={**form, "outcome": "late"})
    tomorrow = (datetime.now(UTC) + timedelta(hours=31)).strftime("%Y-%m-%d")
    assert json.loads(shop.wait_for(2)[1].body)["transactionDate"].startswith(tomorrow)


@pytest.mark.parametrize(
    "form",
    [
        {"qr": "nonsense", "amount": "185000", "outcome": "transfer"},
        {"qr": DYNAMIC, "amount": "much", "outcome": "transfer"},
        {"qr": DYNAMIC, "amount": "0", "outcome": "transfer"},
        {"qr": DYNAMIC, "amount": "500000000", "outcome": "transfer"},
        {"qr": DYNAMIC, "amount": "185000", "outcome": "burn"},
    ],
)
def test_a_bad_form_moves_nothing(till, shop, form):
    assert till.http.post("/bank/", data=form).status_code == 422
    assert till.http.get("/control/payments").json()["bank"] == []
    assert shop.received == []


def test_a_transfer_to_somebody_else_is_no_business_of_the_shop(till, shop):
    other = crc(BODY.replace("1023456789", "9999999999"))
    assert transfer(till, qr=other).json()["is_ours"] is False
    time.sleep(0.1)
    assert shop.received == []


def test_sepay_signs_its_time_and_the_raw_body(till, shop):
    transfer(till)
    message = shop.wait_for(1)[0]
    stamp = message.headers["x-sepay-timestamp"]
    text = stamp.encode() + b"." + message.body
    sign = hmac.new(b"SANDBOX-ONLY-SEPAY-SECRET-0001", text, hashlib.sha256).hexdigest()
    assert message.headers["x-sepay-signature"] == f"sha256={sign}"
    assert abs(time.time() - int(stamp)) < 5


def test_a_moved_clock_does_not_make_a_signature_old(till, shop):
    till.move_clock(3 * 86_400)
    transfer(till)
    assert abs(time.time() - int(shop.wait_for(1)[0].headers["x-sepay-timestamp"])) < 5


def test_casso_tells_in_two_versions(till, shop):
    till.switch("bank", service="casso1")
    transfer(till, direction="out")
    first = shop.wait_for(1)[0]
    assert (first.path, first.headers["secure-token"]) == ("/hooks/casso/", "SANDBOX-ONLY-CASSO-TOKEN-0001")
    assert json.loads(first.body)["data"][0]["amount"] == -185_000

    till.switch("bank", service="casso2")
    transfer(till)
    second = shop.wait_for(2)[1]
    stamp, claimed = (part.partition("=")[2] for part in second.headers["x-casso-signature"].split(","))
    ordered = json.dumps(json.loads(second.body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = f"{stamp}.{ordered}".encode()
    assert claimed == hmac.new(b"SANDBOX-ONLY-CASSO-KEY-0001", text, hashlib.sha512).hexdigest()


def test_payos_signs_its_sorted_data(till, shop):
    till.switch("bank", service="payos")
    transfer(till)
    told = json.loads(shop.wait_for(1)[0].body)
    data = told["data"]
    text = "&".join(f"{name}={data[name] if data[name] is not None else ''}" for name in sorted(data))
    sign = hmac.new(b"SANDBOX-ONLY-PAYOS-CHECKSUM-0001", text.encode(), hashlib.sha256).hexdigest()
    assert told["signature"] == sign


def test_a_service_that_nobody_knows_is_refused(till):
    answer = till.http.post("/control/settings", json={"channel": "bank", "name": "service", "value": "fax"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "value")


def test_a_notice_is_repeated_until_it_is_taken(till, shop):
    shop.answers = [(500, b""), (401, b""), (302, b"")]
    reference = transfer(till).json()["reference"]
    shop.wait_for(4)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("bank", reference)["notices"]] == [500, 401, 302, 200]


def test_notices_can_be_dropped_doubled_and_forged(till, shop):
    till.switch("bank", notice_drop=True)
    transfer(till)
    till.switch("bank", notice_drop=False, notice_twice=True, notice_forged=True)
    transfer(till)
    forged, first, second = shop.wait_for(3)
    assert forged.headers["x-sepay-signature"] != first.headers["x-sepay-signature"]
    assert first.body == second.body


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"qr": "x"}, "qr"),
        ({"qr": STATIC}, "amount"),
        ({"qr": DYNAMIC, "amount": 0}, "amount"),
        ({"qr": DYNAMIC, "amount": "x"}, "amount"),
        ({"qr": DYNAMIC, "direction": "up"}, "direction"),
        ({"qr": DYNAMIC, "late_s": "soon"}, "late_s"),
    ],
)
def test_a_refused_transfer_names_the_field(till, fields, field):
    answer = till.http.post("/control/transfer", json=fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert till.http.get("/control/payments").json()["bank"] == []


def test_the_service_lists_transactions_to_who_has_its_key(till):
    till.switch("bank", mangle="off")
    transfer(till)
    transfer(till, amount=50_000, direction="out")
    path = "/userapi/transactions/list"
    assert till.http.get(path).status_code == 401
    key = {"authorization": f"Bearer {till.keys('bank')['sepay_api_key']}"}
    out, came = till.http.get(path, headers=key).json()["transactions"]
    assert (out["amount_out"], out["amount_in"], out["accumulated"]) == ("50000.00", "0.00", "25135000.00")
    assert (came["amount_in"], came["transaction_content"]) == ("185000.00", "OCOP7K2M9Q")
    since = till.http.get(path, headers=key, params={"since_id": out["id"]}).json()["transactions"]
    assert [one["id"] for one in since] == [out["id"]]
    assert till.http.get(path, headers=key, params={"limit": "x"}).status_code == 400


def test_the_statement_of_a_day_adds_up(till):
    transfer(till)
    transfer(till, amount=50_000, direction="out")
    transfer(till, late_s=86_400)
    today = (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()
    first, second = table(till.http.get("/bank/statement.csv", params={"day": today}))
    assert (first["type"], first["amount_vnd"], first["balance_vnd"]) == ("pay", "185000", "25185000")
    assert (second["type"], second["amount_vnd"], second["balance_vnd"]) == ("refund", "50000", "25135000")
    assert first["at"].endswith("+07:00")
    assert till.http.get("/bank/statement.csv?day=today").status_code == 400
