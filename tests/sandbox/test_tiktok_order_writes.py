"""What the shop's software does with an order on the TikTok Shop stand-in: ship it or cancel it."""

import json
import time

import httpx
import pytest

from tests.sandbox.tiktok_seller import HONEY, Seller, buy, seller

__all__ = ["seller"]  # a fixture

CANCELLATIONS = "/return_refund/202602/cancellations"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


@pytest.fixture
def number(seller) -> str:
    seller.stock("MATONG-500", 5)
    return buy(seller, "MATONG-500", 2).json()["order_id"]


def read(seller: Seller, number: str) -> dict:
    return seller.call("GET", "/order/202507/orders", query={"ids": number})["orders"][0]


def counted(seller: Seller) -> tuple[int, int]:
    row = seller.shelf()["MATONG-500"]
    found = seller.call("POST", "/product/202309/inventory/search", {"sku_ids": [row["sku_id"]]})
    sku = found["inventory"][0]["skus"][0]
    return sku["total_available_quantity"], sku["total_committed_quantity"]


def ship_path(seller: Seller, number: str) -> str:
    return f"/fulfillment/202309/packages/{read(seller, number)['packages'][0]['id']}/ship"


def cancel(seller: Seller, number: str, reason: str = OUT_OF_STOCK) -> dict:
    return seller.call("POST", CANCELLATIONS, {"order_id": number, "cancel_reason": reason})


def test_a_shipped_order_awaits_collection_and_its_units_are_committed_no_more(seller, number):
    assert counted(seller) == (3, 2)
    path = ship_path(seller, number)
    assert seller.call("POST", path, {"handover_method": "PICKUP"}) == {}
    order = read(seller, number)
    assert (order["status"], order["line_items"][0]["package_status"]) == (
        "AWAITING_COLLECTION",
        "PROCESSING",
    )
    assert order["tracking_number"] == "850000000001"
    assert counted(seller) == (3, 0)
    assert seller.refused("POST", path, {}) == 11006021
    late = {"order_id": number, "cancel_reason": OUT_OF_STOCK}
    assert seller.refused("POST", CANCELLATIONS, late) == 25001045


def test_one_bad_package_does_not_stop_the_others(seller, number):
    package_id = read(seller, number)["packages"][0]["id"]
    wish = {"packages": [{"id": package_id}, {"id": "1152321127278799999"}]}
    errors = seller.call("POST", "/fulfillment/202309/packages/ship", wish)["errors"]
    assert [(row["code"], row["detail"]["package_id"]) for row in errors] == [
        (21008111, "1152321127278799999")
    ]
    assert read(seller, number)["status"] == "AWAITING_COLLECTION"


@pytest.mark.parametrize(("restock", "left"), [(True, (5, 0)), (False, (3, 0))])
def test_a_cancelled_order_gives_its_units_back_when_told_to(seller, number, restock, left):
    seller.set("auto_restock", restock)
    made = cancel(seller, number)
    assert made["cancel_status"] == "CANCELLATION_REQUEST_COMPLETE"
    order = read(seller, number)
    assert (order["status"], order["cancellation_initiator"], order["cancel_reason"]) == (
        "CANCELLED",
        "SELLER",
        OUT_OF_STOCK,
    )
    assert counted(seller) == left
    found = seller.call("POST", f"{CANCELLATIONS}/search", {"order_ids": [number]})
    assert [row["cancel_id"] for row in found["cancellations"]] == [made["cancel_id"]]
    again = {"order_id": number, "cancel_reason": OUT_OF_STOCK}
    assert seller.refused("POST", CANCELLATIONS, again) == 25001011
    assert seller.refused("POST", ship_path(seller, number), {}) == 98001004
    assert counted(seller) == left


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"order_id": "576486316999999999"}, 21008111),
        ({"cancel_reason": "bored"}, 25001015),
        ({"cancel_reason": "seller_cancel_unpaid_reason_wrong_price"}, 25001021),
        ({"cancel_reason": None}, 36009004),
    ],
)
def test_a_cancellation_without_good_reason_is_refused(seller, number, changes, code):
    wish = {"order_id": number, "cancel_reason": OUT_OF_STOCK, **changes}
    assert seller.refused("POST", CANCELLATIONS, wish) == code
    assert read(seller, number)["status"] == "AWAITING_SHIPMENT"


def test_an_unpaid_order_takes_the_reasons_of_its_own(seller):
    seller.set("unpaid_s", 60)
    seller.stock("MATONG-500", 5)
    number = buy(seller, "MATONG-500", 1).json()["order_id"]
    wrong = {"order_id": number, "cancel_reason": OUT_OF_STOCK}
    assert seller.refused("POST", CANCELLATIONS, wrong) == 25001021
    cancel(seller, number, "seller_cancel_unpaid_reason_out_of_stock")
    seller.pass_time(3_600)
    order = read(seller, number)
    assert (order["status"], "paid_time" in order) == ("CANCELLED", False)


def test_nothing_is_sent_back(seller):
    found = seller.call("POST", "/return_refund/202602/returns/search", {})
    assert found == {"return_orders": [], "total_count": 0, "next_page_token": ""}


def test_the_push_of_a_cancellation_has_its_own_spelling(seller, number, respx_mock):
    inbox = respx_mock.post("https://shop.example.vn/hooks").mock(return_value=httpx.Response(200))
    seller.set("webhook_url", "https://shop.example.vn/hooks")
    cancel(seller, number)
    deadline = time.monotonic() + 10
    while len(inbox.calls) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    bodies = [json.loads(call.request.content) for call in inbox.calls]
    told = sorted((body["type"], body["data"].get("order_status", "")) for body in bodies)
    assert told == [(1, "CANCEL"), (11, "")]


def test_a_new_catalogue_begins_without_cancellations(seller, number):
    cancel(seller, number)
    seller.http.post("/control/seed", json={"products": [HONEY]})
    assert seller.call("POST", f"{CANCELLATIONS}/search", {})["cancellations"] == []
