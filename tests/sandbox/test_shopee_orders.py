"""Orders on the Shopee stand-in: what a purchase does and how software reads it."""

import pytest

from tests.sandbox.shopee_seller import Seller


@pytest.fixture
def seller() -> Seller:
    shop = Seller()
    shop.stock("M01-500", 10)
    shop.stock("M02-250", 5)
    return shop


def buy(seller, sku, quantity=1):
    answer = seller.http.post("/control/buy", json={"channel": "shopee", "sku": sku, "quantity": quantity})
    return answer.json()["order_id"]


def detail(seller, *numbers, fields=""):
    wanted = {"order_sn_list": ",".join(numbers), "response_optional_fields": fields}
    answer = seller.get("order/get_order_detail", **wanted)
    return answer["response"]["order_list"]


def orders(seller, *, since_s=3_600, **parameters):
    now = int(seller.now())
    window = {
        "time_range_field": "update_time",
        "time_from": now - since_s,
        "time_to": now + 60,
        "page_size": 2,
    }
    return seller.get("order/get_order_list", **{**window, **parameters})


def test_a_purchase_lowers_the_stock_and_makes_an_order(seller):
    number = buy(seller, "M01-500", 3)
    assert len(number) == 14
    assert seller.row("M01-500")["stock"] == 7
    order = detail(seller, number, fields="item_list,total_amount,recipient_address")[0]
    line = order["item_list"][0]
    assert (line["model_sku"], line["item_sku"], line["model_quantity_purchased"]) == ("M01-500", "M01", 3)
    assert (line["model_discounted_price"], order["total_amount"]) == (185_000, 571_500)
    assert (order["order_status"], order["recipient_address"]["phone"]) == ("READY_TO_SHIP", "******64")


def test_an_item_without_models_is_known_by_its_item_sku(seller):
    line = detail(seller, buy(seller, "M02-250"), fields="item_list")[0]["item_list"][0]
    assert (line["item_sku"], line["model_sku"], line["model_id"]) == ("M02-250", "", 0)


def test_only_few_fields_come_without_asking(seller):
    order = detail(seller, buy(seller, "M02-250"))[0]
    assert set(order) == {
        "order_sn",
        "region",
        "currency",
        "cod",
        "order_status",
        "message_to_seller",
        "create_time",
        "update_time",
        "days_to_ship",
        "ship_by_date",
        "booking_sn",
    }


def test_a_shopper_pays_the_running_deal(seller):
    discount_id = seller.discount(starts_in_s=5)
    seller.deal(discount_id, "M02-250", 80_000)
    seller.wait(6)
    line = detail(seller, buy(seller, "M02-250"), fields="item_list")[0]["item_list"][0]
    assert (line["model_original_price"], line["model_discounted_price"]) == (95_000, 80_000)
    assert line["promotion_id"] == discount_id


def test_nothing_sells_beyond_the_stock_or_off_sale(seller):
    answer = seller.http.post("/control/buy", json={"channel": "shopee", "sku": "M02-250", "quantity": 6})
    assert (answer.status_code, answer.json()["error"]["message"]) == (409, "sold out")
    assert seller.row("M02-250")["stock"] == 5
    item_id = seller.row("M02-250")["product_id"]
    seller.post("product/unlist_item", {"item_list": [{"item_id": item_id, "unlist": True}]})
    answer = seller.http.post("/control/buy", json={"channel": "shopee", "sku": "M02-250"})
    assert answer.status_code == 409
    assert orders(seller)["response"]["order_list"] == []


def test_orders_are_listed_by_cursor(seller):
    numbers = [buy(seller, "M01-500") for _ in range(3)]
    first = orders(seller)["response"]
    assert (first["more"], len(first["order_list"])) == (True, 2)
    last = orders(seller, cursor=first["next_cursor"])["response"]
    assert (last["more"], last["next_cursor"]) == (False, "")
    assert [one["order_sn"] for one in first["order_list"] + last["order_list"]] == numbers
    assert orders(seller, cursor="x")["error"] == "order.error_param"


def test_the_status_comes_only_when_asked_for(seller):
    buy(seller, "M02-250")
    assert "order_status" not in orders(seller)["response"]["order_list"][0]
    asked = orders(seller, response_optional_fields="order_status")["response"]["order_list"][0]
    assert asked["order_status"] == "READY_TO_SHIP"
    assert orders(seller, order_status="SHIPPED")["response"]["order_list"] == []


def test_a_window_over_fifteen_days_is_refused(seller):
    assert orders(seller, since_s=15 * 86_400 - 60)["error"] == ""
    assert orders(seller, since_s=15 * 86_400)["error"] == "order.order_list_invalid_time"


def test_unknown_orders_are_absent_and_alone_an_error(seller):
    number = buy(seller, "M02-250")
    assert [order["order_sn"] for order in detail(seller, number, "260101ABCDEFGH")] == [number]
    assert seller.get("order/get_order_detail", order_sn_list="260101ABCDEFGH")["error"] == "error_not_found"
