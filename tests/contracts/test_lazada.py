"""What Lazada is asked beyond stock and price, against its stand-in over HTTP: orders, pages, vouchers."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import OrderSnapshot, Stock
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import Sandbox
from tests.contracts.test_adapters import Refs, send

pytestmark = pytest.mark.demo

LAZADA = Channel.LAZADA


@pytest.fixture
def channel() -> Channel:
    return LAZADA


def control(sandbox: Sandbox, call: str, **fields: object) -> Any:
    answer = sandbox.http.post(f"/control/{call}", json={"channel": "lazada", **fields})
    return answer.raise_for_status().json()


def bought(sandbox: Sandbox, sku: str, quantity: int) -> str:
    return str(control(sandbox, "buy", sku=sku, quantity=quantity)["order_id"])


def read(adapter: LazadaAdapter, ref: str) -> OrderSnapshot:
    (order,) = adapter.fetch_orders([ref])
    return order


def calls(sandbox: Sandbox) -> int:
    counted = sandbox.http.get("/control/calls").json()["lazada"]
    return sum(times for codes in counted.values() for times in codes.values())


def window(sandbox: Sandbox) -> tuple[datetime, datetime]:
    return sandbox.now() - timedelta(minutes=5), sandbox.now() + timedelta(minutes=5)


# Orders


def test_an_order_is_found_and_read_with_what_the_buyer_took(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs
) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 3)
    control(sandbox, "advance", order_id=number, event="cancel", sku="K02-500", quantity=1)

    assert list(adapter.orders_changed(*window(sandbox))) == [number]
    order = read(adapter, number)

    assert (order.external_ref, order.status, order.is_cod) == (number, Status.TO_SHIP, True)
    (item,) = order.items
    assert (item.ref, item.quantity, item.cancelled, item.price_vnd) == (refs["K02-500"], 3, 1, 120_000)
    assert sandbox.shelf(LAZADA)["K02-500"]["stock"] == 7


def test_an_order_is_followed_to_its_end(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 1)
    seen = []
    for event in ("ship", "deliver", "ask_return", "return"):
        control(sandbox, "advance", order_id=number, event=event)
        seen.append(read(adapter, number).status)
    assert seen == [Status.SHIPPING, Status.DELIVERED, Status.RETURNING, Status.RETURNED]


def test_forty_orders_cost_two_calls(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(90))
    numbers = [bought(sandbox, "K02-500", 1) for _ in range(40)]
    control(sandbox, "calls/reset")

    orders = adapter.fetch_orders([*numbers])

    assert [order.external_ref for order in orders] == numbers
    assert calls(sandbox) == 2


def test_two_hundred_changes_are_told_once_each(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(900))
    numbers = [bought(sandbox, "K02-500", 1) for _ in range(230)]
    assert sorted(adapter.orders_changed(*window(sandbox))) == sorted(numbers)
