"""The TikTok Shop stand-in over HTTP: gateway, products, stock, prices, promotions, orders, pushes.

Requests are signed here by the written rule, with no code of the sandbox.
"""

import hashlib
import hmac
import io
import json
import time
import warnings
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from PIL import Image

from sandbox.app import build
from sandbox.state import State
from sandbox.tiktok import PLATFORM, signing

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette would rather have another HTTP client
    from starlette.testclient import TestClient

HONEY = {
    "name": "Mật ong hoa cà phê Đồng Nai",
    "category_vi": "Mật ong",
    "description_vi": "Mật ong nguyên chất.",
    "variants": [
        {"sku": "MATONG-250", "label_vi": "Hũ 250 ml", "price_vnd": 70_000, "ship_weight_g": 400},
        {"sku": "MATONG-500", "label_vi": "Hũ 500 ml", "price_vnd": 125_000, "ship_weight_g": 700},
    ],
}
TEA = {
    "name": "Trà sen",
    "category_vi": "Trà & thảo mộc",
    "description_vi": "Trà ướp sen.",
    "variants": [{"sku": "TRASEN", "label_vi": "Gói 100 g", "price_vnd": 90_000, "ship_weight_g": 150}],
}
WAREHOUSE = "7068517275539719942"
RETURNS = "7068517275539719950"


