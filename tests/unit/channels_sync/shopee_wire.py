"""Shopee's end of the wire for unit tests: answers by call name and keeps what was sent."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from channels_sync.adapters.shopee import ShopeeAdapter
from channels_sync.protocol import Credentials, Deal, ListingRef

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PARTNER, KEY = "2001234", "6f63302d746573742d706172746e65722d6b65792d6e6f742d61207365637265"
TOKEN, SHOP = "5a4b3c2d1e0f5a4b3c2d1e0f5a4b3c2d", "220044001"
ITEM = "24000111222"
PLAIN, SMALL, LARGE = ListingRef("24000111999", "0"), ListingRef(ITEM, "11"), ListingRef(ITEM, "12")
CREDENTIALS = Credentials(
    base_url="https://shopee.test",
    app_key=PARTNER,
    app_secret=KEY,
    access_token=TOKEN,
    refresh_token="71d0",
    shop=SHOP,
)
DEAL = Deal("tet-1", 150_000, NOW + timedelta(hours=2), NOW + timedelta(days=3))

STOCK, PRICE = "product/update_stock", "product/update_price"
LIST, PROMOTIONS = "discount/get_discount_list", "product/get_item_promotion"
CREATE, ADD, UPDATE = "discount/add_discount", "discount/add_discount_item", "discount/update_discount_item"
OUT, DETAIL, DELETE = "discount/delete_discount_item", "discount/get_discount", "discount/delete_discount"
BASE, MODELS, ITEMS = "product/get_item_base_info", "product/get_model_list", "product/get_item_list"
REFRESH = "auth/access_token/get"


class Wire:
    """Shopee's end: answers each call by its name, one after another, the last one for good.

    A call without an answer of its own gets `response` empty. Keeps what came.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers = {name.replace("__", "/"): answer for name, answer in answers.items()}
        self.requests: list[httpx.Request] = []
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        self.adapter = ShopeeAdapter(CREDENTIALS, client, lambda: NOW)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.get(request.url.path.removeprefix("/api/v2/"), ok())
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, content=json.dumps(answer).encode())

    @property
    def names(self) -> list[str]:
        return [request.url.path.removeprefix("/api/v2/") for request in self.requests]

    def sent(self, name: str) -> list[Any]:
        """The JSON bodies sent to a call."""
        return [json.loads(r.content) for r in self.requests if r.url.path.removeprefix("/api/v2/") == name]


def ok(**response: object) -> dict[str, object]:
    return {"error": "", "message": "", "warning": "", "request_id": "r1", "response": response}


def refused(code: str, message: str = "words", **response: object) -> dict[str, object]:
    return {"error": code, "message": message, "request_id": "r2", "response": response}


def done(*models: int, **failed: str) -> dict[str, object]:
    """A stock or price answer: models that were written, and reasons of those that were not (`m12`)."""
    return ok(
        success_list=[{"model_id": model, "location_id": "", "stock": 1} for model in models],
        failure_list=[
            {"model_id": int(model[1:]), "failed_reason": reason} for model, reason in failed.items()
        ],
    )


def listed(*names: str) -> dict[str, object]:
    """Coming discounts: ids 501, 502, … in the order of their names."""
    rows = [
        {"discount_id": 501 + n, "discount_name": name, "status": "upcoming"} for n, name in enumerate(names)
    ]
    return ok(discount_list=rows, more=False)


def held(ref: ListingRef, discount_id: int, price_vnd: int) -> dict[str, object]:
    return ok(
        success_list=[
            {
                "item_id": int(ref.product),
                "promotion": [
                    {
                        "promotion_type": "seller_discount",
                        "promotion_id": discount_id,
                        "model_id": int(ref.sku),
                        "start_time": int(DEAL.starts_at.timestamp()),
                        "end_time": int(DEAL.ends_at.timestamp()),
                        "promotion_staging": "upcoming",
                        "promotion_price_info": [{"promotion_price": price_vnd}],
                    }
                ],
            }
        ]
    )


EMPTY = ok(discount_list=[], more=False)
