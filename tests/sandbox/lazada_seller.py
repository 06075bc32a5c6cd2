"""A seller's software in miniature: signs and sends calls to the Lazada stand-in as its clients do."""

import hashlib
import hmac
import io
import json
import time
import warnings
from typing import Any

from PIL import Image

from sandbox.app import build
from sandbox.lazada import PLATFORM
from sandbox.state import State

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette would rather have another HTTP client
    from starlette.testclient import TestClient

CATALOGUE = {
    "products": [
        {
            "name": "Mật ong rừng Trị An",
            "category": "mat-ong",
            "description_vi": "Mật ong.",
            "variants": [
                {"sku": "MAT-ONG-500", "price_vnd": 185_000, "label_vi": "Chai 500 ml", "ship_weight_g": 800},
                {"sku": "MAT-ONG-250", "price_vnd": 99_000, "label_vi": "Chai 250 ml", "ship_weight_g": 450},
            ],
        },
        {
            "name": "Bưởi đường lá cam",
            "category": "trai-cay-tuoi",
            "description_vi": "",
            "variants": [
                {"sku": "BUOI-1", "price_vnd": 75_000, "label_vi": "1 trái", "ship_weight_g": 1400},
            ],
        },
    ]
}


class Seller:
    """One authorised client of a fresh demo shop."""

    def __init__(self) -> None:
        app = build(State(), "http://sandbox.test", platforms={"lazada": PLATFORM})
        self.world = app.state.world
        self.http = TestClient(app, base_url="http://sandbox.test")
        PLATFORM.seed(self.world, CATALOGUE)
        self.credentials = PLATFORM.credentials(self.world)

    def signed(self, path: str, **params: Any) -> dict[str, str]:
        """All parameters of a call, system parameters and signature included."""
        system = {
            "app_key": self.credentials["app_key"],
            "sign_method": "sha256",
            "timestamp": str(int(time.time() * 1000)),
            "access_token": self.credentials["access_token"],
        }
        full = {name: str(value) for name, value in (system | params).items() if value is not None}
        base = path + "".join(name + full[name] for name in sorted(full))
        key = self.credentials["app_secret"].encode()
        return full | {"sign": hmac.new(key, base.encode(), hashlib.sha256).hexdigest().upper()}

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """A call with everything in the query."""
        return self.http.get("/rest" + path, params=self.signed(path, **params)).json()

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        """A call with everything in a form."""
        return self.http.post("/rest" + path, data=self.signed(path, **params)).json()

    def upload(self, content: bytes) -> dict[str, Any]:
        """An image upload: multipart, the file not signed."""
        path = "/image/upload"
        files = {"image": ("a.jpg", content)}
        return self.http.post("/rest" + path, data=self.signed(path), files=files).json()

    def row(self, sku: str) -> dict[str, Any]:
        """What a buyer sees of a SKU."""
        return next(row for row in PLATFORM.shelf(self.world) if row["sku"] == sku)

    def ids(self, sku: str) -> str:
        """The two key elements of a SKU in a payload."""
        row = self.row(sku)
        return f"<ItemId>{row['product_id']}</ItemId><SkuId>{row['sku_id']}</SkuId>"

    def set_stock(self, *figures: tuple[str, Any]) -> dict[str, Any]:
        """Set the sellable stock of SKUs."""
        return self.post(
            "/product/stock/sellable/update",
            payload=self.skus(
                *(
                    f"{self.ids(sku)}<SellableQuantity>{quantity}</SellableQuantity>"
                    for sku, quantity in figures
                )
            ),
        )

    def update(self, sku: str, fields: str) -> dict[str, Any]:
        """Price and quantity of one SKU."""
        return self.post("/product/price_quantity/update", payload=self.skus(self.ids(sku) + fields))

    def warehouse(self, sku: str) -> dict[str, Any]:
        """The stock of a SKU as the item call prints it."""
        item = self.get("/product/item/get", item_id=self.row(sku)["product_id"])["data"]
        [found] = [one for one in item["skus"] if one["SellerSku"] == sku]
        return found["multiWarehouseInventories"][0]

    @staticmethod
    def skus(*inner: str) -> str:
        """The XML of a stock or price payload."""
        listed = "".join(f"<Sku>{one}</Sku>" for one in inner)
        return f"<Request><Product><Skus>{listed}</Skus></Product></Request>"


def picture(width: int = 400, height: int = 400, kind: str = "JPEG") -> bytes:
    """The bytes of an image."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(buffer, kind)
    return buffer.getvalue()


def listing(**changes: Any) -> str:
    """A JSON payload that creates one listing; `changes` override fields of the product or of its Sku."""
    sku: dict[str, Any] = {
        "SellerSku": "TRA-100",
        "quantity": 7,
        "price": 120000,
        "package_length": "12",
        "package_width": "12",
        "package_height": "20",
        "package_weight": "0.8",
    }
    product: dict[str, Any] = {
        "PrimaryCategory": 10100873,
        "Images": {"Image": ["https://vn-live.slatic.net/p/0a1b.jpg"]},
        "Attributes": {"name": "Trà nấm linh chi", "brand": "No Brand", "description": "<p>Trà</p>"},
    }
    for name, value in changes.items():
        (product if name in product else sku)[name] = value
    return json.dumps({"Request": {"Product": product | {"Skus": {"Sku": [sku]}}}})