class Seller:
    """A shop's software: it signs every call with its own credentials."""

    def __init__(self, http: TestClient) -> None:
        self.http = http
        self.keys: dict[str, str] = http.get("/control/credentials").json()["tiktok"]
        self.world = http.app.state.world  # type: ignore[attr-defined]  # a Starlette app

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        cipher: bool = True,
        raw: bytes | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **changed: Any,
    ) -> httpx.Response:
        pairs = {"app_key": self.keys["app_key"], "timestamp": str(int(self.world.now())), **(query or {})}
        if cipher:
            pairs["shop_cipher"] = self.keys["shop_cipher"]
        pairs.update({name: value for name, value in changed.items() if name in ("app_key", "timestamp")})
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        pairs["sign"] = changed.get("sign") or sign(self.keys["app_secret"], path, pairs, content)
        sent = {"x-tts-access-token": self.keys["access_token"], "content-type": "application/json"}
        sent.update(headers or {})
        return self.http.request(method, path, params=pairs, content=content, headers=sent)

    def call(self, method: str, path: str, body: Any = None, **rest: Any) -> dict[str, Any]:
        """The data of a call that must succeed."""
        answer = self.send(method, path, body, **rest).json()
        assert answer["code"] == 0, answer
        return answer["data"]

    def refused(self, method: str, path: str, body: Any = None, **rest: Any) -> int:
        """The code of a call that must fail."""
        answer = self.send(method, path, body, **rest).json()
        assert answer["code"] != 0
        assert answer["data"] is None
        return answer["code"]

    def upload(self, path: str, files: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
        pairs = {"app_key": self.keys["app_key"], "timestamp": str(int(self.world.now()))}
        pairs["sign"] = sign(self.keys["app_secret"], path, pairs, b"")
        return self.http.post(
            path,
            params=pairs,
            files=files,
            data=form,
            headers={"x-tts-access-token": self.keys["access_token"]},
        ).json()

    def set(self, name: str, value: Any) -> None:
        self.world.set("tiktok", name, value)

    def shelf(self) -> dict[str, dict[str, Any]]:
        return {row["sku"]: row for row in self.http.get("/control/shelf").json()["tiktok"]}

    def pass_time(self, seconds: float) -> None:
        self.world.shift_clock(self.world.now() - time.time() + seconds)

    def stock(self, sku: str, quantity: int, **place: Any) -> dict[str, Any]:
        row = self.shelf()[sku]
        return self.call(
            "POST",
            f"/product/202309/products/{row['product_id']}/inventory/update",
            {
                "skus": [{"id": row["sku_id"], "inventory": [{"quantity": quantity, **place}]}],
            },
        )

    def price(self, sku: str, amount: str) -> int:
        """The code of a price change."""
        row = self.shelf()[sku]
        return self.send(
            "POST",
            f"/product/202309/products/{row['product_id']}/prices/update",
            {
                "skus": [{"id": row["sku_id"], "price": {"amount": amount, "currency": "VND"}}],
            },
        ).json()["code"]

    def activity(self, title: str, *, after: int = 60, lasts: int = 3600, kind: str = "FIXED_PRICE") -> str:
        begin = int(self.world.now()) + after
        return self.call(
            "POST",
            "/promotion/202309/activities",
            {
                "title": title,
                "activity_type": kind,
                "product_level": "VARIATION",
                "begin_time": begin,
                "end_time": begin + lasts,
            },
        )["activity_id"]

    def join(self, activity: str, sku: str, amount: str, **limits: int) -> dict[str, Any]:
        """The envelope of putting a SKU into an activity."""
        row = self.shelf()[sku]
        return self.send(
            "PUT",
            f"/promotion/202309/activities/{activity}/products",
            {
                "activity_id": activity,
                "products": [
                    {
                        "id": row["product_id"],
                        "quantity_limit": -1,
                        "quantity_per_user": -1,
                        "skus": [{"id": row["sku_id"], "activity_price_amount": amount, **limits}],
                    }
                ],
            },
        ).json()


def sign(secret: str, path: str, pairs: dict[str, str], body: bytes) -> str:
    text = path + "".join(f"{name}{pairs[name]}" for name in sorted(pairs)) + body.decode()
    return hmac.new(secret.encode(), f"{secret}{text}{secret}".encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def seller():
    app = build(State(), "http://127.0.0.1:8001", platforms={"tiktok": PLATFORM})
    with TestClient(app) as http:
        http.post("/control/seed", json={"products": [HONEY, TEA]})
        yield Seller(http)


# -- signatures: the worked examples of the platform's documents ------------------------------

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


# -- gateway ----------------------------------------------------------------------------------

SHOPS = "/authorization/202309/shops"
WAREHOUSES = "/logistics/202309/warehouses"


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


# -- tokens -----------------------------------------------------------------------------------


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


# -- categories and uploads -------------------------------------------------------------------


def test_food_asks_for_four_licence_attributes_under_the_misspelt_key(seller):
    attributes = seller.call(
        "GET",
        "/product/202309/categories/600001/attributes",
        query={"category_version": "v2", "locale": "vi-VN"},
    )["attributes"]
    assert [a["name"] for a in attributes if a["is_requried"]] == [
        "Product License Type",
        "Product License Number",
        "Date of Issuance",
        "Place of Issuance",
    ]


def test_vietnam_takes_only_the_v2_tree(seller):
    path = "/product/202309/categories"
    assert seller.refused("GET", path) == 12052217
    found = seller.call(
        "GET", path, query={"category_version": "v2", "locale": "vi-VN", "keyword": "mật ong"}
    )["categories"]
    assert [(c["id"], c["local_name"], c["is_leaf"]) for c in found] == [("600001", "Mật ong", True)]


def test_recommendation_rules_brands_and_prerequisites_answer(seller):
    version = {"category_version": "v2"}
    leaf = seller.call(
        "POST", "/product/202309/categories/recommend", {"product_title": "Mật ong rừng", **version}
    )
    assert leaf["leaf_category_id"] == "600001"
    rules = seller.call("GET", "/product/202309/categories/600101/rules", query=version)
    assert rules["product_certifications"][0]["is_required"] is True
    brand = seller.call("POST", "/product/202309/brands", {"name": "Trà Tân Phú"}, cipher=False)["id"]
    rows = seller.call("GET", "/product/202309/brands", query={"page_size": "1", "page_token": ""})
    assert (rows["total_count"], len(rows["brands"])) == (3, 1)
    all_rows = seller.call("GET", "/product/202309/brands", query={"page_size": "100"})["brands"]
    assert all_rows[-1]["id"] == brand
    assert all_rows[1]["authorized_status"] == "UNAUTHORIEZD"
    seller.set("failing_prerequisite", "BANk_ACCOUNT")
    checks = seller.call("GET", "/product/202312/prerequisites")["check_results"]
    assert [check["check_item"] for check in checks if check["is_failed"]] == ["BANk_ACCOUNT"]


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, kind)
    return out.getvalue()


def upload_image(seller: Seller, content: bytes, use_case: str = "MAIN_IMAGE") -> dict[str, Any]:
    path = "/product/202309/images/upload"
    return seller.upload(path, {"data": ("a.png", content)}, {"use_case": use_case})


def test_a_long_picture_is_squared_and_a_small_or_strange_one_refused(seller):
    wide = upload_image(seller, picture(900, 400))["data"]
    assert (wide["width"], wide["height"], wide["use_case"]) == (900, 900, "MAIN_IMAGE")
    assert seller.http.get(wide["url"]).status_code == 200
    assert upload_image(seller, picture(299, 400))["code"] == 12038014
    assert upload_image(seller, picture(400, 400, "GIF"))["code"] == 12038004
    assert upload_image(seller, b"no picture")["code"] == 12038002
    assert seller.refused("POST", "/product/202309/images/upload", {}, cipher=False) == 36009023


def test_certificates_are_pdf_files(seller):
    path = "/product/202309/files/upload"
    good = seller.upload(path, {"data": ("a.pdf", b"%PDF-1.7 x")}, {"name": "a.pdf"})
    bad = seller.upload(path, {"data": ("a.pdf", b"text")}, {"name": "a.pdf"})
    assert (good["data"]["format"], bad["code"]) == ("PDF", 12038004)


# -- products ---------------------------------------------------------------------------------


def product_body(seller: Seller, **changes: Any) -> dict[str, Any]:
    uri = upload_image(seller, picture(600, 600))["data"]["uri"]
    return {
        "title": "Hạt điều rang muối Bình Phước hộp 500g",
        "description": "<p>Giòn, thơm.</p>",
        "category_id": "600021",
        "category_version": "v2",
        "main_images": [{"uri": uri}],
        "package_weight": {"value": "0.65", "unit": "KILOGRAM"},
        "package_dimensions": {"length": "20", "width": "12", "height": "8", "unit": "CENTIMETER"},
        "product_attributes": [
            {"id": str(number), "values": [{"name": "MAU-1"}]} for number in range(101001, 101005)
        ],
        "skus": [
            {
                "seller_sku": "DIEU-500",
                "price": {"amount": "145000", "currency": "VND"},
                "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 40}],
            }
        ],
        **changes,
    }


CREATE = "/product/202309/products"


def test_a_created_product_is_on_sale_once_the_review_has_passed(seller):
    created = seller.call("POST", CREATE, product_body(seller))
    read = seller.call("GET", f"{CREATE}/{created['product_id']}")
    assert (read["status"], read["audit"]["status"]) == ("ACTIVATE", "APPROVED")
    sku = read["skus"][0]
    assert sku["price"] == {"currency": "VND", "sale_price": "145000", "tax_exclusive_price": "145000"}
    assert sku["inventory"] == [{"warehouse_id": WAREHOUSE, "quantity": 40}]
    assert [node["local_name"] for node in read["category_chains"]] == [
        "Thực phẩm & Đồ uống",
        "Thực phẩm khô",
        "Hạt điều & hạt",
    ]
    assert seller.shelf()["DIEU-500"]["shown_price_vnd"] == 145_000


def test_the_same_idempotency_key_makes_no_second_product(seller):
    body = product_body(seller, idempotency_key="0b4a")
    first, second = seller.call("POST", CREATE, body), seller.call("POST", CREATE, body)
    assert first["product_id"] == second["product_id"]
    assert len(seller.shelf()) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, 12052261),
        ({"title": "Hạt điều"}, 12052051),
        ({"title": "a" * 256}, 12052051),
        ({"title": "Hạt điều &amp; hạt sen rang muối"}, 12052931),
        ({"title": None}, 36009004),
        ({"description": "x" * 10_001}, 12052013),
        ({"description": '<img src="a">'}, 12052348),
        ({"category_version": "v1"}, 12052217),
        ({"category_id": "1"}, 12052023),
        ({"category_id": "600020"}, 12052230),
        ({"category_id": "600034"}, 12052220),
        ({"category_id": "600301"}, 12052223),
        ({"product_attributes": []}, 12052104),
        ({"category_id": "600101"}, 12052105),
        ({"main_images": []}, 12052028),
        ({"main_images": [{"uri": "tos-alisg-i-ocop/none"}]}, 12052722),
        ({"main_images": [{"uri": "https://example.vn/a.jpg"}]}, 12052300),
        ({"skus": []}, 12052902),
        ({"brand_id": "1"}, 98001004),
    ],
)
def test_a_faulty_product_is_refused_with_its_code_and_nothing_is_made(seller, changes, code):
    body = product_body(seller, **changes)
    assert seller.refused("POST", CREATE, body) == code
    assert len(seller.shelf()) == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": {}}, 12052571),
        ({"price": {"amount": "1.5", "currency": "VND"}}, 12052012),
        ({"price": {"amount": "0", "currency": "VND"}}, 12052073),
        ({"price": {"amount": "180000001", "currency": "VND"}}, 12052570),
        ({"price": {"amount": "5", "currency": "USD"}}, 12052084),
        ({"seller_sku": "x" * 51}, 12052054),
        ({"inventory": []}, 12052486),
        ({"inventory": [{"warehouse_id": "1", "quantity": 1}]}, 12052097),
        ({"inventory": [{"warehouse_id": RETURNS, "quantity": 1}]}, 12052532),
        ({"inventory": [{"quantity": 100_000}]}, 12052055),
    ],
)
def test_a_faulty_sku_is_refused_with_its_code(seller, changes, code):
    body = product_body(seller)
    body["skus"][0].update(changes)
    assert seller.refused("POST", CREATE, body) == code


