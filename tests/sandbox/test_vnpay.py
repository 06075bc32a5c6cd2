"""The pay page of the VNPay stand-in as a shopper's browser meets it."""

from urllib.parse import parse_qsl

import pytest

from sandbox.vnpay import signature
from tests.sandbox import vnpay_shop as vnpay

# An independent client makes the same hash of it.
EXAMPLE_SECRET = "SANDBOX-VNP-SECRET-FOR-DOCS-0001"
EXAMPLE = (
    "vnp_Amount=18500000&vnp_Command=pay&vnp_CreateDate=20260301101500&vnp_CurrCode=VND"
    "&vnp_ExpireDate=20260301103000&vnp_IpAddr=113.22.10.5&vnp_Locale=vn"
    "&vnp_OrderInfo=Thanh+toan+don+OCOP7K2M9Q%3A+2+hu+mat+ong&vnp_OrderType=other"
    "&vnp_ReturnUrl=https%3A%2F%2Fshop.example.vn%2Fpay%2Fvnpay%2Freturn&vnp_TmnCode=OCOPDOC1"
    "&vnp_TxnRef=OCOP7K2M9Q&vnp_Version=2.1.0"
)


def shifted(hours: int) -> str:
    """The address as a server writes it that is wrong about its zone."""
    begins, ends = vnpay.gmt7(hours * 60), vnpay.gmt7(hours * 60 + 15)
    return vnpay.address(vnp_CreateDate=begins, vnp_ExpireDate=ends)


@pytest.fixture
def till(till, shop):
    """A till whose IPN go to the shop, which takes each."""
    shop.default = vnpay.TAKEN
    till.switch("vnpay", ipn_url=f"{shop.address}/ipn/", ipn_retry_s=0.01)
    return till


def test_the_worked_example_has_its_published_hash():
    assert signature.query_text(parse_qsl(EXAMPLE)) == EXAMPLE
    assert signature.digest(EXAMPLE, EXAMPLE_SECRET) == (
        "8f33a21d6663ab0a59f0cb8a88764123c39517400f0b3d099e711a0bc1c0bff4"
        "832f066453642c61400853fb528ff35428ced09c47a3228b8990ad1240fb8b06"
    )


def test_a_shopper_pays_and_the_browser_brings_a_signed_result_back(till):
    answer = vnpay.choose(till, vnpay.enter(till, vnpay.address()), "pay")
    back, _, query = answer.headers["location"].partition("?")
    fields = vnpay.verified(query)
    assert (answer.status_code, back) == (303, "https://shop.example.vn/ve/")
    assert (fields["vnp_ResponseCode"], fields["vnp_TransactionStatus"]) == ("00", "00")
    assert (fields["vnp_TxnRef"], fields["vnp_Amount"]) == ("R1", "18500000")
    assert fields["vnp_BankTranNo"] == f"VNP{fields['vnp_TransactionNo']}"


@pytest.mark.parametrize(
    ("outcome", "code", "status"),
    [
        ("cancel", "24", "02"),
        ("no_money", "51", "02"),
        ("expire", "11", "02"),
        ("suspicious", "07", "07"),
        ("unfinished", "00", "02"),
    ],
)
def test_every_button_ends_the_payment_in_its_own_way(till, shop, outcome, code, status):
    query = (
        vnpay.choose(till, vnpay.enter(till, vnpay.address()), outcome).headers["location"].partition("?")[2]
    )
    fields = vnpay.verified(query)
    assert (fields["vnp_ResponseCode"], fields["vnp_TransactionStatus"]) == (code, status)
    assert vnpay.verified(shop.wait_for(1)[0].query) == fields


def test_a_cancelled_payment_has_no_number_at_all(till):
    query = (
        vnpay.choose(till, vnpay.enter(till, vnpay.address()), "cancel").headers["location"].partition("?")[2]
    )
    fields = vnpay.verified(query)
    assert (fields["vnp_TransactionNo"], fields["vnp_BankCode"]) == ("0", "VNPAY")
    assert "vnp_BankTranNo" not in fields


