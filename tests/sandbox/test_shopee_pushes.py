"""Pushes of the Shopee stand-in as a seller's software receives them."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from sandbox.shopee import pushes
from tests.sandbox.shopee_seller import Seller

PUBLISHED_BODY = (
    b'{"code":3,"data":{"items":[],"ordersn":"260101ABCDEFGH","status":"READY_TO_SHIP",'
    b'"completed_scenario":"","update_time":1767225600},"shop_id":220044001,"timestamp":1767225601}'
)


class Callback:
    """The seller's callback; answers with each of `answers` in turn, then with an empty 200."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        callback = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                callback.received.append((self.headers["Authorization"], body))
                status, content = callback.answers.pop(0) if callback.answers else (200, b"")
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hooks/shopee"

    def wait_for(self, count: int) -> list[dict[str, object]]:
        """The bodies once `count` arrived; fails after 5 s."""
        until = time.monotonic() + 5
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} pushes came"
            time.sleep(0.01)
        return [json.loads(body) for _, body in self.received]


@pytest.fixture
def callback() -> Iterator[Callback]:
    made = Callback()
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def seller(callback) -> Iterator[Seller]:
    shop = Seller()
    with shop.http:
        shop.stock("M02-250", 5)
        shop.set("webhook_url", callback.address)
        shop.set("webhook_retry_s", 0.01)
        yield shop


def buy(seller):
    return seller.http.post("/control/buy", json={"channel": "shopee", "sku": "M02-250"}).json()["order_id"]


def test_the_published_push_has_the_published_signature():
    assert len(PUBLISHED_BODY) == 174
    assert pushes.signature("https://ocop.example.vn/hooks/shopee", PUBLISHED_BODY) == (
        "ecb9db2295a6afd6cb639db008bf2e9d4bc3c949c4d8828db48e1ed9e3c9c74f"
    )


def test_a_purchase_is_pushed_and_signed(seller, callback):
    number = buy(seller)
    body = callback.wait_for(1)[0]
    assert (body["code"], body["shop_id"]) == (3, 220044001)
    assert (body["data"]["ordersn"], body["data"]["status"]) == (number, "READY_TO_SHIP")
    sign, raw = callback.received[0]
    signed = f"{callback.address}|".encode() + raw
    key = seller.keys["partner_key"].encode()
    assert sign == hmac.new(key, signed, hashlib.sha256).hexdigest()


def test_a_push_that_is_not_taken_comes_again(seller, callback):
    callback.answers = [(500, b""), (200, b"ok")]  # a body counts as failure
    buy(seller)
    bodies = callback.wait_for(3)
    assert bodies[0] == bodies[1] == bodies[2]
    time.sleep(0.2)
    assert len(callback.received) == 3


def test_a_push_can_come_twice(seller, callback):
    seller.set("webhook_twice", True)
    buy(seller)
    first, second = callback.wait_for(2)
    assert first["msg_id"] == second["msg_id"]


def test_a_push_key_of_its_own_signs_pushes(seller, callback):
    seller.set("push_key", "another key")
    buy(seller)
    callback.wait_for(1)
    sign, raw = callback.received[0]
    signed = f"{callback.address}|".encode() + raw
    assert sign == hmac.new(b"another key", signed, hashlib.sha256).hexdigest()


def test_a_shipped_order_tells_its_tracking_number_and_its_status(seller, callback):
    number = buy(seller)
    callback.wait_for(1)
    seller.post("logistics/ship_order", {"order_sn": number, "dropoff": {}})
    pushes_by_code = {body["code"]: body["data"] for body in callback.wait_for(3)[1:]}
    assert pushes_by_code[4]["ordersn"] == number
    assert pushes_by_code[4]["tracking_no"].startswith("SPXVN")
    assert pushes_by_code[3]["status"] == "PROCESSED"


def test_a_lost_push_can_be_fetched_until_it_is_confirmed(seller):
    seller.set("webhook_lose_rate", 1.0)
    number = buy(seller)
    kept = seller.get("push/get_lost_push_message", public=True)["response"]
    (lost,) = kept["push_message_list"]
    assert json.loads(lost["data"])["data"]["ordersn"] == number
    last = {"last_message_id": kept["last_message_id"]}
    assert seller.post("push/confirm_consumed_lost_push_message", last, public=True)["error"] == ""
    assert seller.get("push/get_lost_push_message", public=True)["response"]["push_message_list"] == []
