"""How an order goes on at the Shopee stand-in: its status, its stock, and what software is told."""

import pytest

from tests.sandbox.shopee_seller import Seller
from tests.sandbox.test_shopee_orders import buy, detail


@pytest.fixture
def seller() -> Seller:
    shop = Seller()
    shop.stock("M01-500", 10)
    shop.stock("M02-250", 5)
    return shop


def advance(seller, number, event, **details):
    body = {"channel": "shopee", "order_id": number, "event": event, **details}
    return seller.http.post("/control/advance", json=body).status_code


def status(seller, number):
    return detail(seller, number)[0]["order_status"]


def line(seller, number):
    return detail(seller, number, fields="item_list")[0]["item_list"][0]


def test_an_order_goes_its_way_to_the_buyer(seller):
    number = buy(seller, "M02-250")
    seen = []
    for event in ("ship", "deliver", "complete"):
        assert advance(seller, number, event, reason="") == 200
        seen.append(status(seller, number))
    assert seen == ["SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED"]
    assert seller.row("M02-250")["stock"] == 4


def test_an_event_that_cannot_be_now_changes_nothing(seller):
    number = buy(seller, "M02-250")
    assert advance(seller, number, "deliver") == 409
    assert advance(seller, "260101ABCDEFGH", "ship") == 404
    assert status(seller, number) == "READY_TO_SHIP"


def test_an_unpaid_order_waits_for_its_money(seller):
    seller.set("new_order_status", "UNPAID")
    number = buy(seller, "M02-250")
    order = detail(seller, number, fields="pay_time")[0]
    assert (order["order_status"], order["cod"], order["pay_time"]) == ("UNPAID", False, None)
    advance(seller, number, "pay")
    order = detail(seller, number, fields="pay_time")[0]
    assert order["order_status"] == "READY_TO_SHIP"
    assert order["pay_time"] is not None


def test_a_buyer_cancels_one_unit_and_then_the_rest(seller):
    number = buy(seller, "M01-500", 3)
    assert advance(seller, number, "cancel", sku="M01-500", quantity=4) == 409
    assert advance(seller, number, "cancel", sku="M01-500", quantity=1) == 200
    assert (line(seller, number)["active_qty"], line(seller, number)["cancelled_qty"]) == (2, 1)
    assert (status(seller, number), seller.row("M01-500")["stock"]) == ("READY_TO_SHIP", 8)
    assert detail(seller, number, fields="total_amount")[0]["total_amount"] == 2 * 185_000 + 16_500
    advance(seller, number, "cancel", sku="M01-500", quantity=2)
    assert (status(seller, number), seller.row("M01-500")["stock"]) == ("CANCELLED", 10)


@pytest.mark.parametrize(
    ("operation", "after", "stock"), [("ACCEPT", "CANCELLED", 5), ("REJECT", "PROCESSED", 4)]
)
def test_a_buyer_who_asks_to_cancel_is_answered(seller, operation, after, stock):
    number = buy(seller, "M02-250")
    answer = {"order_sn": number, "operation": operation}
    refused = seller.post("order/handle_buyer_cancellation", answer)
    assert refused["error"] == "order.error_limit"
    seller.post("logistics/ship_order", {"order_sn": number, "dropoff": {}})
    advance(seller, number, "ask_cancel", reason="Đổi ý")
    assert (status(seller, number), line(seller, number)["cancel_requested_qty"]) == ("IN_CANCEL", 1)
    assert seller.post("order/handle_buyer_cancellation", answer)["error"] == ""
    assert (status(seller, number), seller.row("M02-250")["stock"]) == (after, stock)
    assert line(seller, number)["cancel_requested_qty"] == 0


def test_a_parcel_that_nobody_takes_ends_the_order_and_gives_no_stock_back(seller):
    number = buy(seller, "M02-250")
    advance(seller, number, "ship")
    advance(seller, number, "fail_delivery")
    order = detail(seller, number, fields="package_list,cancel_by")[0]
    assert (order["order_status"], order["cancel_by"]) == ("CANCELLED", "system")
    assert order["package_list"][0]["logistics_status"] == "LOGISTICS_DELIVERY_FAILED"
    assert seller.row("M02-250")["stock"] == 4


