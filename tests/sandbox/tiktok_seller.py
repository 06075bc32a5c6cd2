"""A seller who calls the TikTok Shop stand-in.

Requests are signed here by the written rule, with no code of the sandbox.
"""

import hashlib
import hmac
import json
import time
import warnings
from typing import Any

import httpx
import pytest

from sandbox.app import build
from sandbox.state import State
from sandbox.tiktok import PLATFORM

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
WAREHOUSES = "/logistics/202309/warehouses"
CREATE = "/product/202309/products"
ACTIVITIES = "/promotion/202309/activities"


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


def buy(seller: Seller, sku: str, quantity: int) -> httpx.Response:
    return seller.http.post("/control/buy", json={"channel": "tiktok", "sku": sku, "quantity": quantity})
