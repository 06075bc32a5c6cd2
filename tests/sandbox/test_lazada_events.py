"""What befalls an order on the Lazada stand-in, and where its units are counted meanwhile."""

import json
import time
from collections import Counter

import pytest

from sandbox.lazada import PLATFORM, orders, pushes
from sandbox.world import EVENTS
from tests.sandbox.lazada_seller import Seller


@pytest.fixture
def seller() -> Seller:
    shop = Seller()
    shop.set_stock(("MAT-ONG-500", 10), ("BUOI-1", 5))
    return shop


@pytest.fixture
def pushed(monkeypatch):
    """Every push that would leave: message type and data."""
    told = []
    monkeypatch.setattr(pushes, "_push", lambda world, kind, data: told.append((kind, data)))
    return told


def buy(seller, sku="BUOI-1", quantity=2):
    return PLATFORM.buy(seller.world, sku, quantity)["order_id"]


def after(seller, number, *events):
    for event in events:
        PLATFORM.advance(seller.world, number, event)
    return Counter(row["status"] for row in seller.get("/order/items/get", order_id=number)["data"])


def held(seller, sku="BUOI-1"):
    stock = seller.warehouse(sku)
    return tuple(stock[name] for name in ("sellableQuantity", "withholdQuantity", "occupyQuantity"))


