"""Orders on the Lazada stand-in: reading, life cycle, and where each unit is counted meanwhile."""

import asyncio
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.lazada import PLATFORM, pushes
from tests.sandbox.lazada_seller import Seller

LONG_AGO = "2020-01-01T00:00:00+07:00"


@pytest.fixture
def seller() -> Seller:
    shop = Seller()
    shop.set_stock(("MAT-ONG-500", 10), ("BUOI-1", 5))
    return shop


def buy(seller, sku, quantity):
    return PLATFORM.buy(seller.world, sku, quantity)["order_id"]


def held(seller, sku):
    stock = seller.warehouse(sku)
    return tuple(stock[name] for name in ("sellableQuantity", "withholdQuantity", "occupyQuantity"))


def test_an_order_has_one_row_per_unit(seller):
    number = buy(seller, "MAT-ONG-500", 2)
    order = seller.get("/order/get", order_id=number)["data"]
    rows = seller.get("/order/items/get", order_id=number)["data"]
    assert (order["statuses"], order["items_count"], order["price"]) == (["pending"], 2, "370000.00")
    assert [(row["sku"], row["paid_price"], row["status"]) for row in rows] == [
        ("MAT-ONG-500", 185_000.0, "pending")
    ] * 2
    assert len({row["order_item_id"] for row in rows}) == 2
    assert order["created_at"].endswith(" +0700")
    assert order["address_shipping"]["phone"] == "84******12"
    assert held(seller, "MAT-ONG-500") == (8, 0, 2)


def test_a_shopper_pays_the_running_special_price(seller):
    seller.update("BUOI-1", "<SalePrice>60000</SalePrice>")
    [row] = seller.get("/order/items/get", order_id=buy(seller, "BUOI-1", 1))["data"]
    assert row["item_price"] == 60_000.0


def test_no_shopper_gets_more_than_is_sellable(seller):
    buy(seller, "BUOI-1", 5)
    with pytest.raises(ValueError, match="sold out"):
        buy(seller, "BUOI-1", 1)
    with pytest.raises(KeyError):
        buy(seller, "NONE", 1)
    assert held(seller, "BUOI-1") == (0, 0, 5)


def test_orders_are_listed_by_window_state_and_page(seller):
    first, second = buy(seller, "BUOI-1", 1), buy(seller, "BUOI-1", 1)
    page = seller.get(
        "/orders/get", update_after=LONG_AGO, sort_by="updated_at", sort_direction="ASC", limit=1
    )["data"]
    assert (page["count"], page["countTotal"], str(page["orders"][0]["order_id"])) == (1, 2, first)
    rest = seller.get("/orders/get", created_after=LONG_AGO, sort_direction="ASC", offset=1)["data"]
    assert [str(order["order_id"]) for order in rest["orders"]] == [second]
    assert seller.get("/orders/get", created_after=LONG_AGO, status="shipped")["data"]["countTotal"] == 0
    assert seller.get("/orders/get", created_after="2099-01-01T00:00:00+07:00")["data"]["orders"] == []
    several = seller.get("/orders/items/get", order_ids=json.dumps([int(first), int(second)]))["data"]
    assert [len(each["order_items"]) for each in several] == [1, 1]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "MissingParameter"),
        ({"created_after": "2026-11-01"}, "17"),
        ({"limit": 101}, "19"),
        ({"offset": 5001}, "14"),
        ({"status": "odd"}, "36"),
        ({"sort_by": "price"}, "75"),
        ({"sort_direction": "UP"}, "74"),
    ],
)
def test_a_bad_order_query_is_refused(seller, params, code):
    defaults = {"created_after": LONG_AGO} if params else {}
    assert seller.get("/orders/get", **(defaults | params))["code"] == code


def test_an_unknown_order_is_refused(seller):
    assert seller.get("/order/get", order_id=1)["code"] == "16"
    assert seller.get("/order/items/get", order_id=1)["code"] == "16"
    assert seller.get("/orders/items/get", order_ids="[1]")["code"] == "39"


def test_unpaid_units_are_withheld_for_half_an_hour(seller):
    seller.world.set("lazada", "orders_start_unpaid", True)
    number = buy(seller, "BUOI-1", 2)
    assert held(seller, "BUOI-1") == (3, 2, 0)
    seller.world.shift_clock(1801)
    assert seller.get("/order/get", order_id=number)["data"]["statuses"] == ["canceled"]
    assert held(seller, "BUOI-1") == (5, 0, 0)


