"""The TikTok Shop stand-in's gateway and tokens: signatures, time, scopes, budgets, consent."""

import json
import time
from typing import Any
from urllib.parse import parse_qs

import pytest

from sandbox.tiktok import PLATFORM, signing
from tests.sandbox.tiktok_seller import WAREHOUSES, Seller, seller, sign

__all__ = ["seller"]  # fixtures

KEYS = (
    "0f1e2d3c4b5a69788796a5b4c3d2e1f001122334",
    [
        ("app_key", "6kvnocop2026x"),
        ("shop_cipher", "ROW_demoCipher01"),
        ("timestamp", "1757300000"),
    ],
)


STOCK_BODY = (
    b'{"skus":[{"id":"1729592969712207013","inventory":'
    b'[{"warehouse_id":"7068517275539719942","quantity":120}]}]}'
)


@pytest.mark.parametrize(
    ("secret", "path", "query", "body", "expected"),
    [
        (
            KEYS[0],
            "/product/202309/products/1729592969712207008/inventory/update",
            KEYS[1],
            STOCK_BODY,
            "c9f55c8873fa922c49bdaf7189d8a37d2a20c53f74cee1ad22df2063daad3824",
        ),
        (
            KEYS[0],
            "/product/202309/categories",
            [*KEYS[1], ("locale", "vi-VN"), ("keyword", "trà & mật ong"), ("category_version", "v2")],
            b"",
            "9edaa93bc624fad6e505b72dba668ef4fa27af6c051a94f04ec4225cf270bc97",
        ),
        (
            "e59af819cc",
            "/authorization/202309/shops",
            [("timestamp", "1623812664"), ("app_key", "29a39d"), ("sign", "x")],
            b"",
            "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8",
        ),
    ],
)
def test_a_request_signature_equals_the_documented_one(secret, path, query, body, expected):
    assert signing.request_signature(secret, path, query, body) == expected


def test_a_push_signature_equals_the_documented_one():
    body = (
        b'{"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621",'
        b'"timestamp":1757300000,"data":{"order_id":"576486316948490001","order_status":'
        b'"AWAITING_SHIPMENT","is_on_hold_order":false,"update_time":1757300000}}'
    )
    assert signing.push_signature(KEYS[0], "6kvnocop2026x", body) == (
        "777e9436359393b8a27b1b7fc0c44f41c80f9c1a76a46ffee6757e3345160d91"
    )


def test_the_worked_example_itself_passes_the_gateway(seller):
    seller.world.shift_clock(1757300000 - time.time())
    example = Seller(seller.http)  # a token of that day
    data = example.call(
        "POST",
        "/product/202309/products/1729592969712207008/inventory/update",
        raw=STOCK_BODY,
        timestamp="1757300000",
        sign="c9f55c8873fa922c49bdaf7189d8a37d2a20c53f74cee1ad22df2063daad3824",
    )
    assert [error["detail"]["sku_id"] for error in data["errors"]] == ["1729592969712207013"]


SHOPS = "/authorization/202309/shops"


def test_the_shop_list_gives_the_cipher(seller):
    shops = seller.call("GET", SHOPS, cipher=False)["shops"]
    assert [(shop["region"], shop["seller_type"], shop["cipher"]) for shop in shops] == [
        ("VN", "LOCAL", seller.keys["shop_cipher"])
    ]


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/product/202309/nonsense", "GET", 404, 36009009),
        ("/finance/202309/statements", "GET", 404, 36009009),
        ("/product/202309/prerequisites", "DELETE", 405, 36009010),
        ("/product/202201/categories", "GET", 400, 36009014),
        ("/promotion/202309/coupons/search", "POST", 400, 36009014),
    ],
)
def test_unknown_paths_methods_and_versions_have_codes_of_their_own(seller, path, method, status, code):
    answer = seller.send(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sign": "0" * 64}, 106001),
        ({"app_key": "29a39d"}, 36009004),
        ({"timestamp": "soon"}, 36009004),
        ({"headers": {"x-tts-access-token": "ROW_nobody"}}, 36009004),
        ({"cipher": False}, 106013),
        ({"cipher": False, "query": {"shop_cipher": "ROW_other"}}, 101000),
    ],
)
def test_the_gateway_refuses_calls_that_are_not_ours(seller, change, code):
    assert seller.refused("GET", WAREHOUSES, **change) == code


@pytest.mark.parametrize(("offset", "code"), [(-290, 0), (-310, 36009004), (20, 0), (40, 36009004)])
def test_a_timestamp_may_be_five_minutes_old_or_half_a_minute_ahead(seller, offset, code):
    stamp = str(int(seller.world.now()) + offset)
    assert seller.send("GET", WAREHOUSES, timestamp=stamp).json()["code"] == code


def test_an_upper_case_signature_is_refused_with_401(seller):
    pairs = {"app_key": seller.keys["app_key"], "timestamp": str(int(seller.world.now()))}
    good = sign(seller.keys["app_secret"], SHOPS, pairs, b"")
    answer = seller.send("GET", SHOPS, cipher=False, timestamp=pairs["timestamp"], sign=good.upper())
    assert (answer.status_code, answer.json()["code"]) == (401, 106001)


