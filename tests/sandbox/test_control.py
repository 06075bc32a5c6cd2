"""The control calls, the faults they order, and the side-by-side page."""

import random
import re
from html import unescape

import pytest

from sandbox.app import build
from sandbox.shopee import PLATFORM
from sandbox.state import State
from tests.sandbox.shopee_seller import CATALOGUE, Seller


@pytest.fixture
def seller() -> Seller:
    return Seller()


def control(seller, call, /, **fields):
    return seller.http.post(f"/control/{call}", json=fields)


@pytest.fixture
def certain(monkeypatch):
    """Every fault strikes, and a choice takes the wanted ending."""
    wanted = {"ending": "cut"}
    monkeypatch.setattr(random, "random", lambda: 0.0)
    monkeypatch.setattr(random, "choice", lambda endings: wanted["ending"])
    return wanted


@pytest.mark.parametrize(
    ("call", "fields", "status", "field"),
    [
        ("settings", {"channel": "amazon", "name": "delay_s", "value": 1}, 400, "channel"),
        ("settings", {"channel": "shopee", "name": "speed", "value": 1}, 400, "name"),
        ("settings", {"channel": "shopee", "name": "delay_s"}, 400, "value"),
        ("settings", {"channel": "shopee", "name": "delay_s", "value": "x"}, 400, "value"),
        ("buy", {"channel": "shopee", "sku": "NO"}, 404, "sku"),
        ("buy", {"channel": "shopee", "sku": "M02-250", "quantity": 0}, 400, "quantity"),
        ("buy", {"channel": "shopee", "sku": "M02-250", "quantity": "x"}, 400, "quantity"),
        ("tamper", {"channel": "shopee", "sku": "M02-250"}, 400, "stock"),
        ("tamper", {"channel": "shopee", "sku": "M02-250", "stock": -1}, 400, "stock"),
        ("tamper", {"channel": "shopee", "sku": "NO", "stock": 1}, 404, "sku"),
        ("clock", {"offset_s": "soon"}, 400, "offset_s"),
        ("seed", {"items": []}, 400, "products"),
    ],
)
def test_a_refused_control_call_names_the_field(seller, call, fields, status, field):
    answer = control(seller, call, **fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)


def test_a_body_that_is_no_json_is_refused(seller):
    answer = seller.http.post("/control/buy", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "body")


def test_a_switch_can_be_turned_for_every_channel(seller):
    answer = control(seller, "settings", channel="*", name="delay_s", value=0.01)
    assert answer.json()["shopee"]["delay_s"] == 0.01
    assert seller.http.get("/control/settings").json() == answer.json()


def test_tampering_shows_at_once_and_is_no_platform_call(seller):
    seller.http.post("/control/calls/reset")
    control(seller, "tamper", channel="shopee", sku="M02-250", stock=12, price_vnd=99_000)
    row = seller.row("M02-250")
    assert (row["stock"], row["price_vnd"]) == (12, 99_000)
    assert seller.http.get("/control/calls").json() == {"shopee": {}}
    entries = seller.http.get("/control/journal").json()["entries"][-2:]
    assert [(entry["path"], entry["field"], entry["value"]) for entry in entries] == [
        ("tamper", "stock", 12),
        ("tamper", "price", 99_000),
    ]


def test_the_journal_tells_accepted_and_refused_writes_by_sku(seller):
    before = seller.http.get("/control/journal").json()["last"]
    seller.stock("M02-250", 5)
    seller.stock("M02-250", -5)
    entries = seller.http.get(f"/control/journal?after={before}").json()["entries"]
    assert [
        (entry["sku"], entry["value"], entry["code"], entry["accepted"])
        for entry in entries
        if entry["field"] == "stock"
    ] == [("M02-250", 5, "", True), ("M02-250", None, "error_param", False)]
    assert [entry["accepted"] for entry in entries if not entry["field"]] == [True, False]


def test_the_journal_tells_which_call_wrote_what(seller):
    before = seller.http.get("/control/journal").json()["last"]
    seller.stock("M02-250", 5)
    seller.stock("M02-250", 6)
    control(seller, "tamper", channel="shopee", sku="M02-250", stock=7)
    entries = seller.http.get(f"/control/journal?after={before}").json()["entries"]
    (first, second) = (entry["call"] for entry in entries if not entry["field"])
    assert first != second
    wrote = [(entry["call"], entry["value"]) for entry in entries if entry["field"]]
    assert wrote == [(first, 5), (second, 6), (0, 7)]


def test_calls_are_counted_by_path_and_code(seller):
    seller.http.post("/control/calls/reset")
    seller.stock("M02-250", 5)
    seller.stock("M02-250", 6)
    seller.stock("M02-250", -1)
    counted = seller.http.get("/control/calls").json()["shopee"]
    assert counted == {"/api/v2/product/update_stock": {"ok": 2, "error_param": 1}}


def test_calls_over_the_budget_are_throttled_but_token_calls_are_not(seller):
    seller.set("calls_per_second", 3)
    errors = [seller.get("shop/get_shop_info")["error"] for _ in range(5)]
    assert errors == ["", "", "", "error_rate_limit", "error_rate_limit"]
    body = {"partner_id": 2001234, "shop_id": 220044001, "refresh_token": seller.keys["refresh_token"]}
    assert seller.post("auth/access_token/get", body, public=True)["error"] == ""