def test_a_listing_check_reports_without_creating(seller):
    path = f"{CREATE}/listing_check"
    assert seller.call("POST", path, product_body(seller))["check_result"] == "PASS"
    failed = seller.call("POST", path, product_body(seller, product_attributes=[]))
    assert failed["fail_reasons"][0]["code"] == 12052104
    assert len(seller.shelf()) == 3


def test_an_edit_goes_live_after_review_while_the_old_version_stays_on_sale(seller):
    product = seller.shelf()["TRASEN"]["product_id"]
    seller.set("audit_delay_s", 600)
    title = "Trà sen Đồng Nai ướp thủ công 100g"
    answer = seller.call("POST", f"/product/202509/products/{product}/partial_edit", {"title": title})
    assert answer["audit"]["status"] == "AUDITING"
    read = seller.call("GET", f"{CREATE}/{product}")
    edit = seller.call("GET", f"{CREATE}/{product}", query={"return_under_review_version": "true"})
    assert (read["title"], read["status"], edit["title"]) == (
        "Trà sen - đặc sản OCOP Đồng Nai",
        "ACTIVATE",
        title,
    )
    seller.pass_time(601)
    assert seller.call("GET", f"{CREATE}/{product}")["title"] == title
    assert seller.shelf()["TRASEN"]["price_vnd"] == 90_000


