"""Shopee: orders as they are read, and pushes as they are verified."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_sync.adapters.shopee import ShopeeAdapter
from channels_sync.protocol import (
    BadSignature,
    ListingRef,
    Notice,
    OrderItem,
    OrderSnapshot,
    Parcel,
    RawRequest,
    Recipient,
    Topic,
    Unavailable,
)
from orders.states import Status
from tests.unit.channels_sync.shopee_wire import CREDENTIALS, NOW, Wire, ok, refused

LIST, DETAIL = "order/get_order_list", "order/get_order_detail"
RETURNS = "returns/get_return_list"
SN = "260101ABCDEFGH"
LINE = {
    "item_id": 24000111222,
    "item_name": "Mật ong",
    "item_sku": "MO-500",
    "model_id": 0,
    "model_name": "",
    "model_sku": "",
    "model_quantity_purchased": 2,
    "model_original_price": 185000,
    "model_discounted_price": 180000,
    "order_item_id": 24000111222,
    "line_item_id": 1,
    "promotion_group_id": 0,
    "product_location_id": [],
    "active_qty": 1,
    "cancelled_qty": 1,
}
ORDER = {
    "order_sn": SN,
    "region": "VN",
    "cod": True,
    "order_status": "READY_TO_SHIP",
    "create_time": 1767225600,
    "update_time": 1767225720,
    "ship_by_date": 1767484800,
    "message_to_seller": "gói kỹ",
    "total_amount": 401500,
    "pay_time": None,
    "estimated_shipping_fee": 31500,
    "actual_shipping_fee": 0,
    "recipient_address": {
        "name": "N****n",
        "phone": "******64",
        "state": "Bạc Liêu",
        "full_address": "Ấp******",
    },
    "item_list": [LINE],
    "package_list": [
        {
            "package_number": "OFG200112233445566",
            "logistics_status": "LOGISTICS_READY",
            "shipping_carrier": "Nhanh",
        }
    ],
}


def fetch(**fields: object) -> OrderSnapshot:
    return Wire(**{DETAIL: ok(order_list=[ORDER | fields])}).adapter.fetch_orders([SN])[0]


def listed(*numbers: str, cursor: str = "") -> dict[str, object]:
    rows = [{"order_sn": number, "booking_sn": ""} for number in numbers]
    return ok(order_list=rows, more=bool(cursor), next_cursor=cursor)


def test_changes_are_read_page_by_page_and_an_order_that_moved_is_told_once() -> None:
    wire = Wire(**{LIST: [listed("A", "B", cursor="c2"), listed("B", "C")]})
    assert list(wire.adapter.orders_changed(NOW - timedelta(hours=1), NOW)) == ["A", "B", "C"]
    first, second = (request.url.params for request in wire.requests)
    assert (first["time_range_field"], first["time_from"], first["time_to"]) == (
        "update_time",
        "1767222000",
        "1767225600",
    )
    assert (first["cursor"], second["cursor"]) == ("", "c2")


def test_a_long_window_is_asked_in_parts_of_fifteen_days() -> None:
    wire = Wire(**{LIST: listed()})
    assert list(wire.adapter.orders_changed(NOW - timedelta(days=31), NOW)) == []
    spans = [(int(r.url.params["time_from"]), int(r.url.params["time_to"])) for r in wire.requests]
    assert [until - since for since, until in spans][:2] == [15 * 86_400] * 2
    assert (spans[0][0], spans[-1][1]) == (1767225600 - 31 * 86_400, 1767225600)
    assert [later[0] - earlier[1] for earlier, later in pairwise(spans)] == [1, 1]


def test_a_cursor_that_leads_in_a_circle_ends_the_reading() -> None:
    wire = Wire(**{LIST: listed("A", cursor="again")})
    assert list(wire.adapter.orders_changed(NOW - timedelta(hours=1), NOW)) == ["A"]
    assert wire.names == [LIST, LIST]


def test_an_order_is_told_in_our_words() -> None:
    order = fetch()
    assert (order.external_ref, order.status, order.platform_status) == (SN, Status.TO_SHIP, "READY_TO_SHIP")
    assert (order.placed_at, order.updated_at) == (NOW, NOW + timedelta(minutes=2))
    assert (order.total_vnd, order.shipping_vnd, order.is_cod, order.paid_at) == (401_500, 31_500, True, None)
    assert order.recipient == Recipient("N****n", "******64", "Ấp******", "Bạc Liêu")
    assert order.parcels == (Parcel("OFG200112233445566", "", "Nhanh"),)
    assert order.ship_by == datetime(2026, 1, 4, tzinfo=UTC)
    assert order.items == (
        OrderItem("1", ListingRef("24000111222", "0", "MO-500"), "Mật ong", 2, 180_000, 185_000, cancelled=1),
    )


def test_every_field_that_is_wanted_is_named() -> None:
    wire = Wire(**{DETAIL: ok(order_list=[ORDER])})
    wire.adapter.fetch_orders([SN, "260101XXXXXXXX"])
    params = wire.requests[0].url.params
    assert params["order_sn_list"] == f"{SN},260101XXXXXXXX"
    assert {"item_list", "pay_time", "package_list", "recipient_address", "total_amount"} <= set(
        params["response_optional_fields"].split(",")
    )


def test_orders_that_nobody_knows_are_absent() -> None:
    assert Wire(**{DETAIL: refused("error_not_found")}).adapter.fetch_orders([SN]) == []
    assert Wire(**{DETAIL: ok(order_list=[ORDER])}).adapter.fetch_orders(["260101XXXXXXXX"]) == []
    assert Wire().adapter.fetch_orders([]) == []
    with pytest.raises(Unavailable):
        Wire(**{DETAIL: refused("error_server")}).adapter.fetch_orders([SN])


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("UNPAID", Status.PENDING_PAYMENT),
        ("PENDING", Status.PENDING_CONFIRM),
        ("READY_TO_SHIP", Status.TO_SHIP),
        ("PROCESSED", Status.PACKING),
        ("RETRY_SHIP", Status.PACKING),
        ("SHIPPED", Status.SHIPPING),
        ("TO_CONFIRM_RECEIVE", Status.DELIVERED),
        ("COMPLETED", Status.COMPLETED),
        ("CANCELLED", Status.CANCELLED),
        ("TO_RETURN", Status.RETURNING),
    ],
)
def test_each_status_has_its_word(word: str, status: Status) -> None:
    order = fetch(order_status=word)
    assert (order.status, order.cancel_requested) == (status, False)


@pytest.mark.parametrize(
    ("parcel", "status"),
    [
        ("LOGISTICS_READY", Status.TO_SHIP),
        ("LOGISTICS_REQUEST_CREATED", Status.PACKING),
        ("LOGISTICS_PICKUP_DONE", Status.SHIPPING),
    ],
)
@pytest.mark.parametrize(("word", "asks"), [("IN_CANCEL", True), ("A_WORD_OF_2028", False)])
def test_where_the_status_does_not_say_it_the_parcel_tells_how_far_the_goods_are(
    word: str, asks: bool, parcel: str, status: Status
) -> None:
    order = fetch(order_status=word, package_list=[{"package_number": "P", "logistics_status": parcel}])
    assert (order.status, order.cancel_requested) == (status, asks)


@pytest.mark.parametrize("word", ["SHIPPED", "CANCELLED"])
def test_a_parcel_that_nobody_took_is_on_its_way_back_and_not_on_the_shelf(word: str) -> None:
    parcels = [{"package_number": "P", "logistics_status": "LOGISTICS_DELIVERY_FAILED"}]
    assert fetch(order_status=word, package_list=parcels).status is Status.DELIVERY_FAILED


# -- returns --------------------------------------------------------------------------------------


def back(status: str, amount: int = 1, **fields: object) -> dict[str, object]:
    item = {"item_id": 24000111222, "model_id": 0, "amount": amount}
    row = {"return_sn": "R1", "order_sn": SN, "status": status, "update_time": 1767312000, "item": [item]}
    return row | {"return_solution": 0} | fields


def with_returns(word: str, *rows: dict[str, object]) -> OrderSnapshot:
    order = ORDER | {"order_status": word}
    returns = {"return": list(rows), "more": False}
    return Wire(**{DETAIL: ok(order_list=[order]), RETURNS: ok(**returns)}).adapter.fetch_orders([SN])[0]


@pytest.mark.parametrize("word", ["TO_RETURN", "COMPLETED"])
@pytest.mark.parametrize(
    ("said", "status", "returned"),
    [
        ("REQUESTED", Status.RETURNING, 0),
        ("PROCESSING", Status.RETURNING, 0),
        ("JUDGING", Status.RETURNING, 0),
        ("A_WORD_OF_2028", Status.RETURNING, 0),
        ("ACCEPTED", Status.RETURNED, 1),
        ("REFUND_PAID", Status.RETURNED, 1),
    ],
)
def test_a_return_says_where_the_goods_of_an_order_are(
    word: str, said: str, status: Status, returned: int
) -> None:
    order = with_returns(word, back(said))
    assert (order.status, order.platform_status, order.items[0].returned) == (status, word, returned)


@pytest.mark.parametrize(
    "row",
    [
        back("CANCELLED"),
        back("CLOSED"),
        back("ACCEPTED", return_solution=1),
        back("ACCEPTED", return_solution=None, needs_logistics=False),
        back("ACCEPTED", order_sn="OTHER"),
    ],
    ids=["taken back", "refused", "refund alone", "nothing sent", "another order"],
)
def test_a_return_that_brings_no_goods_leaves_the_order_as_it_is(row: dict[str, object]) -> None:
    order = with_returns("COMPLETED", row)
    assert (order.status, order.items[0].returned) == (Status.COMPLETED, 0)


def test_a_part_that_came_back_is_counted_and_the_order_goes_on() -> None:
    plain = LINE | {"cancelled_qty": 0}
    wire = Wire(**{DETAIL: ok(order_list=[ORDER | {"order_status": "COMPLETED", "item_list": [plain]}])})
    wire.answers[RETURNS] = ok(**{"return": [back("ACCEPTED")]})
    [order] = wire.adapter.fetch_orders([SN])
    assert (order.status, order.items[0].returned) == (Status.COMPLETED, 1)


def test_a_return_that_came_to_nothing_is_news_although_the_order_did_not_change() -> None:
    assert with_returns("COMPLETED", back("CANCELLED")).updated_at == NOW + timedelta(days=1)


def test_returns_are_asked_for_in_parts_of_fifteen_days_page_by_page_and_counted_once() -> None:
    old = ORDER | {"order_status": "COMPLETED", "create_time": 1767225600 - 20 * 86_400}
    first, rest = ok(**{"return": [back("ACCEPTED")], "more": True}), ok(**{"return": [back("ACCEPTED")]})
    wire = Wire(**{DETAIL: ok(order_list=[old]), RETURNS: [first, rest]})
    [order] = wire.adapter.fetch_orders([SN])
    asked = [request.url.params for request in wire.requests[1:]]
    assert [one["page_no"] for one in asked] == ["0", "1", "0"]
    spans = [(int(one["create_time_from"]), int(one["create_time_to"])) for one in asked[1:]]
    assert [until - since for since, until in spans] == [15 * 86_400, 5 * 86_400 - 1]
    assert order.items[0].returned == 1


@pytest.mark.parametrize("word", ["UNPAID", "READY_TO_SHIP", "PROCESSED", "CANCELLED"])
def test_an_order_that_has_not_left_is_not_asked_for_returns(word: str) -> None:
    wire = Wire(**{DETAIL: ok(order_list=[ORDER | {"order_status": word}])})
    wire.adapter.fetch_orders([SN])
    assert wire.names == [DETAIL]


def test_a_line_without_a_number_of_its_own_is_known_by_item_model_and_bundle() -> None:
    old = LINE | {"line_item_id": None, "model_id": 991, "model_sku": "MO-1000", "promotion_group_id": 7}
    (item,) = fetch(item_list=[old]).items
    assert (item.key, item.ref) == ("24000111222-991-7", ListingRef("24000111222", "991", "MO-1000"))


# -- pushes ---------------------------------------------------------------------------------------

URL = "https://ocop.example.vn/hooks/shopee"
BODY = (
    b'{"code":3,"data":{"items":[],"ordersn":"260101ABCDEFGH","status":"READY_TO_SHIP",'
    b'"completed_scenario":"","update_time":1767225600},"shop_id":220044001,"timestamp":1767225601}'
)
PUBLISHED = "ecb9db2295a6afd6cb639db008bf2e9d4bc3c949c4d8828db48e1ed9e3c9c74f"


def push(body: bytes, *, sign: str | None = None, key: str = CREDENTIALS.app_secret) -> RawRequest:
    made = hmac.new(key.encode(), URL.encode() + b"|" + body, hashlib.sha256).hexdigest()
    return RawRequest(URL, {"authorization": made if sign is None else sign}, body)


def notice(**content: object) -> Notice:
    return ShopeeAdapter.read_webhook(push(json.dumps(content).encode()), CREDENTIALS)


def test_the_published_push_is_verified_and_read() -> None:
    assert ShopeeAdapter.read_webhook(push(BODY, sign=PUBLISHED), CREDENTIALS) == Notice(
        Topic.ORDER,
        "220044001",
        SN,
        hashlib.sha256(BODY).hexdigest(),
        datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "raw",
    [
        push(BODY, sign=PUBLISHED[:-1] + "e"),
        push(BODY, sign=""),
        push(BODY, sign="ệ"),
        push(BODY + b" ", sign=PUBLISHED),
        replace(push(BODY), url=URL + "/"),
        RawRequest(URL, {}, BODY),
        push(b"\xff", sign="x"),
    ],
    ids=["digit", "empty", "letters", "body", "address", "header", "bytes"],
)
def test_a_push_that_is_not_shopees_is_refused(raw: RawRequest) -> None:
    with pytest.raises(BadSignature):
        ShopeeAdapter.read_webhook(raw, CREDENTIALS)


def test_the_push_key_signs_where_there_is_one() -> None:
    ours = replace(CREDENTIALS, push_secret="push key")
    assert ShopeeAdapter.read_webhook(push(BODY, key="push key"), ours).key == SN
    with pytest.raises(BadSignature):
        ShopeeAdapter.read_webhook(push(BODY), ours)


def test_nobody_can_sign_for_an_app_without_a_secret() -> None:
    with pytest.raises(BadSignature):
        ShopeeAdapter.read_webhook(push(BODY, key=""), replace(CREDENTIALS, app_secret=""))


def test_the_test_push_passes_unverified_and_means_nothing() -> None:
    body = b'{"code":0,"data":{"verify_info":"x"},"shop_id":1,"msg_id":"m1"}'
    told = ShopeeAdapter.read_webhook(push(body, sign="nonsense"), CREDENTIALS)
    assert (told.topic, told.shop, told.key) == (Topic.OTHER, "", "")
    assert told.dedupe_key != "m1"  # or a stranger could hide a real push


@pytest.mark.parametrize(
    ("content", "topic", "shop", "key"),
    [
        ({"code": 4, "shop_id": 7, "data": {"ordersn": "A"}}, Topic.ORDER, "7", "A"),
        ({"code": 29, "shop_id": 7, "data": {"order_sn": "A"}}, Topic.ORDER, "7", "A"),
        ({"code": 30, "shop_id": 7, "data": {"order_sn": "A"}}, Topic.ORDER, "7", "A"),
        ({"code": 47, "shop_id": 7, "data": {"ordersn": "A"}}, Topic.ORDER, "7", "A"),
        ({"code": 16, "shop_id": 7, "data": {"item_id": 55}}, Topic.PRODUCT, "7", "55"),
        ({"code": 27, "shop_id": 7, "data": {"item_id": 55}}, Topic.PRODUCT, "7", "55"),
        ({"code": 2, "data": {"shopid": 7}}, Topic.CONSENT, "7", ""),
        ({"code": 1, "data": {"shop_id": 7}}, Topic.CONSENT, "7", ""),
        ({"code": 12, "data": {"expire": []}}, Topic.CONSENT, "", ""),
        ({"code": "28", "shop_id": "7", "timestamp": "1767225601", "data": {}}, Topic.OTHER, "7", ""),
        ({"code": 9999, "shop_id": 7, "data": None}, Topic.OTHER, "7", ""),
        ({}, Topic.OTHER, "", ""),
    ],
)
def test_a_push_is_about_what_its_code_says(
    content: dict[str, object], topic: Topic, shop: str, key: str
) -> None:
    told = notice(**content)
    assert (told.topic, told.shop, told.key) == (topic, shop, key)


def test_copies_of_a_push_are_known_by_their_message_number() -> None:
    first = notice(code=3, shop_id=7, timestamp=1, msg_id="m1", data={"ordersn": "A"})
    second = notice(code=3, shop_id=7, timestamp=2, msg_id="m1", data={"ordersn": "A"})
    assert first.dedupe_key == second.dedupe_key == "m1"


@given(st.binary(max_size=80))
def test_signed_bytes_of_any_kind_are_read_without_trouble(body: bytes) -> None:
    assert ShopeeAdapter.read_webhook(push(body), CREDENTIALS).topic in Topic