def test_goods_can_be_sent_back(seller):
    number = buy(seller, "M02-250")
    for event in ("ship", "deliver", "ask_return", "return"):
        assert advance(seller, number, event) == 200
    assert (status(seller, number), seller.row("M02-250")["stock"]) == ("TO_RETURN", 4)


def returned(seller, **asked):
    answer = seller.get("returns/get_return_list", **{"page_no": 0, "page_size": 100, **asked})
    return [(row["order_sn"], row["status"]) for row in answer["response"]["return"]]


def test_a_return_is_listed_by_the_time_it_was_asked_for(seller):
    number, now = buy(seller, "M01-500", 3), int(seller.now())
    advance(seller, number, "cancel", sku="M01-500", quantity=1)
    for event in ("ship", "deliver", "ask_return"):
        advance(seller, number, event)
    around = {"create_time_from": now, "create_time_to": now + 60}
    assert returned(seller, **around) == [(number, "REQUESTED")]
    advance(seller, number, "return")
    assert returned(seller, **around) == [(number, "ACCEPTED")]
    assert returned(seller, status="REQUESTED") == []
    assert returned(seller, create_time_from=now - 60, create_time_to=now - 30) == []
    assert returned(seller, page_no=1) == []
    (row,) = seller.get("returns/get_return_list", page_no=0, page_size=1)["response"]["return"]
    assert [(item["variation_sku"], item["amount"]) for item in row["item"]] == [("M01-500", 2)]


def test_returns_are_not_listed_over_more_than_fifteen_days_nor_without_a_page(seller):
    over = {"update_time_from": 1, "update_time_to": 15 * 86_400 + 2}
    for asked in ({"page_no": 0, **over}, {}, {"page_no": -1}):
        assert seller.get("returns/get_return_list", page_size=100, **asked)["error"] == "error_param"


def test_the_orders_of_the_shop_are_listed(seller):
    number = buy(seller, "M01-500", 3)
    advance(seller, number, "cancel", sku="M01-500", quantity=1)
    (row,) = seller.http.get("/control/orders").json()["shopee"]
    assert (row["order_id"], row["status"]) == (number, "READY_TO_SHIP")
    assert row["lines"] == [{"sku": "M01-500", "quantity": 3, "cancelled": 1}]


def test_a_tracking_number_can_come_late(seller):
    seller.set("tracking_wait_s", 60)
    number = buy(seller, "M02-250")
    seller.post("logistics/ship_order", {"order_sn": number, "dropoff": {}})
    ask = {"order_sn": number}
    assert seller.get("logistics/get_tracking_number", **ask)["response"]["tracking_number"] == ""
    seller.wait(61)
    assert seller.get("logistics/get_tracking_number", **ask)["response"]["tracking_number"].startswith(
        "SPXVN"
    )


def test_a_spent_quota_refuses_every_call_of_the_shop(seller):
    seller.set("quota_spent", True)
    assert seller.stock("M02-250", 3)["error"] == "error_limit"
    assert seller.row("M02-250")["stock"] == 5


def test_a_campaign_of_the_platform_reserves_stock_and_locks_the_price(seller):
    seller.set("campaign_skus", "M01-500,M02-250")
    seller.set("campaign_reserves", 4)
    assert "reserve" in seller.stock("M02-250", 3)["message"]
    assert seller.price("M02-250", 99_000)["error"] == "error_cannt_edit_price_in_promotion"
    assert (seller.row("M02-250")["stock"], seller.row("M02-250")["price_vnd"]) == (5, 95_000)
    assert seller.stock("M02-250", 4)["error"] == ""


def review(seller, verdict, reason=""):
    body = {"channel": "shopee", "sku": "M02-250", "verdict": verdict, "reason": reason}
    return seller.http.post("/control/review", json=body).status_code


def test_a_listing_is_banned_with_a_reason_and_let_go_again(seller):
    item = seller.row("M02-250")["product_id"]
    ask = {"item_id_list": str(item)}
    assert review(seller, "suspend", "Thiếu giấy tờ") == 200
    (told,) = seller.get("product/get_item_violation_info", **ask)["response"]["item_list"]
    assert (told["item_status"], told["item_status_details"][0]["violation_reason"]) == (
        "BANNED",
        "Thiếu giấy tờ",
    )
    assert review(seller, "maybe") == 409
    assert review(seller, "approve") == 200
    assert seller.row("M02-250")["status"] == "NORMAL"