def test_an_edit_that_fails_review_is_lost(seller):
    product = seller.shelf()["TRASEN"]["product_id"]
    seller.set("audit_outcome", "FAILED")
    seller.call("POST", f"/product/202309/products/{product}/partial_edit", {"description": "<p>Mới</p>"})
    read = seller.call("GET", f"{CREATE}/{product}")
    assert (read["description"], read["audit"]["status"], read["status"]) == (
        "<p>Trà ướp sen.</p>",
        "FAILED",
        "ACTIVATE",
    )


def test_a_full_edit_blanks_what_it_omits_but_keeps_price_and_stock(seller):
    created = seller.call("POST", CREATE, product_body(seller, is_cod_allowed=True))
    body = product_body(seller, skus=[{"id": created["skus"][0]["id"], "seller_sku": "DIEU-500"}])
    seller.call("PUT", f"/product/202509/products/{created['product_id']}", body)
    read = seller.call("GET", f"{CREATE}/{created['product_id']}")
    assert read["is_cod_allowed"] is False
    assert read["skus"][0]["price"]["sale_price"] == "145000"
    assert read["skus"][0]["inventory"][0]["quantity"] == 40


def test_the_life_of_a_product_and_the_codes_of_wrong_turns(seller):
    product = seller.shelf()["TRASEN"]["product_id"]

    def turn(method: str, path: str) -> tuple[int, str]:
        errors = seller.call(method, path, {"product_ids": [product]}).get("errors", [])
        status = seller.call("GET", f"{CREATE}/{product}")["status"]
        return (errors[0]["code"] if errors else 0), status

    assert turn("POST", f"{CREATE}/activate") == (12052901, "ACTIVATE")
    assert turn("POST", f"{CREATE}/deactivate") == (0, "SELLER_DEACTIVATED")
    assert turn("POST", f"{CREATE}/activate") == (0, "ACTIVATE")
    assert turn("DELETE", CREATE) == (0, "DELETED")
    assert turn("DELETE", CREATE) == (12052901, "DELETED")
    assert turn("POST", f"{CREATE}/recover") == (0, "SELLER_DEACTIVATED")


def test_products_that_fail_are_listed_while_the_others_are_done(seller):
    product = seller.shelf()["TRASEN"]["product_id"]
    data = seller.call("POST", f"{CREATE}/deactivate", {"product_ids": ["1729592969719999999", product]})
    assert [(e["code"], e["detail"]["product_id"]) for e in data["errors"]] == [
        (12052032, "1729592969719999999")
    ]
    assert seller.shelf()["TRASEN"]["status"] == "SELLER_DEACTIVATED"


@pytest.mark.parametrize("version", ["202309", "202312", "202502"])
def test_the_search_pages_and_filters(seller, version):
    path = f"/product/{version}/products/search"
    first = seller.call("POST", path, {"status": "ACTIVATE"}, query={"page_size": "1"})
    assert (len(first["products"]), first["total_count"]) == (1, 2)
    second = seller.call(
        "POST", path, {"status": "ACTIVATE"}, query={"page_size": "1", "page_token": first["next_page_token"]}
    )
    assert second["next_page_token"] == ""
    assert [sku["seller_sku"] for p in (first, second) for sku in p["products"][0]["skus"]] == [
        "MATONG-250",
        "MATONG-500",
        "TRASEN",
    ]
    found = seller.call("POST", path, {"seller_skus": ["TRASEN"]}, query={"page_size": "100"})
    assert found["total_count"] == 1
    assert seller.refused("POST", path, {}) == 36009004


# -- stock and prices -------------------------------------------------------------------------


def test_stock_is_absolute_live_at_once_and_may_be_zero(seller):
    seller.stock("TRASEN", 12, warehouse_id=WAREHOUSE)
    assert seller.shelf()["TRASEN"]["stock"] == 12
    assert seller.stock("TRASEN", 0) == {}
    assert seller.shelf()["TRASEN"]["stock"] == 0


def test_zero_can_be_forbidden(seller):
    seller.stock("TRASEN", 5)
    seller.set("zero_quantity_accepted", False)
    error = seller.stock("TRASEN", 0)["errors"][0]
    assert (error["code"], error["detail"]["extra_errors"][0]["code"]) == (12052990, 12052055)
    assert seller.shelf()["TRASEN"]["stock"] == 5