def test_packing_and_handing_over_moves_units_out_of_the_stock(seller):
    number = buy(seller, "BUOI-1", 2)
    line_ids = [row["order_item_id"] for row in seller.get("/order/items/get", order_id=number)["data"]]
    request = {
        "pack_order_list": [{"order_id": int(number), "order_item_list": [*line_ids, 1]}],
        "delivery_type": "dropship",
        "shipping_allocate_type": "TFS",
    }

    packed = seller.post("/order/fulfill/pack", packReq=json.dumps(request))["result"]["data"][
        "pack_order_list"
    ][0]

    codes = [each["item_err_code"] for each in packed["order_item_list"]]
    assert codes == ["0", "0", "STATUS_NOT_ALLOWED"]
    assert held(seller, "BUOI-1") == (3, 0, 2)
    package = json.dumps({"packages": [{"package_id": packed["order_item_list"][0]["package_id"]}]})
    for expected in ("0", "STATUS_NOT_ALLOWED"):
        done = seller.post("/order/package/rts", readyToShipReq=package)["result"]["data"]["packages"]
        assert [each["item_err_code"] for each in done] == [expected]
    assert held(seller, "BUOI-1") == (3, 0, 0)


@pytest.mark.parametrize(("reason_id", "left"), [(15, (5, 0, 0)), (10, (0, 0, 0)), (21, (0, 0, 0))])
def test_a_cancelled_unit_goes_back_unless_the_seller_says_out_of_stock(seller, reason_id, left):
    number = buy(seller, "BUOI-1", 1)
    [row] = seller.get("/order/items/get", order_id=number)["data"]
    which = {"order_id": number, "order_item_id_list": json.dumps([row["order_item_id"]])}
    offered = seller.get("/order/reverse/cancel/validate", **which)["data"]["reason_options"]
    assert reason_id in [each["reason_id"] for each in offered]

    assert seller.get("/order/reverse/cancel/create", **which, reason_id=reason_id)["code"] == "0"

    assert held(seller, "BUOI-1") == left
    assert seller.get("/order/reverse/cancel/create", **which, reason_id=reason_id)["code"] == "23"
    assert held(seller, "BUOI-1") == left


def test_a_push_signature_is_the_documented_one():
    body = (
        b'{"seller_id":"200100200300","message_type":0,"data":{"order_status":"pending",'
        b'"trade_order_id":"450012345678901","trade_order_line_id":"450012345778901",'
        b'"status_update_time":1767225590},"timestamp":1767225600000,"site":"lazada_vn"}'
    )
    expected = "d26b8db543b898116c391b2e73315166c57e2b7282910c79a6b655f302e49cdf"
    assert pushes.signature(body, "100200", "demo-secret") == expected


def test_every_order_line_is_pushed_until_it_is_taken(seller, monkeypatch):
    monkeypatch.setattr(pushes, "DEADLINE_S", 30.0)  # a busy machine must not look like a shop that is away
    received = []
    taken = asyncio.Event()

    async def take(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().lower().splitlines()[1:] if line)
        received.append((fields["authorization"], await reader.readexactly(int(fields["content-length"]))))
        status = b"500 Error" if len(received) == 1 else b"200 OK"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        if len(received) == 2:
            taken.set()

    async def shop_and_wait():
        server = await asyncio.start_server(take, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        seller.world.set("lazada", "webhook_url", f"http://127.0.0.1:{port}/hook")
        seller.world.set("lazada", "webhook_retry_s", 0.01)
        order_id = buy(seller, "BUOI-1", 1)
        async with asyncio.timeout(60):
            await taken.wait()
        server.close()
        return order_id

    with ThreadPoolExecutor(1) as pool:  # a browser test may have left its loop in this thread
        order_id = pool.submit(asyncio.run, shop_and_wait()).result(90)

    (first_sign, first), (_, second) = received
    assert first == second
    key = seller.credentials["app_secret"].encode()
    assert first_sign == hmac.new(key, b"100200" + first, hashlib.sha256).hexdigest()
    message = json.loads(first)
    assert (message["message_type"], message["data"]["order_status"]) == (0, "pending")
    assert message["data"]["trade_order_id"] == order_id
