"""TikTok Shop's orders from the buyer's click to our words, against the stand-in over HTTP."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channels_sync.protocol import Change, ChannelAdapter, Facet, ListingRef, Stock
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import Sandbox

pytestmark = pytest.mark.demo

Refs = dict[str, ListingRef]


@pytest.fixture(params=[Channel.TIKTOK], ids=["tiktok"])
def channel(request: pytest.FixtureRequest) -> Channel:
    return request.param


@pytest.fixture
def order(adapter: ChannelAdapter, sandbox: Sandbox, refs: Refs) -> str:
    """Two jars that a buyer has ordered."""
    adapter.push(Facet.STOCK, [Change(refs["K01-500"], 1, Stock(9))])
    wish = {"channel": "tiktok", "sku": "K01-500", "quantity": 2}
    return sandbox.http.post("/control/buy", json=wish).json()["order_id"]


def advance(sandbox: Sandbox, order: str, event: str, **details: object) -> None:
    wish = {"channel": "tiktok", "order_id": order, "event": event, **details}
    sandbox.http.post("/control/advance", json=wish).raise_for_status()


def test_an_order_is_found_by_its_last_change_and_read_whole(
    adapter: ChannelAdapter, sandbox: Sandbox, refs: Refs, order: str
) -> None:
    now = sandbox.now()
    assert list(adapter.orders_changed(now - timedelta(minutes=5), now + timedelta(seconds=5))) == [order]
    assert list(adapter.orders_changed(now - timedelta(hours=2), now - timedelta(hours=1))) == []
    [told] = adapter.fetch_orders([order, "576486316999999999"])
    [item] = told.items
    assert (told.external_ref, told.status, told.total_vnd) == (order, Status.TO_SHIP, 385_000)
    assert (item.quantity, item.cancelled, item.price_vnd) == (2, 0, 185_000)
    assert replace(item.ref, warehouse=refs["K01-500"].warehouse) == refs["K01-500"]


def test_what_becomes_of_an_order_is_read_step_by_step(
    adapter: ChannelAdapter, sandbox: Sandbox, order: str
) -> None:
    seen = []
    for event in ("ship", "deliver", "ask_return", "return"):
        advance(sandbox, order, event)
        [told] = adapter.fetch_orders([order])
        seen.append((told.status, told.items[0].returned))
    assert seen == [
        (Status.SHIPPING, 0),
        (Status.DELIVERED, 0),
        (Status.RETURNING, 0),
        (Status.RETURNED, 2),
    ]


def test_a_parcel_that_cannot_be_delivered_is_a_failed_delivery_and_not_a_cancellation(
    adapter: ChannelAdapter, sandbox: Sandbox, order: str
) -> None:
    for event in ("ship", "fail_delivery"):
        advance(sandbox, order, event)
    [told] = adapter.fetch_orders([order])
    assert (told.status, told.items[0].cancelled) == (Status.DELIVERY_FAILED, 0)


def test_a_unit_that_its_buyer_cancels_is_counted(
    adapter: ChannelAdapter, sandbox: Sandbox, order: str
) -> None:
    advance(sandbox, order, "cancel", sku="K01-500", quantity=1)
    [told] = adapter.fetch_orders([order])
    assert (told.status, told.items[0].quantity, told.items[0].cancelled) == (Status.TO_SHIP, 2, 1)