def test_one_bad_sku_does_not_stop_the_others(seller):
    small, large, tea = (seller.shelf()[sku] for sku in ("MATONG-250", "MATONG-500", "TRASEN"))
    data = seller.call(
        "POST",
        f"/product/202309/products/{small['product_id']}/inventory/update",
        {
            "skus": [
                {"id": small["sku_id"], "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 7}]},
                {
                    "id": large["sku_id"],
                    "inventory": [{"warehouse_id": "7068517275539710000", "quantity": 8}],
                },
                {"id": tea["sku_id"], "inventory": [{"quantity": 9}]},
                {"id": small["sku_id"], "inventory": [{"quantity": 10}]},
            ]
        },
    )
    assert [(e["code"], e["detail"]["sku_id"]) for e in data["errors"]] == [
        (12052990, large["sku_id"]),
        (12052557, tea["sku_id"]),
        (12052553, small["sku_id"]),
    ]
    assert data["errors"][0]["detail"]["extra_errors"] == [
        {"warehouse_id": "7068517275539710000", "code": 12052097, "message": "The warehouse does not exist"}
    ]
    assert [seller.shelf()[sku]["stock"] for sku in ("MATONG-250", "MATONG-500", "TRASEN")] == [7, 0, 0]


def test_a_mistyped_quantity_refuses_the_whole_call(seller):
    small, large = seller.shelf()["MATONG-250"], seller.shelf()["MATONG-500"]
    path = f"/product/202309/products/{small['product_id']}/inventory/update"
    code = seller.refused(
        "POST",
        path,
        {
            "skus": [
                {"id": small["sku_id"], "inventory": [{"quantity": 7}]},
                {"id": large["sku_id"], "inventory": [{"quantity": "8"}]},
            ]
        },
    )
    assert code == 36009004
    assert seller.shelf()["MATONG-250"]["stock"] == 0


def test_with_two_warehouses_both_must_be_sent(seller):
    seller.set("sales_warehouses", 2)
    seller.http.post("/control/seed", json={"products": [TEA]})
    one, two = (w["id"] for w in seller.call("GET", WAREHOUSES)["warehouses"][:2])
    assert seller.stock("TRASEN", 3, warehouse_id=one)["errors"][0]["code"] == 12019028
    row = seller.shelf()["TRASEN"]
    seller.call(
        "POST",
        f"/product/202309/products/{row['product_id']}/inventory/update",
        {
            "skus": [
                {
                    "id": row["sku_id"],
                    "inventory": [{"warehouse_id": one, "quantity": 3}, {"warehouse_id": two, "quantity": 4}],
                }
            ]
        },
    )
    assert seller.shelf()["TRASEN"]["stock"] == 7


def test_the_inventory_search_reads_by_sku_or_by_product(seller):
    seller.stock("MATONG-500", 6)
    row = seller.shelf()["MATONG-500"]
    path = "/product/202309/inventory/search"
    by_sku = seller.call("POST", path, {"sku_ids": [row["sku_id"]], "product_ids": ["1"]})["inventory"]
    assert by_sku == [
        {
            "product_id": row["product_id"],
            "skus": [
                {
                    "id": row["sku_id"],
                    "seller_sku": "MATONG-500",
                    "total_available_quantity": 6,
                    "total_committed_quantity": 0,
                    "warehouse_inventory": [
                        {"warehouse_id": WAREHOUSE, "available_quantity": 6, "committed_quantity": 0}
                    ],
                    "total_available_inventory_distribution": {
                        "in_shop_inventory": {"quantity": 6},
                        "campaign_inventory": [],
                        "creator_inventory": [],
                    },
                }
            ],
        }
    ]
    by_product = seller.call("POST", path, {"product_ids": [row["product_id"]]})["inventory"]
    assert [sku["seller_sku"] for sku in by_product[0]["skus"]] == ["MATONG-250", "MATONG-500"]


def test_a_price_changes_at_once_and_only_on_sale(seller):
    assert seller.price("TRASEN", "95000.00") == 0
    assert seller.shelf()["TRASEN"]["price_vnd"] == 95_000
    assert [seller.price("TRASEN", amount) for amount in ("0", "1e5", "180000001")] == [
        12052073,
        12052012,
        12052570,
    ]
    seller.call("POST", f"{CREATE}/deactivate", {"product_ids": [seller.shelf()["TRASEN"]["product_id"]]})
    assert seller.price("TRASEN", "99000") == 12052901
    assert seller.shelf()["TRASEN"]["price_vnd"] == 95_000


# -- promotions -------------------------------------------------------------------------------

ACTIVITIES = "/promotion/202309/activities"


def test_an_activity_shows_its_price_from_begin_to_end(seller):
    seller.stock("MATONG-500", 20)
    activity = seller.activity("Gio vang", after=60, lasts=600)
    answer = seller.join(activity, "MATONG-500", "99000", quantity_limit=-1, quantity_per_user=2)
    assert (answer["code"], answer["data"]["status"], answer["data"]["total_count"]) == (0, "NOT_START", 1)

    def shown() -> tuple[str, int]:
        status = seller.call("GET", f"{ACTIVITIES}/{activity}")["status"]
        return status, seller.shelf()["MATONG-500"]["shown_price_vnd"]

    assert shown() == ("NOT_START", 125_000)
    seller.pass_time(61)
    assert shown() == ("ONGOING", 99_000)
    seller.pass_time(600)
    assert shown() == ("EXPIRED", 125_000)


def test_the_list_price_is_locked_while_the_activity_runs(seller):
    activity = seller.activity("Gio vang")
    seller.join(activity, "MATONG-500", "99000")
    assert seller.price("MATONG-500", "126000") == 0
    seller.pass_time(61)
    assert seller.price("MATONG-500", "127000") == 12052038
    assert seller.price("MATONG-250", "71000") == 0
    seller.call("POST", f"{ACTIVITIES}/{activity}/deactivate")
    assert seller.price("MATONG-500", "127000") == 0


def test_an_item_stands_in_one_activity_only(seller):
    first, second = seller.activity("Mot"), seller.activity("Hai", after=90_000)
    row = seller.shelf()["MATONG-500"]
    assert seller.join(first, "MATONG-500", "99000")["code"] == 0
    assert seller.join(second, "MATONG-500", "98000")["code"] == 17029022
    assert seller.join(second, "MATONG-250", "60000")["code"] == 0
    seller.call("DELETE", f"{ACTIVITIES}/{first}/products", {"sku_ids": [row["sku_id"]]})
    assert seller.join(second, "MATONG-500", "98000")["code"] == 0
    assert seller.call("GET", f"{ACTIVITIES}/{first}")["products"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"begin_time": 0}, 17029005),
        ({"lasts": 599}, 17029006),
        ({"activity_type": "FLASHSALE", "lasts": 3 * 86_400 + 1}, 17029008),
        ({"lasts": 365 * 86_400}, 17029007),
        ({"title": "x" * 101}, 17029002),
        ({"activity_type": "FLASHSALE", "title": "x" * 51}, 17029002),
        ({"title": "Gio vang"}, 17029004),
        ({"activity_type": "COUPON"}, 36009004),
        ({"product_level": "SHOP"}, 36009004),
    ],
)
def test_an_activity_outside_the_rules_is_refused(seller, changes, code):
    seller.activity("Gio vang")
    begin = changes.get("begin_time", int(seller.world.now()) + 60)
    lasts = changes.pop("lasts", 3600) if "lasts" in changes else 3600
    assert (
        seller.refused(
            "POST",
            ACTIVITIES,
            {
                "title": "Mới",
                "activity_type": "FIXED_PRICE",
                "product_level": "VARIATION",
                "begin_time": begin,
                "end_time": begin + lasts,
                **changes,
            },
        )
        == code
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"activity_price_amount": "125000"}, 17029021),
        ({}, 17029042),
        ({"discount": "10"}, 17029034),
        ({"activity_price_amount": "99000", "quantity_limit": 0}, 17029050),
        ({"activity_price_amount": "99000", "quantity_limit": 100}, 17029050),
        ({"activity_price_amount": "99000", "quantity_limit": 5}, 17029018),
        ({"activity_price_amount": "99000", "id": "1729592969712207999"}, 17029016),
    ],
)
def test_an_item_outside_the_rules_is_refused_and_the_activity_stays_empty(seller, row, code):
    seller.stock("MATONG-500", 4)
    activity, shelf = seller.activity("Gio vang"), seller.shelf()["MATONG-500"]
    assert (
        seller.refused(
            "PUT",
            f"{ACTIVITIES}/{activity}/products",
            {
                "activity_id": activity,
                "products": [
                    {
                        "id": shelf["product_id"],
                        "quantity_limit": -1,
                        "quantity_per_user": -1,
                        "skus": [{"id": shelf["sku_id"], **row}],
                    }
                ],
            },
        )
        == code
    )
    assert seller.call("GET", f"{ACTIVITIES}/{activity}")["products"] == []