def test_the_page_works_without_script_and_shows_what_is_paid(till):
    answer = till.http.get(
        f"/paymentv2/Transaction/PaymentMethod.html?token={vnpay.enter(till, vnpay.address())}"
    )
    assert "185.000 ₫" in answer.text
    assert "14 phút 5" in answer.text or "15 phút 00" in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (lambda: vnpay.address(secret=b"other"), "70"),
        (lambda: vnpay.address().replace("18500000", "18500100"), "70"),
        (lambda: vnpay.address().partition("&vnp_SecureHash")[0], "70"),
        (lambda: vnpay.address(vnp_TmnCode="NOBODY00"), "72"),
        (lambda: vnpay.address(vnp_Amount="499900"), "32"),
        (lambda: vnpay.address(vnp_Amount="100000000000"), "32"),
        (lambda: vnpay.address(vnp_Amount="18500050"), "03"),
        (lambda: vnpay.address(vnp_Amount="185000.0"), "03"),
        (lambda: vnpay.address(vnp_Version="2.0.0"), "03"),
        (lambda: vnpay.address(vnp_IpAddr="::1"), "03"),
        (lambda: vnpay.address(vnp_IpAddr="1.2.3.4, 5.6.7.8"), "03"),
        (lambda: vnpay.address(vnp_Locale="vi"), "03"),
        (lambda: vnpay.address(vnp_CreateDate="2026-01-01"), "03"),
        (lambda: vnpay.address(vnp_CreateDate="20261399000000"), "03"),
        (lambda: vnpay.address(drop=["vnp_OrderInfo"]), "03"),
        (
            lambda: vnpay.address(vnp_CreateDate=vnpay.gmt7(7 * 60), vnp_ExpireDate=vnpay.gmt7(7 * 60 + 15)),
            "03",
        ),
        (
            lambda: vnpay.address(
                vnp_CreateDate=vnpay.gmt7(-7 * 60), vnp_ExpireDate=vnpay.gmt7(-7 * 60 + 15)
            ),
            "15",
        ),
        (lambda: vnpay.address(vnp_CreateDate=vnpay.gmt7(-16), drop=["vnp_ExpireDate"]), "15"),
    ],
)
def test_a_request_with_a_fault_ends_on_the_error_page(till, url, code):
    assert vnpay.error_of(till, url()) == code
    assert till.http.get("/control/payments").json()["vnpay"] == []


def test_the_error_page_leads_nowhere_back(till):
    answer = till.http.get("/paymentv2/Payment/Error.html?code=70")
    assert "Sai chữ ký" in answer.text
    assert "shop.example.vn" not in answer.text


def test_a_repeated_parameter_is_bad_format(till):
    assert vnpay.error_of(till, vnpay.address() + "&vnp_Amount=18500000") == "03"


def test_percent_twenty_and_upper_case_hashes_are_read_as_well(till):
    url, _, claimed = vnpay.address().partition("&vnp_SecureHash=")
    vnpay.enter(till, f"{url.replace('+', '%20')}&vnp_SecureHash={claimed.upper()}")


def test_a_reference_works_once_a_day(till):
    first = vnpay.address()
    token = vnpay.enter(till, first)
    assert vnpay.error_of(till, vnpay.address(vnp_Amount="20000000")) == "01"
    assert vnpay.enter(till, first) == token
    vnpay.choose(till, token, "pay")
    assert vnpay.error_of(till, first) == "01"


def test_the_same_address_can_be_refused_as_well(till):
    till.switch("vnpay", same_address_opens_again=False)
    first = vnpay.address()
    vnpay.enter(till, first)
    assert vnpay.error_of(till, first) == "01"


def test_the_page_is_open_for_a_quarter_of_an_hour(till, shop):
    token = vnpay.enter(till, vnpay.address(vnp_ExpireDate=vnpay.gmt7(60)))
    till.move_clock(14 * 60)
    assert till.http.get(f"{vnpay.METHODS}?token={token}").status_code == 200
    till.move_clock(15 * 60 + 1)
    assert vnpay.choose(till, token, "pay").headers["location"] == "/paymentv2/Payment/Error.html?code=15"
    assert till.known("vnpay", "R1")["code"] is None
    assert shop.received == []


def test_a_shopper_may_choose_the_bank_where_the_shop_has_not(till):
    token = vnpay.enter(till, vnpay.address(vnp_BankCode="VNBANK"))
    assert 'value="BIDV"' in till.http.get(f"{vnpay.METHODS}?token={token}").text
    fields = vnpay.verified(
        vnpay.choose(till, token, "pay", bank="BIDV").headers["location"].partition("?")[2]
    )
    assert fields["vnp_BankCode"] == "BIDV"
    chosen = vnpay.enter(till, vnpay.address("R2", vnp_BankCode="VNPAYQR"))
    assert "<fieldset>" not in till.http.get(f"{vnpay.METHODS}?token={chosen}").text


def test_the_page_looks_again_when_its_time_is_over(till):
    token = vnpay.enter(till, vnpay.address())
    page = till.http.get(f"{vnpay.METHODS}?token={token}")
    assert 890 <= int(page.headers["refresh"]) <= 901
    till.move_clock(int(page.headers["refresh"]))
    assert till.http.get(f"{vnpay.METHODS}?token={token}").headers["location"].endswith("code=15")
