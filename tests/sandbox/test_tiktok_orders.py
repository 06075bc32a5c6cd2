"""The TikTok Shop stand-in's orders, and the pushes that tell of them."""

import hashlib
import hmac
import json
import time

import httpx
import pytest

from tests.sandbox.tiktok_seller import buy, seller, sign

__all__ = ["seller"]  # fixtures


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
