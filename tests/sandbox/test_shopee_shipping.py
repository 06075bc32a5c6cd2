"""What the seller's software does with an order on the Shopee stand-in: ship, note, cancel."""

import pytest

from tests.sandbox.shopee_seller import Seller

DROP_OFF: dict[str, dict] = {"dropoff": {}}


@pytest.fixture
def seller() -> Seller:
    shop = Seller()
    shop.stock("M01-500", 10)
    return shop


@pytest.fixture
def number(seller) -> str:
    wish = {"channel": "shopee", "sku": "M01-500", "quantity": 3}
    return seller.http.post("/control/buy", json=wish).json()["order_id"]


def read(seller, number):
    fields = "package_list,note,cancel_by,cancel_reason,item_list"
    answer = seller.get("order/get_order_detail", order_sn_list=number, response_optional_fields=fields)
    return answer["response"]["order_list"][0]


def ship(seller, number, way):
    return seller.post("logistics/ship_order", {"order_sn": number, **way})["error"]


def tracking(seller, number):
    return seller.get("logistics/get_tracking_number", order_sn=number)["response"]["tracking_number"]


def test_an_order_is_fetched_at_an_offered_time(seller, number):
    assert tracking(seller, number) == ""
    ways = seller.get("logistics/get_shipping_parameter", order_sn=number)["response"]
    address = ways["pickup"]["address_list"][0]
    slot = address["time_slot_list"][0]["pickup_time_id"]
    pickup = {"address_id": address["address_id"], "pickup_time_id": slot}
    assert ship(seller, number, {"pickup": pickup}) == ""
    order = read(seller, number)
    assert order["order_status"] == "PROCESSED"
    assert order["package_list"][0]["logistics_status"] == "LOGISTICS_REQUEST_CREATED"
    assert tracking(seller, number).startswith("SPXVN")
    assert ship(seller, number, DROP_OFF) == "logistics.package_already_shipped"


@pytest.mark.parametrize(
    ("way", "error"),
    [
        ({}, "logistics.ship_order_only_support_one_type"),
        ({"pickup": {}, "dropoff": {}}, "logistics.ship_order_only_support_one_type"),
        ({"pickup": {}}, "logistics.ship_order_need_address_pickup_time"),
        ({"non_integrated": {"tracking_number": "X"}}, "logistics.error_param"),
        ({"order_sn": "260101ABCDEFGH", "dropoff": {}}, "error_not_found"),
    ],
)
def test_a_wrong_way_to_ship_is_refused(seller, number, way, error):
    assert ship(seller, number, way) == error
    assert read(seller, number)["order_status"] == "READY_TO_SHIP"


def test_a_cancelled_order_gives_its_units_back(seller, number):
    assert seller.row("M01-500")["stock"] == 7
    row = seller.row("M01-500")
    lines = [{"item_id": row["product_id"], "model_id": row["sku_id"]}]
    wish = {"order_sn": number, "cancel_reason": "OUT_OF_STOCK", "item_list": lines}
    assert seller.post("order/cancel_order", wish)["response"]["update_time"] > 0
    order = read(seller, number)
    assert (order["order_status"], order["cancel_by"], order["cancel_reason"]) == (
        "CANCELLED",
        "seller",
        "OUT_OF_STOCK",
    )
    assert order["item_list"][0]["cancelled_qty"] == 3
    assert seller.row("M01-500")["stock"] == 10
    assert seller.post("order/cancel_order", wish)["error"] == "order.error_limit"
    assert ship(seller, number, DROP_OFF) == "logistics.ship_order_not_ready_to_ship"
    assert seller.row("M01-500")["stock"] == 10


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"cancel_reason": "BORED"}, "order.error_param"),
        ({"cancel_reason": "OUT_OF_STOCK"}, "error_param"),
        ({"cancel_reason": "OUT_OF_STOCK", "item_list": [{"item_id": 5}]}, "order.error_param"),
        (
            {"cancel_reason": "CUSTOMER_REQUEST", "partial_cancel_item_list": [{"item_id": 5}]},
            "order.error_limit",
        ),
    ],
)
def test_a_cancellation_without_good_reason_is_refused(seller, number, wish, error):
    assert seller.post("order/cancel_order", {"order_sn": number, **wish})["error"] == error
    assert read(seller, number)["order_status"] == "READY_TO_SHIP"


def test_a_note_is_kept_with_the_order(seller, number):
    assert seller.post("order/set_note", {"order_sn": number, "note": "gói quà"})["error"] == ""
    assert read(seller, number)["note"] == "gói quà"
