"""Lazada's orders: walking the list, one snapshot of rows per unit, and what a webhook says."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import (
    BadSignature,
    ListingRef,
    OrderItem,
    Parcel,
    RawRequest,
    Recipient,
    Topic,
    Unavailable,
)
from orders.states import Status
from tests.unit.channels_sync.lazada_wire import CREDENTIALS, OK, Wire, refused

SINCE, UNTIL = datetime(2026, 11, 20, 2, 0, tzinfo=UTC), datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def stamp(second: int) -> str:
    """A moment of the sample day as order calls print it, `second` seconds after 09:20."""
    return (datetime(2026, 11, 20, 9, 20) + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S +0700")


def order(number: int = 1, second: int = 0, statuses: tuple[str, ...] = ("pending",), **more: Any) -> Any:
    return {
        "order_id": number,
        "created_at": "2026-11-20 09:15:02 +0700",
        "updated_at": stamp(second),
        "statuses": list(statuses),
        "price": "370000.00",
        "voucher": 20000,
        "shipping_fee": 16500.0,
        "payment_method": "MOMO_WALLET",
        "buyer_note": "Gọi trước khi giao",
        "need_cancel_confirm": False,
        "address_shipping": {
            "first_name": "N***n",
            "last_name": "",
            "phone": "84******12",
            "address1": "1*** Trần Phú",
            "address3": "Hà Nội",
            "address4": "Quận Ba Đình",
            "address5": "Phường Điện Biên",
        },
    } | more


def unit(key: int, status: str = "pending", second: int = 0, **more: Any) -> Any:
    return {
        "order_item_id": key,
        "order_id": 1,
        "status": status,
        "sku": "MAT-ONG-500",
        "sku_id": "13000000001",
        "product_id": "2700000001",
        "name": "Mật ong rừng",
        "item_price": 185000.0,
        "updated_at": stamp(second),
        "sla_time_stamp": "2026-11-22T23:59:59+07:00",
        "payment_time": 1763605244000,
    } | more


def listed(*orders: Any, total: int | None = None) -> dict[str, Any]:
    count = {} if total is None else {"countTotal": total}
    return {"code": "0", "data": {"count": len(orders), "orders": list(orders), **count}}


def one(rows: list[Any], **more: Any) -> Any:
    [snapshot] = Wire({"code": "0", "data": order(**more)}, {"code": "0", "data": rows}).adapter.fetch_orders(
        ["1"]
    )
    return snapshot


# Which orders changed


def test_changes_are_asked_for_by_window_oldest_first():
    wire = Wire(listed(order(1), order(2, 5), total=2))
    assert list(wire.adapter.orders_changed(SINCE, UNTIL)) == ["1", "2"]
    sent = wire.sent()
    assert {name: sent[name] for name in ("update_after", "update_before", "sort_by", "sort_direction")} == {
        "update_after": "2026-11-20T09:00:00+07:00",
        "update_before": "2026-11-20T11:00:01+07:00",
        "sort_by": "updated_at",
        "sort_direction": "ASC",
    }
    assert len(wire.requests) == 1


def test_the_window_moves_on_to_the_last_change_and_overlaps_are_told_once():
    wire = Wire(
        listed(order(1), order(2, 5), total=4),
        listed(order(2, 5), order(3, 5), total=3),
        listed(order(4, 9), total=3),
    )
    assert list(wire.adapter.orders_changed(SINCE, UNTIL)) == ["1", "2", "3", "4"]
    asked = [(wire.sent(call)["update_after"][11:19], wire.sent(call)["offset"]) for call in range(3)]
    assert asked == [("09:00:00", "0"), ("09:20:05", "0"), ("09:20:05", "2")]


def test_a_list_that_does_not_say_how_long_it_is_ends_with_a_page_of_nothing_new():
    wire = Wire(listed(order(1), order(2, 5)), listed(order(2, 5)))
    assert list(wire.adapter.orders_changed(SINCE, UNTIL)) == ["1", "2"]
    assert len(wire.requests) == 3


def test_pages_that_never_end_are_an_outage():
    with pytest.raises(Unavailable):
        list(Wire(listed(order(1), total=9)).adapter.orders_changed(SINCE, UNTIL))


def test_a_list_that_is_refused_is_an_outage_and_not_an_empty_shop():
    with pytest.raises(Unavailable):
        list(Wire(refused("17")).adapter.orders_changed(SINCE, UNTIL))


# One order


def test_units_of_one_sku_and_price_are_one_item_with_the_smallest_row_as_its_key():
    rows = [unit(99), unit(100, "canceled", reason="Change of mind"), unit(101, item_price=159000)]
    snapshot = one(rows)
    place = ListingRef(product="2700000001", sku="13000000001", seller_sku="MAT-ONG-500")
    assert snapshot.items == [
        OrderItem("99", place, "Mật ong rừng", 2, 185_000, 185_000, cancelled=1),
        OrderItem("101", place, "Mật ong rừng", 1, 159_000, 159_000),
    ]
    assert (snapshot.status, snapshot.cancel_reason) == (Status.TO_SHIP, "Change of mind")


def test_a_snapshot_carries_money_times_and_the_masked_recipient():
    snapshot = one([unit(7, second=44, package_id="FP1", tracking_code="LEX1", shipment_provider="LEX VN")])
    assert (snapshot.external_ref, snapshot.total_vnd, snapshot.shipping_vnd) == ("1", 366_500, 16_500)
    assert (snapshot.placed_at, snapshot.updated_at) == (
        datetime(2026, 11, 20, 2, 15, 2, tzinfo=UTC),
        datetime(2026, 11, 20, 2, 20, 44, tzinfo=UTC),
    )
    assert snapshot.paid_at == datetime(2025, 11, 20, 2, 20, 44, tzinfo=UTC)
    assert snapshot.ship_by == datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)
    assert snapshot.recipient == Recipient(
        "N***n", "84******12", "1*** Trần Phú, Phường Điện Biên, Quận Ba Đình", "Hà Nội"
    )
    assert (snapshot.note, snapshot.parcels) == ("Gọi trước khi giao", [Parcel("FP1", "LEX1", "LEX VN")])


def test_cash_on_delivery_is_not_paid_yet():
    snapshot = one([unit(7)], payment_method="COD")
    assert (snapshot.is_cod, snapshot.paid_at) == (True, None)


@pytest.mark.parametrize("said", [True, "true"])
def test_a_buyer_who_asks_to_cancel_is_seen(said):
    assert one([unit(7)], need_cancel_confirm=said).cancel_requested
    assert not one([unit(7)], need_cancel_confirm="false").cancel_requested


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["unpaid"], Status.PENDING_PAYMENT),
        (["pending"], Status.TO_SHIP),
        (["packed"], Status.PACKING),
        (["repacked"], Status.PACKING),
        (["topack"], Status.PACKING),
        (["toship"], Status.PACKING),
        (["ready_to_ship"], Status.PACKING),
        (["shipped"], Status.SHIPPING),
        (["delivered"], Status.DELIVERED),
        (["confirmed"], Status.COMPLETED),
        (["failed_delivery"], Status.DELIVERY_FAILED),
        (["lost_by_3pl"], Status.DELIVERY_FAILED),
        (["damaged_by_3pl"], Status.DELIVERY_FAILED),
        (["shipped_back"], Status.RETURNING),
        (["shipped_back_success"], Status.RETURNED),
        (["returned"], Status.RETURNED),
        (["canceled"], Status.CANCELLED),
        (["a_word_of_tomorrow"], Status.TO_SHIP),
        (["shipped", "packed", "canceled"], Status.PACKING),
        (["returned", "delivered", "canceled"], Status.DELIVERED),
        (["returned", "canceled"], Status.RETURNED),
    ],
)
def test_an_order_stands_where_its_least_advanced_living_unit_stands(words, status):
    snapshot = one([unit(key, word) for key, word in enumerate(words)])
    assert (snapshot.status, snapshot.items[0].quantity) == (status, len(words))


def test_a_delivered_unit_that_is_on_its_way_back_is_returning():
    assert one([unit(1, "delivered", return_status="RTM_INIT")]).status is Status.RETURNING


def test_an_unknown_order_is_absent():
    assert Wire(refused("16")).adapter.fetch_orders(["1"]) == []


# Several orders


def rows_of(*orders: tuple[int, list[Any]]) -> dict[str, Any]:
    return {"code": "0", "data": [{"order_id": number, "order_items": rows} for number, rows in orders]}


def test_many_orders_cost_two_calls():
    wire = Wire(
        rows_of(*[(n, [unit(n, second=n)]) for n in (1, 2, 3)]), listed(*[order(n, n) for n in (9, 1, 2, 3)])
    )
    fetched = wire.adapter.fetch_orders(["3", "1", "2"])
    assert [snapshot.external_ref for snapshot in fetched] == ["3", "1", "2"]
    assert wire.sent(0)["order_ids"] == "[3,1,2]"
    assert wire.sent(1)["update_after"] == "2026-11-20T09:20:01+07:00"
    assert len(wire.requests) == 2


def test_an_order_that_changed_between_both_calls_is_read_alone():
    wire = Wire(
        rows_of(*[(n, [unit(n)]) for n in (1, 2, 3)]),
        listed(order(1), order(2), order(3, 8, ("canceled",))),
        {"code": "0", "data": order(3, 8, ("canceled",))},
        {"code": "0", "data": [unit(3, "canceled", 8)]},
    )
    assert [snapshot.status for snapshot in wire.adapter.fetch_orders(["1", "2", "3"])] == [
        Status.TO_SHIP,
        Status.TO_SHIP,
        Status.CANCELLED,
    ]


def test_one_unknown_order_does_not_hide_the_others():
    wire = Wire(
        refused("39"),
        {"code": "0", "data": order(1)},
        {"code": "0", "data": [unit(1)]},
        refused("16"),
        {"code": "0", "data": order(3)},
        {"code": "0", "data": [unit(3)]},
    )
    assert [found.external_ref for found in wire.adapter.fetch_orders(["1", "2", "3"])] == ["1", "3"]


# Webhooks


def told(message: object, credentials: Any = CREDENTIALS, sign: str | None = None) -> Any:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    if sign is None:
        key = credentials.app_secret.encode()
        sign = hmac.new(key, credentials.app_key.encode() + body, hashlib.sha256).hexdigest()
    return LazadaAdapter.read_webhook(
        RawRequest("https://x.test/hook", {"authorization": sign}, body), credentials
    )


TRADE = {
    "seller_id": "200100200300",
    "message_type": 0,
    "data": {
        "order_status": "pending",
        "trade_order_id": "450012345678901",
        "trade_order_line_id": "450012345778901",
        "status_update_time": 1767225590,
    },
    "timestamp": 1767225600000,
    "site": "lazada_vn",
}


@pytest.mark.parametrize(
    ("key", "secret", "body", "sign"),
    [
        (
            "123456",
            "3412gyo124goi3124",
            b'{"seller_id":"1234567", "message_type":0, "data":{...}..}',
            "f3d2ca947f16a50b577c036adecd18bec126ea19cadedd59816e255d3b6104ab",
        ),
        (
            "100200",
            "demo-secret",
            json.dumps(TRADE, separators=(",", ":")).encode(),
            "d26b8db543b898116c391b2e73315166c57e2b7282910c79a6b655f302e49cdf",
        ),
    ],
)
def test_the_published_push_signatures_are_taken(key, secret, body, sign):
    own = replace(CREDENTIALS, app_key=key, app_secret=secret)
    assert told(body, own, sign)
    with pytest.raises(BadSignature):
        told(body + b" ", own, sign)


@pytest.mark.parametrize("sign", ["", "00", "Bearer é"])
def test_a_webhook_without_the_right_signature_is_refused(sign):
    with pytest.raises(BadSignature):
        told(TRADE, sign=sign)


def test_an_order_line_names_shop_order_and_moment():
    notice = told(TRADE)
    assert (notice.topic, notice.shop, notice.key) == (Topic.ORDER, "200100200300", "450012345678901")
    assert notice.at == datetime.fromtimestamp(1767225590, UTC)


def test_a_repeat_is_known_again_and_the_next_status_is_not_a_repeat():
    repeat = TRADE | {"timestamp": 1767227400000}
    later = TRADE | {"data": TRADE["data"] | {"order_status": "packed", "status_update_time": 1767225999}}
    line = TRADE | {"data": TRADE["data"] | {"trade_order_line_id": "450012345778902"}}
    shop = TRADE | {"seller_id": "200100200301"}
    keys = [told(message).dedupe_key for message in (TRADE, repeat, later, line, shop)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    ("kind", "data", "topic", "key"),
    [
        (
            10,
            {"reverse_order_id": "5", "reverse_status": "CANCEL_INIT", "trade_order_id": "4"},
            Topic.ORDER,
            "4",
        ),
        (14, {"trade_order_id": 4, "fulfillment_package_id": "FP1", "status": "DELIVERED"}, Topic.ORDER, "4"),
        (1, {"itemId": 27, "status": "REJECTED", "reason": "x", "date": 1767225590000}, Topic.PRODUCT, "27"),
        (3, {"item_id": "27", "sku_list": [], "action": "PUBLISHED"}, Topic.PRODUCT, "27"),
        ("4", {"item_id": "27", "sku_list": [], "action": "EDITED_UPDATED"}, Topic.PRODUCT, "27"),
        (5, {"item_id": "27", "sku_list": [], "action": "DELETED"}, Topic.PRODUCT, "27"),
        (6, {"seller_sku": "X", "real_quantity": 4}, Topic.OTHER, ""),
        (99, {}, Topic.OTHER, ""),
    ],
)
def test_every_type_of_message_has_its_topic(kind, data, topic, key):
    notice = told({"seller_id": "9", "message_type": kind, "data": data, "timestamp": 1767225600})
    assert (notice.topic, notice.shop, notice.key) == (topic, "9", key)
    assert notice.at == datetime.fromtimestamp(1767225600, UTC)


def test_a_consent_that_ends_names_its_seller_inside():
    data = {"app_key": "100200", "seller_id": "200100200300", "auth_expiry_time": 1767398400}
    notice = told({"seller_id": "null", "message_type": 8, "data": data, "timestamp": 1767225600000})
    assert (notice.topic, notice.shop) == (Topic.CONSENT, "200100200300")


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000, json.dumps(OK | {"data": 1}).encode()])
def test_a_signed_body_of_another_shape_is_a_notice_of_nothing(body):
    notice = told(body)
    assert (notice.topic, notice.shop, notice.key) == (Topic.OTHER, "", "")
