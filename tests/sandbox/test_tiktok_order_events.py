"""What buyers, carriers and the platform do with an order on the TikTok Shop stand-in."""

import json
import time

import httpx
import pytest

from sandbox.tiktok import orders
from tests.sandbox.test_tiktok_order_writes import CANCELLATIONS, counted, number, read, ship_path
from tests.sandbox.tiktok_seller import Seller, buy, seller

__all__ = ["number", "seller"]  # fixtures


def advance(seller: Seller, order_id: str, event: str, **details: object) -> int:
    """The HTTP status of the control call."""
    wish = {"channel": "tiktok", "order_id": order_id, "event": event, **details}
    return seller.http.post("/control/advance", json=wish).status_code


def listed(seller: Seller) -> list[dict]:
    return seller.http.get("/control/orders", params={"channel": "tiktok"}).json()["tiktok"]


def test_an_order_goes_its_whole_way(seller):
    seller.set("unpaid_s", 3_600)
    seller.set("on_hold_s", 3_600)
    seller.stock("MATONG-500", 5)
    order = buy(seller, "MATONG-500", 2).json()["order_id"]
    assert read(seller, order)["status"] == "UNPAID"
    assert advance(seller, order, "pay") == 200
    assert read(seller, order)["status"] == "ON_HOLD"
    seller.pass_time(3_601)
    assert read(seller, order)["status"] == "AWAITING_SHIPMENT"
    seller.call("POST", ship_path(seller, order), {})
    ways = []
    for event in ("ship", "deliver", "complete"):
        assert advance(seller, order, event) == 200
        ways.append(read(seller, order)["status"])
    assert ways == ["IN_TRANSIT", "DELIVERED", "COMPLETED"]
    assert counted(seller) == (3, 0)


@pytest.mark.parametrize("event", ["pay", "deliver", "complete", "fail_delivery", "ask_return", "return"])
def test_an_event_out_of_turn_is_refused_and_changes_nothing(seller, number, event):
    before = read(seller, number)
    assert advance(seller, number, event) == 409
    assert advance(seller, "576486316999999999", event) == 404
    assert read(seller, number) == before


def test_a_buyer_cancels_one_unit_and_then_the_rest(seller, number):
    assert advance(seller, number, "cancel", sku="MATONG-500", quantity=1, reason="Đổi ý") == 200
    order = read(seller, number)
    assert [line["display_status"] for line in order["line_items"]] == ["AWAITING_SHIPMENT", "CANCELLED"]
    assert counted(seller) == (4, 1)
    assert listed(seller)[0]["lines"] == [{"sku": "MATONG-500", "quantity": 2, "cancelled": 1}]
    assert advance(seller, number, "cancel", sku="MATONG-500", quantity=2) == 409
    assert advance(seller, number, "cancel") == 200
    assert (read(seller, number)["status"], counted(seller)) == ("CANCELLED", (5, 0))


@pytest.mark.parametrize(
    ("answer", "status", "left"), [("approve", "CANCELLED", (5, 0)), ("reject", "AWAITING_SHIPMENT", (3, 2))]
)
def test_a_buyer_who_asks_to_cancel_waits_for_an_answer(seller, number, answer, status, left):
    assert advance(seller, number, "ask_cancel", reason="Đặt nhầm") == 200
    assert advance(seller, number, "ask_cancel") == 409
    assert read(seller, number)["is_buyer_request_cancel"] is True
    [case] = seller.call("POST", f"{CANCELLATIONS}/search", {"order_ids": [number]})["cancellations"]
    assert (case["cancel_status"], case["cancel_reason"]) == ("CANCELLATION_REQUEST_PENDING", "Đặt nhầm")
    path = f"/return_refund/202309/cancellations/{case['cancel_id']}/{answer}"
    body = {"reject_reason": "seller_reject_apply_product_has_been_packed"} if answer == "reject" else {}
    assert seller.call("POST", path, body) == {}
    order = read(seller, number)
    assert (order["status"], order["is_buyer_request_cancel"], counted(seller)) == (status, False, left)
    assert seller.refused("POST", path, body) == 25001011


