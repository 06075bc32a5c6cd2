"""A seller's software in miniature: signs and sends calls to the Shopee stand-in as its clients do."""

import hashlib
import hmac
import time
import warnings
from typing import Any

from sandbox.app import build
from sandbox.shopee import PLATFORM
from sandbox.state import State

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette would rather have another HTTP client
    from starlette.testclient import TestClient

CATALOGUE = {
    "products": [
        {
            "id": "M01",
            "name": "Mật ong hoa tràm",
            "category": "mat-ong",
            "description_vi": "Mật ong nguyên chất.",
            "variants": [
                {"sku": "M01-500", "price_vnd": 185_000, "label_vi": "500 ml", "ship_weight_g": 750},
                {"sku": "M01-1000", "price_vnd": 340_000, "label_vi": "1 lít", "ship_weight_g": 1_400},
            ],
        },
        {
            "id": "M02",
            "name": "Cà phê Xuân Lộc",
            "category": "ca-phe-ca-cao",
            "description_vi": "Rang mộc.",
            "variants": [{"sku": "M02-250", "price_vnd": 95_000, "label_vi": "250 g", "ship_weight_g": 300}],
        },
        {
            "id": "M03",
            "name": "Bưởi đường lá cam",
            "category": "trai-cay-tuoi",
            "description_vi": "Tân Triều.",
            "variants": [
                {"sku": "M03-1", "price_vnd": 75_000, "label_vi": "1 trái", "ship_weight_g": 1_400},
                {"sku": "M03-10", "price_vnd": 680_000, "label_vi": "10 trái", "ship_weight_g": 13_800},
            ],
        },
    ]
}


class Seller:
    """One authorised client of a fresh demo shop without a call limit; speaks HTTP only."""

    def __init__(self) -> None:
        self.http = TestClient(build(State(), "http://testserver", CATALOGUE, {"shopee": PLATFORM}))
        self.keys: dict[str, Any] = self.http.get("/control/credentials").json()["shopee"]
        self.set("calls_per_second", 0)

    def query(
        self, path: str, *, public: bool = False, at: int | None = None, **changed: str
    ) -> dict[str, str]:
        """Common parameters of a call; `changed` replaces single ones after signing."""
        timestamp = str(int(time.time()) if at is None else at)
        base = f"{self.keys['partner_id']}{path}{timestamp}"
        common = {"partner_id": str(self.keys["partner_id"]), "timestamp": timestamp}
        if not public:
            base += f"{self.keys['access_token']}{self.keys['shop_id']}"
            common |= {"access_token": self.keys["access_token"], "shop_id": str(self.keys["shop_id"])}
        sign = hmac.new(self.keys["partner_key"].encode(), base.encode(), hashlib.sha256).hexdigest()
        return {**common, "sign": sign, **changed}

    def get(self, name: str, *, public: bool = False, **parameters: Any) -> dict[str, Any]:
        """A GET call's answer."""
        path = f"/api/v2/{name}"
        return self.http.get(path, params={**self.query(path, public=public), **parameters}).json()

    def post(self, name: str, body: dict[str, Any], *, public: bool = False) -> dict[str, Any]:
        """A POST call's answer."""
        path = f"/api/v2/{name}"
        return self.http.post(path, params=self.query(path, public=public), json=body).json()

    def row(self, sku: str) -> dict[str, Any]:
        """What buyers see of a SKU."""
        rows = self.http.get("/control/shelf").json()["shopee"]
        return next(row for row in rows if row["sku"] == sku)

    def stock(self, sku: str, stock: int) -> dict[str, Any]:
        """Set the stock of a SKU."""
        row = self.row(sku)
        entry = {"model_id": row["sku_id"], "seller_stock": [{"stock": stock}]}
        return self.post("product/update_stock", {"item_id": row["product_id"], "stock_list": [entry]})

    def price(self, sku: str, price_vnd: int) -> dict[str, Any]:
        """Set the list price of a SKU."""
        row = self.row(sku)
        entry = {"model_id": row["sku_id"], "original_price": price_vnd}
        return self.post("product/update_price", {"item_id": row["product_id"], "price_list": [entry]})

    def discount(self, *, starts_in_s: int = 60, lasts_s: int = 7_200, name: str = "Giá chợ phiên") -> int:
        """A new discount's id."""
        start = int(self.now()) + starts_in_s
        period = {"start_time": start, "end_time": start + lasts_s}
        answer = self.post("discount/add_discount", {"discount_name": name, **period})
        return answer["response"]["discount_id"]

    def deal(self, discount_id: int, sku: str, price_vnd: int, stock: int = 0) -> dict[str, Any]:
        """Put a SKU into a discount."""
        row = self.row(sku)
        entry: dict[str, Any] = {"item_id": row["product_id"], "purchase_limit": 0}
        if row["sku_id"]:
            entry["model_list"] = [
                {
                    "model_id": row["sku_id"],
                    "model_promotion_price": price_vnd,
                    "model_promotion_stock": stock,
                }
            ]
        else:
            entry |= {"item_promotion_price": price_vnd, "item_promotion_stock": stock}
        return self.post("discount/add_discount_item", {"discount_id": discount_id, "item_list": [entry]})

    def now(self) -> float:
        """The shop's clock."""
        return self.http.get("/control/clock").json()["now"]

    def wait(self, seconds: float) -> None:
        """Move the shop's clock on."""
        offset_s = self.now() - time.time() + seconds
        self.http.post("/control/clock", json={"offset_s": offset_s})

    def set(self, name: str, value: Any) -> None:
        """Turn a switch of the stand-in."""
        answer = self.http.post("/control/settings", json={"channel": "shopee", "name": name, "value": value})
        assert answer.status_code == 200