@pytest.mark.parametrize(
    ("rate", "error"),
    [
        ("throttle_rate", "error_rate_limit"),
        ("token_expired_rate", "invalid_acceess_token"),
    ],
)
def test_ordered_faults_keep_calls_from_the_platform(seller, certain, rate, error):
    seller.set(rate, 1.0)
    row = seller.row("M02-250")
    body = {"item_id": row["product_id"], "stock_list": [{"seller_stock": [{"stock": 9}]}]}
    assert seller.post("product/update_stock", body)["error"] == error
    assert seller.row("M02-250")["stock"] == 0


def test_a_failing_platform_applies_nothing(seller, certain):
    seller.set("fail_rate", 1.0)
    certain["ending"] = "internal"
    assert seller.stock("M02-250", 9)["error"] == "error_inner"
    certain["ending"] = "unavailable"
    path = "/api/v2/shop/get_shop_info"
    page = seller.http.get(path, params=seller.query(path))
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert seller.row("M02-250")["stock"] == 0


@pytest.mark.parametrize("ending", ["cut", "internal", "unavailable"])
def test_a_lost_answer_has_applied_the_write(seller, certain, ending):
    row = seller.row("M02-250")
    seller.set("lose_rate", 1.0)
    certain["ending"] = ending
    path = "/api/v2/product/update_stock"
    body = {"item_id": row["product_id"], "stock_list": [{"seller_stock": [{"stock": 9}]}]}
    answer = seller.http.post(path, params=seller.query(path), json=body)
    assert b"success_list" not in answer.content
    assert seller.row("M02-250")["stock"] == 9
    assert seller.http.get("/control/calls").json()["shopee"][path] == {"lost": 1}


def test_faults_never_strike_the_control_calls(seller, certain):
    for rate in ("fail_rate", "lose_rate", "throttle_rate"):
        seller.set(rate, 1.0)
    assert seller.http.get("/control/shelf").status_code == 200
    assert seller.http.get("/").status_code == 200


def test_expired_tokens_need_a_refresh(seller):
    control(seller, "expire-tokens", channel="shopee")
    assert seller.get("shop/get_shop_info")["error"] == "invalid_acceess_token"
    fresh = seller.http.get("/control/credentials").json()["shopee"]
    seller.keys = fresh
    assert seller.get("shop/get_shop_info")["error"] == ""


def test_seeding_without_a_body_loads_the_catalogue_given_at_start(seller):
    seller.stock("M02-250", 9)
    assert seller.http.post("/control/seed").json() == {"shopee": 5}
    assert seller.row("M02-250")["stock"] == 0


def test_a_reset_empties_the_shop(seller):
    control(seller, "reset")
    assert seller.http.get("/control/shelf").json() == {"shopee": []}
    assert "Không có dòng nào" in seller.http.get("/").text


def words(seller, query=""):
    return unescape(re.sub(r"<[^>]+>", " ", seller.http.get(f"/{query}").text))


def test_the_page_shows_stock_price_and_deal_of_each_sku(seller):
    seller.stock("M02-250", 1_234)
    discount_id = seller.discount(starts_in_s=5)
    seller.deal(discount_id, "M02-250", 80_000)
    seller.wait(6)
    text = words(seller)
    assert "Shopee" in text
    for shown in ("M02-250", "Cà phê Xuân Lộc", "1.234", "95.000 ₫", "80.000 ₫"):
        assert shown in text


def test_the_page_filters_by_name_and_escapes_what_it_shows(seller):
    assert "M02-250" in words(seller, "?q=xuân lộc")
    assert "M01-500" not in words(seller, "?q=xuân lộc")
    assert "<script>alert" not in seller.http.get("/?q=<script>alert(1)</script>").text


def test_the_pages_forms_work_without_script_and_keep_the_filter(seller):
    seller.stock("M02-250", 1)
    browser = {"accept": "text/html", "referer": "http://testserver/?q=M02"}
    buy = {"data": {"target": "shopee:M02-250"}, "headers": browser, "follow_redirects": False}
    first = seller.http.post("/control/buy", **buy)
    assert (first.status_code, first.headers["location"]) == (303, "/?q=M02")
    assert seller.row("M02-250")["stock"] == 0
    second = seller.http.post("/control/buy", **buy)
    assert "Hết hàng trên sàn này." in seller.http.get(second.headers["location"]).text

    assert 'value="95000"' in seller.http.get("/?sua=shopee:M02-250").text
    edit = {"target": "shopee:M02-250", "stock": "7", "price_vnd": ""}
    seller.http.post("/control/tamper", data=edit, headers=browser, follow_redirects=False)
    assert (seller.row("M02-250")["stock"], seller.row("M02-250")["price_vnd"]) == (7, 95_000)


def test_a_catalogue_fills_only_empty_shops():
    state = State()
    build(state, "http://x", CATALOGUE, {"shopee": PLATFORM})
    other = {"products": [{"name": "Trà sen", "variants": [{"sku": "TS-1", "price_vnd": 50_000}]}]}
    again = build(state, "http://x", other, {"shopee": PLATFORM})
    assert len(PLATFORM.shelf(again.state.world)) == 5