def test_a_percentage_on_the_product_counts_for_every_sku(seller):
    begin = int(seller.world.now()) + 60
    activity = seller.call(
        "POST",
        ACTIVITIES,
        {
            "title": "Giảm 10 %",
            "activity_type": "DIRECT_DISCOUNT",
            "product_level": "PRODUCT",
            "begin_time": begin,
            "end_time": begin + 3600,
        },
    )["activity_id"]
    product = seller.shelf()["MATONG-500"]["product_id"]
    seller.call(
        "PUT",
        f"{ACTIVITIES}/{activity}/products",
        {"activity_id": activity, "products": [{"id": product, "discount": "10", "skus": []}]},
    )
    seller.pass_time(61)
    shelf = seller.shelf()
    assert [shelf[sku]["shown_price_vnd"] for sku in ("MATONG-250", "MATONG-500")] == [63_000, 112_500]


def test_a_running_flash_sale_takes_new_items_but_changes_none(seller):
    activity = seller.activity("Chớp nhoáng", kind="FLASHSALE")
    seller.join(activity, "MATONG-500", "99000")
    seller.pass_time(61)
    assert seller.join(activity, "MATONG-500", "99000")["code"] == 0
    assert seller.join(activity, "MATONG-500", "98000")["code"] == 17029048
    assert seller.join(activity, "TRASEN", "80000")["code"] == 0


def test_an_ended_activity_is_final_until_it_is_republished(seller):
    activity = seller.activity("Gio vang")
    seller.join(activity, "MATONG-500", "99000")
    assert seller.call("POST", f"{ACTIVITIES}/{activity}/deactivate")["status"] == "DEACTIVATED"
    assert seller.join(activity, "TRASEN", "80000")["code"] == 17029010
    begin = int(seller.world.now()) + 60
    times = {"begin_time": begin, "end_time": begin + 600}
    seller.call("POST", f"/promotion/202607/activities/{activity}/republish", times)
    assert seller.call("GET", f"{ACTIVITIES}/{activity}")["status"] == "NOT_START"
    seller.pass_time(700)
    assert seller.join(activity, "TRASEN", "80000")["code"] == 17029012