def test_goods_come_back_after_the_buyer_asked(seller, number):
    for event in ("ship", "deliver", "ask_return"):
        assert advance(seller, number, event) == 200
    [case] = seller.call("POST", "/return_refund/202602/returns/search", {})["return_orders"]
    assert (case["return_status"], len(case["return_line_items"])) == ("RETURN_OR_REFUND_REQUEST_PENDING", 2)
    assert advance(seller, number, "return") == 200
    [case] = seller.call("POST", "/return_refund/202602/returns/search", {"order_ids": [number]})[
        "return_orders"
    ]
    assert case["return_status"] == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    assert read(seller, number)["status"] == "COMPLETED"
    assert advance(seller, number, "return") == 409


def test_a_parcel_that_cannot_be_delivered_ends_its_order_without_restock(seller, number):
    advance(seller, number, "ship")
    assert advance(seller, number, "fail_delivery") == 200
    order = read(seller, number)
    assert (order["status"], order["cancellation_initiator"], counted(seller)) == (
        "CANCELLED",
        "SYSTEM",
        (3, 0),
    )


def test_a_parcel_of_the_sellers_own_carrier_keeps_its_number(seller, number):
    own = {"tracking_number": "GHN-1", "shipping_provider_id": "7117858858072016641"}
    seller.call("POST", ship_path(seller, number), {"self_shipment": own})
    order = read(seller, number)
    assert (order["tracking_number"], order["shipping_provider"], order["shipping_type"]) == (
        "GHN-1",
        "Giao Hàng Nhanh",
        "SELLER",
    )


def test_a_label_gives_the_tracking_number_once_the_package_is_shipped(seller, number):
    path = ship_path(seller, number).replace("/ship", "/shipping_documents")
    query = {"document_type": "SHIPPING_LABEL", "document_size": "A6"}
    assert seller.refused("GET", path, query=query) == 98001004
    seller.call("POST", ship_path(seller, number), {})
    assert seller.call("GET", path, query=query)["tracking_number"] == "850000000001"


def test_each_step_is_pushed_and_a_push_that_fails_is_sent_again(seller, number, respx_mock):
    answers = [httpx.Response(500)] + [httpx.Response(200)] * 9
    inbox = respx_mock.post("https://shop.example.vn/hooks").mock(side_effect=answers)
    seller.set("webhook_url", "https://shop.example.vn/hooks")
    seller.set("webhook_retry_s", 0.05)
    for event in ("ship", "deliver", "ask_return"):
        advance(seller, number, event)
    deadline = time.monotonic() + 10
    while len(inbox.calls) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    bodies = [json.loads(call.request.content) for call in inbox.calls]
    told = sorted({(b["type"], b["data"].get("order_status") or b["data"]["return_status"]) for b in bodies})
    assert len(bodies) == 4
    assert told == [(1, "DELIVERED"), (1, "IN_TRANSIT"), (12, "RETURN_OR_REFUND_REQUEST_PENDING")]


def test_a_search_among_ten_thousand_orders_reads_only_its_window(seller):
    seller.stock("TRASEN", 99_999)
    for _ in range(10_000):
        buy_directly(seller)
    seller.pass_time(3_600)
    last = buy_directly(seller)
    window = {"update_time_ge": int(seller.world.now()) - 60}
    query = {"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"}
    begun = time.process_time()
    for _ in range(20):
        found = seller.call("POST", "/order/202309/orders/search", window, query=query)
    assert [order["id"] for order in found["orders"]] == [last]
    assert time.process_time() - begun < 1


def buy_directly(seller: Seller) -> str:
    return orders.buy(seller.world, "TRASEN", 1)["id"]  # over HTTP ten thousand would take a minute


def test_a_reset_forgets_the_orders_and_the_next_ones_are_found(seller, number):
    seller.http.post("/control/reset")
    assert listed(seller) == []
    fresh = Seller(seller.http)
    fresh.http.post("/control/seed", json={"products": [{"name": "Trà sen", "category_vi": "Trà & thảo mộc",
        "variants": [{"sku": "TRA", "label_vi": "Gói", "price_vnd": 9_000}]}]})  # fmt: skip
    fresh.stock("TRA", 1)
    order = buy(fresh, "TRA", 1).json()["order_id"]
    found = fresh.call("POST", "/order/202309/orders/search", {}, query={"page_size": "10"})
    assert [row["id"] for row in found["orders"]] == [order]
