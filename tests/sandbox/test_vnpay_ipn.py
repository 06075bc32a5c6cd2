"""The messages that the VNPay stand-in sends to a shop's server, and the control calls that cause them."""

import time
from urllib.parse import parse_qsl

import pytest

from sandbox.vnpay import ipn
from tests.sandbox import vnpay_shop as vnpay


@pytest.fixture
def till(till, shop):
    """A till whose IPN go to the shop, which takes each."""
    shop.default = vnpay.TAKEN
    till.switch("vnpay", ipn_url=f"{shop.address}/ipn/", ipn_retry_s=0.01)
    return till


def test_the_ipn_comes_without_the_browser(till, shop):
    vnpay.enter(till, vnpay.address())
    assert till.act("vnpay", "R1", "pay").status_code == 200
    message = shop.wait_for(1)[0]
    assert (message.method, message.path) == ("GET", "/ipn/")
    assert vnpay.verified(message.query)["vnp_TransactionStatus"] == "00"


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"RspCode":"01","Message":""}'),
        (200, b'{"RspCode":"04","Message":""}'),
        (200, b'{"RspCode":"97","Message":""}'),
        (200, b'{"RspCode":"99","Message":""}'),
        (200, b"<html>"),
        (403, b"CSRF"),
        (500, vnpay.TAKEN[1]),
    ],
)
def test_the_ipn_is_repeated_ten_times_at_most(till, shop, answer):
    shop.default = answer
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "pay")
    messages = shop.wait_for(10)
    time.sleep(0.1)
    assert len(shop.received) == 10
    assert len({message.query for message in messages}) == 1


def test_an_answer_that_takes_too_long_is_none(till, shop, monkeypatch):
    monkeypatch.setattr(ipn, "DEADLINE_S", 0.1)
    shop.pause_s = 0.3
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "pay")
    shop.wait_for(2)
    shop.pause_s = 0.0
    shop.wait_for(3)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("vnpay", "R1")["ipn"]] == ["", "", "00"]


@pytest.mark.parametrize("code", ["00", "02"])
def test_the_ipn_ends_with_a_final_answer(till, shop, code):
    shop.answers = [(200, b'{"RspCode":"99"}'), (200, b'{"RspCode":"%s"}' % code.encode())]
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "pay")
    shop.wait_for(2)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("vnpay", "R1")["ipn"]] == ["99", code]


def test_a_dropped_ipn_never_comes(till, shop):
    till.switch("vnpay", ipn_drop=True)
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "pay")
    time.sleep(0.1)
    assert shop.received == []


def test_a_doubled_ipn_comes_twice(till, shop):
    till.switch("vnpay", ipn_twice=True)
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "pay")
    first, second = shop.wait_for(2)
    assert first.query == second.query


def test_a_delayed_ipn_comes_after_the_browser(till, shop):
    till.switch("vnpay", ipn_delay_s=0.2)
    vnpay.choose(till, vnpay.enter(till, vnpay.address()), "pay")
    assert shop.received == []
    shop.wait_for(1)


def test_the_browser_can_be_made_to_wait_for_the_ipn(till, shop):
    till.switch("vnpay", ipn_before_return=True, ipn_delay_s=0.05)
    vnpay.choose(till, vnpay.enter(till, vnpay.address()), "pay")
    assert len(shop.received) == 1


def test_a_forged_ipn_claims_success_before_the_true_one(till, shop):
    till.switch("vnpay", ipn_forged=True)
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "no_money")
    forged, true = shop.wait_for(2)
    fields = dict(parse_qsl(forged.query))
    assert fields["vnp_ResponseCode"] == "00"
    with pytest.raises(AssertionError):
        vnpay.verified(forged.query)
    assert vnpay.verified(true.query)["vnp_ResponseCode"] == "51"
    assert [one["is_forged"] for one in till.known("vnpay", "R1")["ipn"]] == [True, False]


def test_a_payment_can_come_late_and_twice(till, shop):
    vnpay.enter(till, vnpay.address())
    till.act("vnpay", "R1", "cancel")
    assert till.act("vnpay", "R1", "pay").status_code == 409
    assert till.act("vnpay", "R1", "pay_late").status_code == 200
    till.act("vnpay", "R1", "pay_twice")
    numbers = [vnpay.verified(message.query)["vnp_TransactionNo"] for message in shop.wait_for(3)]
    assert numbers[0] == "0"
    assert len(set(numbers)) == 3


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"gateway": "paypal"}, 400, "gateway"),
        ({"gateway": "vnpay", "reference": "NO", "outcome": "pay"}, 404, "reference"),
        ({"gateway": "vnpay", "reference": "R1", "outcome": "smile"}, 409, "outcome"),
    ],
)
def test_a_refused_control_call_names_the_field(till, fields, status, field):
    vnpay.enter(till, vnpay.address())
    answer = till.http.post("/control/payments", json=fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)
    assert till.known("vnpay", "R1")["code"] is None