def test_reads_give_milliseconds_where_writes_give_seconds(seller):
    activity = seller.activity("Gio vang")
    seller.join(activity, "MATONG-500", "99000")
    read = seller.call("GET", f"{ACTIVITIES}/{activity}")
    assert read["create_time"] == pytest.approx(time.time() * 1000, abs=5000)
    assert read["products"][0]["skus"][0]["activity_price"] == {"amount": "99000", "currency": "VND"}
    begin = read["begin_time"]
    assert begin == pytest.approx(time.time() + 60, abs=5)
    changed = seller.call(
        "PUT",
        f"{ACTIVITIES}/{activity}",
        {"title": "Gio vang 2", "begin_time": begin, "end_time": begin + 900},
    )
    assert changed["update_time"] == pytest.approx(time.time(), abs=5)


def test_the_activity_search_pages_in_the_body(seller):
    for number in range(3):
        seller.activity(f"Đợt {number}")
    path = f"{ACTIVITIES}/search"
    page = seller.call("POST", path, {"page_size": 2})
    assert ([row["title"] for row in page["activities"]], page["total_count"]) == (["Đợt 2", "Đợt 1"], 3)
    rest = seller.call("POST", path, {"page_size": 2, "page_token": page["next_page_token"]})
    assert ([row["title"] for row in rest["activities"]], rest["next_page_token"]) == (["Đợt 0"], "")
    named = seller.call("POST", path, {"activity_title": "Đợt 1", "status": "NOT_START"})
    assert named["total_count"] == 1
    assert seller.refused("POST", path, {"page_size": 100, "page_token": "9900"}) == 17029059


def test_coupons_are_an_empty_list(seller):
    data = seller.call("POST", "/promotion/202406/coupons/search", {}, query={"page_size": "50"})
    assert data == {"coupons": [], "total_count": 0, "next_page_token": ""}


# -- orders and pushes ------------------------------------------------------------------------


def buy(seller: Seller, sku: str, quantity: int) -> httpx.Response:
    return seller.http.post("/control/buy", json={"channel": "tiktok", "sku": sku, "quantity": quantity})


def test_a_sale_lowers_stock_and_reads_as_one_line_for_each_unit(seller):
    seller.stock("MATONG-500", 5)
    seller.join(seller.activity("Gio vang"), "MATONG-500", "99000", quantity_limit=1)
    seller.pass_time(61)
    number = buy(seller, "MATONG-500", 2).json()["order_id"]
    order = seller.call("GET", "/order/202507/orders", query={"ids": number})["orders"][0]
    assert [(line["seller_sku"], line["sale_price"]) for line in order["line_items"]] == [
        ("MATONG-500", "99000"),
        ("MATONG-500", "125000"),
    ]
    assert (order["status"], order["payment"]["sub_total"], order["payment"]["seller_discount"]) == (
        "AWAITING_SHIPMENT",
        "224000",
        "26000",
    )
    row = seller.shelf()["MATONG-500"]
    assert (row["stock"], row["shown_price_vnd"]) == (3, 125_000)
    sku = seller.call("POST", "/product/202309/inventory/search", {"sku_ids": [row["sku_id"]]})
    assert sku["inventory"][0]["skus"][0]["total_committed_quantity"] == 2


def test_nobody_buys_more_than_there_is(seller):
    seller.stock("TRASEN", 1)
    assert buy(seller, "TRASEN", 2).status_code >= 400
    assert seller.shelf()["TRASEN"]["stock"] == 1
    assert seller.call("POST", "/order/202309/orders/search", {}, query={"page_size": "10"})["orders"] == []


def test_the_clock_moves_an_order_on_and_shows_the_address_only_then(seller):
    seller.stock("TRASEN", 5)
    seller.set("unpaid_s", 60)
    seller.set("on_hold_s", 3600)
    number = buy(seller, "TRASEN", 1).json()["order_id"]

    def read() -> tuple[str, bool]:
        order = seller.call("GET", "/order/202309/orders", query={"ids": number})["orders"][0]
        return order["status"], "recipient_address" in order

    assert read() == ("UNPAID", False)
    seller.pass_time(61)
    assert read() == ("ON_HOLD", False)
    seller.pass_time(3600)
    assert read() == ("AWAITING_SHIPMENT", True)
    later = int(seller.world.now()) - 30
    found = seller.call(
        "POST",
        "/order/202309/orders/search",
        {"update_time_ge": later},
        query={"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"},
    )
    assert [order["id"] for order in found["orders"]] == [number]


def test_order_pages_keep_their_order(seller):
    seller.stock("TRASEN", 5)
    numbers = [buy(seller, "TRASEN", 1).json()["order_id"] for _ in range(3)]
    query = {"page_size": "2", "sort_order": "ASC"}
    first = seller.call("POST", "/order/202309/orders/search", {}, query=query)
    second = seller.call(
        "POST", "/order/202309/orders/search", {}, query={**query, "page_token": first["next_page_token"]}
    )
    assert [order["id"] for page in (first, second) for order in page["orders"]] == numbers
    assert second["next_page_token"] == ""