def test_a_cipher_is_refused_where_none_belongs(seller):
    assert seller.refused("GET", SHOPS) == 36009004


def test_the_signature_covers_the_body_byte_by_byte(seller):
    signed = sign(
        seller.keys["app_secret"],
        "/product/202309/inventory/search",
        {"app_key": seller.keys["app_key"], "timestamp": "1", "shop_cipher": "x"},
        b"{}",
    )
    code = seller.refused("POST", "/product/202309/inventory/search", raw=b'{"a": 1}', sign=signed)
    assert code == 106001


def test_an_empty_object_passes_signed_or_unsigned(seller):
    moment = str(int(seller.world.now()))
    pairs = {"app_key": seller.keys["app_key"], "timestamp": moment, "page_size": "1"}
    pairs["shop_cipher"] = seller.keys["shop_cipher"]
    path = "/order/202309/orders/search"
    for body in (b"", b"{}"):
        signed = sign(seller.keys["app_secret"], path, pairs, body)
        page = {"page_size": "1"}
        assert seller.call("POST", path, raw=b"{}", query=page, timestamp=moment, sign=signed)["orders"] == []


def test_a_missing_scope_and_an_expired_token_differ(seller):
    seller.set("withheld_scope", "seller.logistics")
    assert Seller(seller.http).refused("GET", WAREHOUSES) == 105005
    assert seller.call("GET", WAREHOUSES)
    seller.http.post("/control/expire-tokens", json={"channel": "tiktok"})
    answer = seller.send("GET", WAREHOUSES)
    assert (answer.status_code, answer.json()["code"]) == (401, 105002)


def test_missing_and_mistyped_parameters_are_named(seller):
    missing = seller.send("POST", "/product/202309/categories/recommend", {"category_version": "v2"}).json()
    assert (missing["code"], missing["message"]) == (36009004, "param body.product_title is missing")
    mistyped = seller.send("POST", "/product/202309/inventory/search", {"sku_ids": [1]}).json()
    assert (mistyped["code"], mistyped["message"]) == (36009004, "param body.sku_ids[0] is of the wrong type")


def test_each_path_has_a_call_budget_of_its_own(seller):
    seller.set("calls_per_second", 1)
    first, second = seller.send("GET", WAREHOUSES), seller.send("GET", WAREHOUSES)
    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 429, 36009002)
    assert seller.send("GET", SHOPS, cipher=False).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("internal", 200, 36009003), ("throttled", 429, 36009002), ("token_expired", 401, 105002)],
)
def test_faults_speak_the_platforms_words(kind, status, code):
    answer = PLATFORM.native_error(kind)
    assert (answer.status_code, json.loads(answer.body)["code"]) == (status, code)


def token_call(seller: Seller, path: str, **query: str) -> dict[str, Any]:
    keys = {"app_key": seller.keys["app_key"], "app_secret": seller.keys["app_secret"]}
    return seller.http.get(path, params={**keys, **query}).json()


def test_a_refresh_brings_a_new_pair_with_absolute_expiries(seller):
    answer = token_call(
        seller,
        "/api/v2/token/refresh",
        grant_type="refresh_token",
        refresh_token=seller.keys["refresh_token"],
    )
    data = answer["data"]
    assert data["access_token_expire_in"] == pytest.approx(time.time() + 604_800, abs=5)
    assert data["refresh_token_expire_in"] == pytest.approx(time.time() + 31_536_000, abs=5)
    assert (data["user_type"], data["seller_base_region"]) == (0, "VN")
    seller.keys["access_token"] = data["access_token"]
    assert seller.call("GET", WAREHOUSES)


def test_a_refresh_token_ends_and_may_be_good_only_once(seller):
    def refresh() -> int:
        return token_call(
            seller,
            "/api/v2/token/refresh",
            grant_type="refresh_token",
            refresh_token=seller.keys["refresh_token"],
        )["code"]

    assert refresh() == 0
    seller.set("refresh_token_single_use", True)
    assert [refresh(), refresh()] == [0, 36004005]
    old = Seller(seller.http)
    seller.pass_time(366 * 86_400)
    assert (
        token_call(
            old, "/api/v2/token/refresh", grant_type="refresh_token", refresh_token=old.keys["refresh_token"]
        )["code"]
        == 36004001
    )


def test_an_authorisation_code_is_good_once(seller):
    code = seller.http.get("/open/authorize", params={"service_id": "7400000000000000001", "state": "s"}).text
    first = token_call(seller, "/api/v2/token/get", grant_type="authorized_code", auth_code=code)
    again = token_call(seller, "/api/v2/token/get", grant_type="authorized_code", auth_code=code)
    assert (first["code"], again["code"]) == (0, 36004005)
    assert "seller.promotion.write" in first["data"]["granted_scopes"]


def test_consent_returns_to_the_app_with_code_and_state(seller):
    seller.set("redirect_url", "https://shop.example.vn/back")
    answer = seller.http.get(
        "/open/authorize",
        params={"service_id": "7400000000000000001", "state": "s-1"},
        follow_redirects=False,
    )
    address, _, query = answer.headers["location"].partition("?")
    assert address == "https://shop.example.vn/back"
    assert parse_qs(query)["state"] == ["s-1"]
