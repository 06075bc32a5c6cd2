"""What the gateways share: control calls, switches, lists for comparing books, memory."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state import State
from tests.sandbox import vnpay_shop as vnpay
from tests.sandbox.momo_shop import create, refund
from tests.sandbox.paying_shop import browser
from tests.sandbox.shopee_seller import Seller


def settings_of(http) -> dict:
    return http.get("/control/settings").json()


def test_a_switch_for_every_shop_leaves_the_gateways_alone():
    http = Seller().http
    http.post("/control/settings", json={"channel": "*", "name": "lose_rate", "value": 0.5})
    assert settings_of(http)["shopee"]["lose_rate"] == 0.5
    assert {settings_of(http)[name]["lose_rate"] for name in ("vnpay", "momo", "bank", "carrier")} == {0.0}


@pytest.mark.parametrize(
    ("channel", "name", "value", "field"),
    [
        ("paypal", "ipn_drop", True, "channel"),
        ("vnpay", "webhook_url", "x", "name"),
        ("vnpay", "ipn_drop", "yes", "value"),
        ("vnpay", "refund_outcome", "00", "value"),
        ("bank", "mangle", "much", "value"),
    ],
)
def test_a_refused_switch_names_the_field(till, channel, name, value, field):
    before = settings_of(till.http)
    answer = till.http.post("/control/settings", json={"channel": channel, "name": name, "value": value})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert settings_of(till.http) == before


def test_gateways_have_no_switches_of_marketplaces(till):
    assert "webhook_lose_rate" not in settings_of(till.http)["momo"]
    assert "token_expired_rate" not in settings_of(till.http)["vnpay"]


def test_the_list_of_momo_holds_what_moved(till):
    for number in (1, 2, 3):
        create(till, f"A-{number}", f"r{number}")
        till.act("momo", f"A-{number}", "cancel" if number == 2 else "pay")
    paid = till.known("momo", "A-1")["transactions"][0]["trans_id"]
    refund(till, paid, amount=85_000)
    till.switch("momo", settlement_drop="A-3")
    day = (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()
    lines = till.http.get("/momo/settlement.csv", params={"day": day}).text.splitlines()
    assert [
        (row["reference"], row["type"], row["amount_vnd"], row["fee_vnd"]) for row in csv.DictReader(lines)
    ] == [("A-1", "pay", "185000", "2035"), ("A-1-R1", "refund", "85000", "0")]


def test_the_list_of_a_day_ends_at_vietnamese_midnight(till):
    now = datetime.now(UTC) + timedelta(hours=7)
    to_midnight = (24 - now.hour) * 3600 - now.minute * 60 - now.second
    till.move_clock(to_midnight - 60)
    create(till, "A-1", "r1")
    till.act("momo", "A-1", "pay")
    till.move_clock(to_midnight + 60)
    create(till, "A-2", "r2")
    till.act("momo", "A-2", "pay")
    for day, reference in ((now.date(), "A-1"), (now.date() + timedelta(days=1), "A-2")):
        text = till.http.get("/momo/settlement.csv", params={"day": day.isoformat()}).text
        assert [row["reference"] for row in csv.DictReader(text.splitlines())] == [reference]


def test_payments_are_there_after_a_restart(tmp_path):
    path = tmp_path / "state.sqlite3"
    first = browser(State(path))
    token = first.get(vnpay.address()).headers["location"].partition("token=")[2]
    form = {"token": token, "outcome": "pay"}
    back = first.post("/paymentv2/Transaction/Confirm.html", data=form).headers["location"]
    first.post("/control/transfer", json={"direction": "out", "amount": 50_000})

    second = browser(State(path))
    assert second.post("/paymentv2/Transaction/Confirm.html", data=form).headers["location"] == back
    known = second.get("/control/payments").json()
    assert known["vnpay"][0]["status"] == "00"
    assert known["bank"][0]["balance_vnd"] == 24_950_000
    second.post("/control/reset")
    assert json.dumps(second.get("/control/payments").json()) == (
        '{"vnpay": [], "momo": [], "bank": [], "carrier": []}'
    )


def test_a_lost_answer_has_taken_the_payment_all_the_same(till):
    token = vnpay.enter(till, vnpay.address())
    till.switch("vnpay", lose_rate=1.0)
    vnpay.choose(till, token, "pay")
    assert till.known("vnpay", "R1")["status"] == "00"