def test_order_ids_may_be_joined_by_commas_or_repeated(seller):
    seller.stock("TRASEN", 5)
    numbers = [buy(seller, "TRASEN", 1).json()["order_id"] for _ in range(2)]
    path = "/order/202309/orders"
    joined = seller.call("GET", path, query={"ids": ",".join(numbers)})["orders"]
    pairs = {
        "app_key": seller.keys["app_key"],
        "shop_cipher": seller.keys["shop_cipher"],
        "timestamp": str(int(seller.world.now())),
    }
    # The signed text names the key once for each value: ids{first}ids{second}.
    signature = sign(seller.keys["app_secret"], path, {**pairs, "ids": "ids".join(numbers)}, b"")
    query = [*pairs.items(), *(("ids", number) for number in numbers), ("sign", signature)]
    token = {"x-tts-access-token": seller.keys["access_token"]}
    repeated = seller.http.get(path, params=query, headers=token).json()
    assert [order["id"] for order in joined] == numbers
    assert repeated["data"]["orders"] == joined
    assert seller.refused("GET", path, query={"ids": "576486316999999999"}) == 21008111


def test_webhooks_are_registered_listed_and_deleted(seller):
    path = "/event/202309/webhooks"
    hook = {"event_type": "ORDER_STATUS_CHANGE", "address": "https://shop.example.vn/hooks/tiktok"}
    assert seller.call("PUT", path, hook) == {}
    listed = seller.call("GET", path)
    assert (listed["total_count"], listed["webhooks"][0]["address"]) == (1, hook["address"])
    assert seller.call("DELETE", path, {"event_type": "ORDER_STATUS_CHANGE"}) == {}
    assert seller.call("GET", path)["total_count"] == 0


@pytest.mark.parametrize(
    "hook",
    [
        {"event_type": "ORDER_STATUS_CHANGE", "address": "http://shop.example.vn/a"},
        {"event_type": "ORDER_STATUS_CHANGE", "address": "https://10.0.0.1/a"},
        {"event_type": "ORDER_STATUS_CHANGE", "address": "https://shop.example.vn:8443/a"},
        {"event_type": "ORDER_STATUS_CHANGE", "address": "https://shop.example.vn/" + "a" * 255},
        {"event_type": "SOMETHING", "address": "https://shop.example.vn/a"},
    ],
)
def test_a_webhook_needs_a_public_address_and_a_known_event(seller, hook):
    assert seller.refused("PUT", "/event/202309/webhooks", hook) == 36009004


def test_a_sale_is_pushed_signed_over_key_and_body(seller, respx_mock):
    inbox = respx_mock.post("https://shop.example.vn/hooks/tiktok").mock(return_value=httpx.Response(200))
    seller.call(
        "PUT",
        "/event/202309/webhooks",
        {"event_type": "ORDER_STATUS_CHANGE", "address": "https://shop.example.vn/hooks/tiktok"},
    )
    seller.stock("TRASEN", 1)
    number = buy(seller, "TRASEN", 1).json()["order_id"]
    deadline = time.monotonic() + 3
    while not inbox.called and time.monotonic() < deadline:
        time.sleep(0.01)
    sent = inbox.calls[0].request
    secret, key = seller.keys["app_secret"], seller.keys["app_key"]
    expected = hmac.new(secret.encode(), key.encode() + sent.content, hashlib.sha256).hexdigest()
    body = json.loads(sent.content)
    assert sent.headers["authorization"] == expected
    assert (body["type"], body["data"]["order_id"], body["data"]["order_status"]) == (
        1,
        number,
        "AWAITING_SHIPMENT",
    )


# -- what tests and people do from outside ----------------------------------------------------


def test_tampering_is_seen_on_the_shelf_but_is_no_call(seller):
    seller.http.post(
        "/control/tamper", json={"channel": "tiktok", "sku": "TRASEN", "stock": 77, "price_vnd": 1_000}
    )
    row = seller.shelf()["TRASEN"]
    assert (row["stock"], row["price_vnd"]) == (77, 1_000)
    paths = {entry["path"] for entry in seller.http.get("/control/journal").json()["entries"]}
    assert paths == {"tamper"}


def test_the_journal_tells_every_accepted_write(seller):
    seller.stock("TRASEN", 4)
    seller.price("TRASEN", "91000")
    activity = seller.activity("Gio vang")
    seller.join(activity, "TRASEN", "80000")
    seller.call("POST", f"{ACTIVITIES}/{activity}/deactivate")
    entries = seller.http.get("/control/journal").json()["entries"]
    assert [(e["sku"], e["field"], e["value"]) for e in entries if e["field"]] == [
        ("TRASEN", "stock", 4),
        ("TRASEN", "price", 91_000),
        ("TRASEN", "deal", 80_000),
        ("TRASEN", "deal", None),
    ]


def test_a_seed_of_three_thousand_variants_is_quick(seller):
    rows = [{**HONEY, "variants": [{**HONEY["variants"][0], "sku": f"SKU-{n}"}]} for n in range(3000)]
    begun = time.perf_counter()
    seller.http.post("/control/seed", json={"products": rows})
    assert time.perf_counter() - begun < 5
    assert len(seller.shelf()) == 3000
