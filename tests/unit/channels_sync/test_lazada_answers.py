"""Lazada: whatever the platform answers, and whatever it is asked, only channel errors come out."""

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import (
    Aim,
    Change,
    ChannelError,
    Content,
    ContentSku,
    Coupon,
    Facet,
    OrderSnapshot,
    Picture,
    Shipment,
    Stock,
)
from orders.states import Status
from tests.unit.channels_sync.lazada_wire import DEAL, HONEY, NOW, TEA, Wire, changes

WORDS = st.sampled_from(
    [
        "0",
        "501",
        "E0501",
        "4170",
        "2700000001",
        "13000000001",
        "1e400",
        "2026-12-01",
        "0001-01-01 00:00",
        "active",
        "pending",
        "packed",
        "Out of stock",
        "CANCEL_INIT",
        "(MAT-ONG-500)",
    ]
)
KEYS = st.sampled_from(
    [
        "code", "data", "detail", "products", "skus", "item_id", "SkuId", "sku_id", "special_price", "price",
        "special_from_time", "special_to_time", "access_token", "expires_in", "multiWarehouseInventories",
        "sellableQuantity", "attributes", "name", "message", "orders", "order_items", "order_id",
        "updated_at", "status", "countTotal", "shipping_fee", "payment_time", "address_shipping",
        "item_price", "category_id", "children", "categorySuggestions", "categoryId", "categoryPath", "label",
        "options", "en_name", "module", "brand_id", "image", "url", "sku_list", "seller_sku", "SellerSku",
        "saleProp", "rejectReason", "subStatus", "description", "field",
        "data_list", "voucher_name", "id", "success", "result", "pack_order_list", "order_item_list",
        "package_id", "item_err_code", "packages", "reason_options", "reason_id", "reason_name", "items",
        "reverse_order_id", "trade_order_id", "reverse_order_lines", "reverse_status", "country_user_info",
        "seller_id", "issued",
    ]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
PAGE = Content(
    title="Mật ong",
    description="Mật ong.",
    category="10",
    skus=(
        ContentSku("MAT-ONG-500", "Chai", 185_000, 800, (12, 12, 20)),
        ContentSku("2700000001", "Hũ", 9, 8, (1, 1, 1)),
    ),
    pictures=(Picture("key", load=lambda: b"jpeg"),),
)
COUPON = Coupon("MAT-ONG-500", "Tết", 10, 0, None, 0, 5, NOW, NOW + timedelta(days=3))
SNAPSHOT = OrderSnapshot("501", Status.TO_SHIP, "pending", NOW, NOW, ())
CALLS: list[Callable[[LazadaAdapter], object]] = [
    lambda adapter: adapter.push(Facet.STOCK, changes(Stock(1), Stock(2))),
    lambda adapter: adapter.push(Facet.PROMOTION, changes(DEAL, None)),
    lambda adapter: adapter.observe([HONEY, TEA]),
    lambda adapter: list(adapter.catalogue()),
    lambda adapter: adapter.refresh(),
    lambda adapter: adapter.push(Facet.CONTENT, [Change(replace(HONEY, product=""), 7, PAGE)]),
    lambda adapter: adapter.push(Facet.CONTENT, [Change(HONEY, 7, PAGE)]),
    lambda adapter: adapter.push(Facet.CONTENT, [Change(HONEY, 7, replace(PAGE, aim=Aim.DELETED))]),
    lambda adapter: adapter.push(Facet.CONTENT, [Change(HONEY, 7, replace(PAGE, aim=Aim.UNLISTED))]),
    lambda adapter: list(adapter.view(["2700000001"])),
    lambda adapter: list(adapter.categories()),
    lambda adapter: adapter.suggest_categories("Mật ong"),
    lambda adapter: adapter.attributes("10"),
    lambda adapter: adapter.brands("10"),
    lambda adapter: adapter.push(Facet.VOUCHER, [Change(HONEY, 7, COUPON)]),
    lambda adapter: adapter.push(Facet.VOUCHER, [Change(replace(HONEY, product=""), 7, None)]),
    lambda adapter: adapter.ship(Shipment("501")),
    lambda adapter: adapter.cancel("501", reason="out_of_stock"),
    lambda adapter: adapter.answer_cancellation(SNAPSHOT, agree=True),
    lambda adapter: adapter.connect({"code": "0_x"}),
    lambda adapter: list(adapter.orders_changed(NOW - timedelta(hours=1), NOW)),
    lambda adapter: adapter.fetch_orders(["501"]),
    lambda adapter: adapter.fetch_orders(["501", "2700000001", "4170"]),
]


@settings(max_examples=300)
@given(
    body=JSON | st.dictionaries(KEYS, JSON).map(lambda body: {**body, "code": "0"}),
    use=st.sampled_from(CALLS),
)
def test_no_answer_raises_anything_but_a_channel_error(body, use):
    with suppress(ChannelError):
        use(Wire(body).adapter)


UNIT = {
    "order_item_id": 7,
    "order_id": 501,
    "status": "pending",
    "sku": "MAT-ONG-500",
    "sku_id": "13000000001",
    "item_price": 185000.0,
    "updated_at": "2026-11-20 09:20:44 +0700",
    "sla_time_stamp": "2026-11-22T23:59:59+07:00",
    "payment_time": 1763605244000,
    "package_id": "FP1",
}
ORDER = {
    "order_id": 501,
    "created_at": "2026-11-20 09:15:02 +0700",
    "updated_at": "2026-11-20 09:20:44 +0700",
    "statuses": ["pending"],
    "price": "370000.00",
    "shipping_fee": 16500.0,
    "address_shipping": {"first_name": "N***n", "address3": "Hà Nội"},
}
ITEM = {
    "item_id": 2700000001,
    "status": "Active",
    "subStatus": None,
    "attributes": {"name": "Mật ong", "description": "<p>A</p>"},
    "rejectReason": [{"suggestion": "a", "violationDetail": "b"}],
    "images": ["https://x/a.jpg"],
    "skus": [{"SkuId": 13000000001, "SellerSku": "MAT-ONG-500", "saleProp": {"Loại": "Chai"}, "price": 1.0}],
}
VOUCHER = {"id": 91, "voucher_name": "Tết (MAT-ONG-500)", "status": "ONGOING", "issued": 5}
REVERSE = {
    "reverse_order_id": 570,
    "trade_order_id": 501,
    "reverse_order_lines": [{"reverse_status": "CANCEL_INIT"}],
}
PACKED = {"item_err_code": "0", "package_id": "FP1", "tracking_number": "L1"}
WHOLE: list[dict[str, Any]] = [
    {"code": "0", "data": ORDER},
    {"code": "0", "data": [UNIT, UNIT]},
    {"code": "0", "data": {"countTotal": 1, "orders": [ORDER]}},
    {"code": "0", "data": [{"order_id": 501, "order_items": [UNIT]}]},
    {"code": "0", "data": ITEM},
    {"code": "0", "data": {"total_products": 1, "products": [ITEM]}},
    {"code": "0", "data": {"item_id": 1, "sku_list": [{"seller_sku": "MAT-ONG-500", "sku_id": 2}]}},
    {"code": "0", "data": {"image": {"url": "https://vn-live.slatic.net/p/a.jpg"}}},
    {"code": "0", "data": VOUCHER, "success": True},
    {"code": "0", "data": {"data_list": [VOUCHER]}, "success": True},
    {"code": "0", "data": {"reason_options": [{"reason_id": 10, "reason_name": "Out of stock"}]}},
    {"code": "0", "result": {"success": True, "items": [REVERSE]}},
    {
        "code": "0",
        "result": {
            "success": True,
            "data": {"pack_order_list": [{"order_item_list": [PACKED]}], "packages": [PACKED]},
        },
    },
    {
        "code": "0",
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 9,
        "refresh_expires_in": "9",
        "country_user_info": [{"country": "vn", "seller_id": "1"}],
    },
    {"code": "0", "data": [{"category_id": 6, "name": "A", "children": [{"category_id": 7, "leaf": True}]}]},
    {"code": "501", "message": "E0501", "detail": [{"field": "name", "code": "E4129", "message": "x"}]},
]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A whole answer of some call, with one of its values replaced by anything."""
    body: Any = deepcopy(draw(st.sampled_from(WHOLE)))
    place, key = body, draw(st.sampled_from(sorted(body)))
    while isinstance(place[key], dict | list) and place[key] and draw(st.booleans()):
        place = place[key]
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = draw(JSON)
    return body


@settings(max_examples=400)
@given(
    bodies=st.lists(st.sampled_from(WHOLE) | damaged(), min_size=1, max_size=4), use=st.sampled_from(CALLS)
)
def test_no_damaged_answer_raises_anything_but_a_channel_error(bodies, use):
    with suppress(ChannelError):
        use(Wire(*bodies).adapter)