@pytest.mark.parametrize(
    ("events", "status", "stock"),
    [
        ([], "pending", (3, 0, 2)),
        (["ship"], "shipped", (3, 0, 0)),
        (["ship", "deliver"], "delivered", (3, 0, 0)),
        (["ship", "deliver", "complete"], "delivered", (3, 0, 0)),
        (["ship", "fail_delivery"], "failed_delivery", (3, 0, 0)),
        (["ship", "fail_delivery", "return"], "shipped_back", (3, 0, 0)),
        (["ship", "fail_delivery", "return", "return"], "shipped_back_success", (3, 0, 0)),
        (["ship", "deliver", "ask_return", "return"], "returned", (3, 0, 0)),
        (["cancel"], "canceled", (5, 0, 0)),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_an_order_runs_its_course_and_its_units_with_it(seller, events, status, stock):
    assert after(seller, buy(seller), *events) == {status: 2}
    assert held(seller) == stock


def test_payment_turns_withheld_units_into_occupied_ones_and_stops_the_clock(seller):
    seller.world.set("lazada", "orders_start_unpaid", True)
    number = buy(seller)
    assert held(seller) == (3, 2, 0)
    assert after(seller, number, "pay") == {"pending": 2}
    seller.world.shift_clock(3600)
    assert after(seller, number) == {"pending": 2}
    assert held(seller) == (3, 0, 2)
    [row, _] = seller.get("/order/items/get", order_id=number)["data"]
    assert row["payment_time"] > 0


def test_a_part_of_an_order_can_be_cancelled(seller):
    number = buy(seller, quantity=3)
    PLATFORM.advance(seller.world, number, "cancel", sku="BUOI-1", quantity=2, reason="Too many")
    assert after(seller, number) == {"canceled": 2, "pending": 1}
    assert held(seller) == (4, 0, 1)
    rows = seller.get("/order/items/get", order_id=number)["data"]
    assert {row["reason"] for row in rows if row["status"] == "canceled"} == {"Too many"}
    assert PLATFORM.orders(seller.world) == [
        {
            "order_id": number,
            "status": "pending",
            "created_at": PLATFORM.orders(seller.world)[0]["created_at"],
            "lines": [{"sku": "BUOI-1", "quantity": 3, "cancelled": 2}],
        }
    ]
    with pytest.raises(ValueError, match="1 units"):
        PLATFORM.advance(seller.world, number, "cancel", sku="BUOI-1", quantity=2)
    assert held(seller) == (4, 0, 1)


@pytest.mark.parametrize("event", sorted(set(EVENTS) - {"ship", "cancel", "ask_cancel"}))
def test_an_event_that_cannot_be_now_changes_nothing(seller, event):
    number = buy(seller)
    with pytest.raises(ValueError, match="no line is"):
        PLATFORM.advance(seller.world, number, event)
    assert after(seller, number) == {"pending": 2}


def test_an_unknown_order_or_event_is_told_apart(seller):
    with pytest.raises(KeyError):
        PLATFORM.advance(seller.world, "1", "ship")
    with pytest.raises(ValueError, match="knows no event"):
        PLATFORM.advance(seller.world, buy(seller), "dance")


def test_every_line_is_pushed_with_its_own_number(seller, pushed):
    number = buy(seller)
    after(seller, number, "ship")
    assert [(kind, data["order_status"], data["trade_order_id"]) for kind, data in pushed] == [
        (0, "pending", number),
        (0, "pending", number),
        (0, "shipped", number),
        (0, "shipped", number),
    ]
    assert len({data["trade_order_line_id"] for _, data in pushed}) == 2


def request_of(seller, number):
    answer = seller.get("/reverse/getreverseordersforseller", trade_order_id=number)["result"]
    [request] = answer["items"]
    return request


@pytest.mark.parametrize(
    ("agree", "status", "stock", "word"),
    [("true", "canceled", (5, 0, 0), "CANCEL_SUCCESS"), ("false", "pending", (3, 0, 2), "REQUEST_REJECT")],
)
def test_the_seller_answers_a_buyer_who_asks_to_cancel(seller, pushed, agree, status, stock, word):
    number = buy(seller)
    PLATFORM.advance(seller.world, number, "ask_cancel", reason="Wrong address")
    assert seller.get("/order/get", order_id=number)["data"]["need_cancel_confirm"] is True
    request = request_of(seller, number)
    assert request["request_type"] == "CANCEL"
    with pytest.raises(ValueError, match="asked already"):
        PLATFORM.advance(seller.world, number, "ask_cancel")

    answer = {"reverse_order_id": request["reverse_order_id"], "agree_cancel": agree}
    assert seller.post("/order/reverse/cancel/seller/decide", **answer)["code"] == "0"

    assert after(seller, number) == {status: 2}
    assert held(seller) == stock
    assert seller.get("/order/get", order_id=number)["data"]["need_cancel_confirm"] is False
    assert seller.post("/order/reverse/cancel/seller/decide", **answer)["code"] == "23"
    assert [data["reverse_status"] for kind, data in pushed if kind == 10] == ["CANCEL_INIT"] * 2 + [word] * 2


def test_a_request_that_nobody_answers_is_granted_at_its_deadline(seller):
    number = buy(seller)
    PLATFORM.advance(seller.world, number, "ask_cancel")
    seller.world.shift_clock(86_401)
    assert after(seller, number) == {"canceled": 2}
    assert held(seller) == (5, 0, 0)


def test_a_return_is_seen_on_its_lines_and_pushed(seller, pushed):
    number = buy(seller)
    after(seller, number, "ship", "deliver", "ask_return")
    rows = seller.get("/order/items/get", order_id=number)["data"]
    assert {(row["status"], row["return_status"]) for row in rows} == {("delivered", "RTM_INIT")}
    assert [data["reverse_status"] for kind, data in pushed if kind == 10] == ["RTM_INIT"] * 2
    with pytest.raises(ValueError, match="asked already"):
        after(seller, number, "ask_return")


def test_the_list_is_ordered_by_the_last_change(seller):
    first, second = buy(seller, quantity=1), buy(seller, quantity=1)
    seller.world.shift_clock(60)
    after(seller, first, "ship")
    window = {"update_after": "2020-01-01T00:00:00+07:00", "sort_by": "updated_at", "sort_direction": "ASC"}
    listed = seller.get("/orders/get", **window)["data"]["orders"]
    assert [str(order["order_id"]) for order in listed] == [second, first]


def test_ten_thousand_orders_do_not_slow_the_newest_down(seller):
    world = seller.world
    template = orders.get(world, buy(seller))
    for number in range(10_000):
        order = template | {"order_id": number, "created_at": number, "updated_at": number}
        world.state.put(orders.ORDERS, number, order)
    newest = buy(seller, quantity=1)
    looked_at = sum(1 for _ in orders.changed_since(world, time.time() - 60))
    assert looked_at == 1
    answer = seller.get("/orders/get", update_after="2026-01-01T00:00:00+07:00", status="pending")["data"]
    assert [str(order["order_id"]) for order in answer["orders"]] == [newest]


def test_the_package_finds_its_order(seller):
    number = buy(seller)
    lines = [row["order_item_id"] for row in seller.get("/order/items/get", order_id=number)["data"]]
    request = {"pack_order_list": [{"order_id": int(number), "order_item_list": lines}]}
    seller.post("/order/fulfill/pack", packReq=json.dumps(request))
    [package] = {row["package_id"] for row in seller.get("/order/items/get", order_id=number)["data"]}
    found = orders.of_package(seller.world, package)
    assert found is not None
    assert str(found["order_id"]) == number
    assert orders.of_package(seller.world, "FP0") is None
