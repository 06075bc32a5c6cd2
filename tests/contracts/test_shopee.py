"""What only Shopee does: reserved stock, price locks, the half-price rule, discounts of other people."""

from datetime import timedelta

import pytest

from channels_sync.adapters.shopee import ShopeeAdapter
from channels_sync.adapters.shopee.gateway import Gateway
from channels_sync.protocol import Change, Deal, Facet, ListingRef, Outcome, Price, Stock, Unauthorised
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import SKUS, Sandbox
from tests.contracts.test_adapters import Refs, deal, look, send

pytestmark = pytest.mark.demo


@pytest.fixture
def channel() -> Channel:
    return Channel.SHOPEE


@pytest.fixture
def gateway(adapter: ShopeeAdapter) -> Gateway:
    """Calls that the adapter does not make, as a seller would make them by hand."""
    return adapter._gateway()


def discounts(gateway: Gateway) -> dict[str, int]:
    found = gateway.get("discount/get_discount_list", {"discount_status": "all", "page_size": 100})
    return {entry["discount_name"]: entry["discount_id"] for entry in found["discount_list"]}


def promote_by_hand(gateway: Gateway, sandbox: Sandbox, ref: ListingRef, **item: object) -> int:
    """A discount of the seller's own, not of ours, running from a minute on."""
    start = int((sandbox.now() + timedelta(minutes=1)).timestamp())
    response, _ = gateway.post(
        "discount/add_discount",
        {"discount_name": "Khai trương", "start_time": start, "end_time": start + 7200},
    )
    discount_id = response["discount_id"]
    entry = {"item_id": int(ref.product), "purchase_limit": 0, **item}
    answer, _ = gateway.post("discount/add_discount_item", {"discount_id": discount_id, "item_list": [entry]})
    assert answer["error_list"] == []
    return discount_id


def test_a_cut_of_more_than_half_is_refused_alone(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    changes = [
        Change(refs["K02-500"], 1, deal(sandbox, 59_999)),  # list price 120,000
        Change(refs["K04-2L"], 1, deal(sandbox, 125_000)),  # exactly half of 250,000
    ]

    too_deep, half = adapter.push(Facet.PROMOTION, changes)

    assert (too_deep.outcome, too_deep.code) == (Outcome.REJECTED, "promotion_price_for_vn")
    assert half.outcome is Outcome.APPLIED
    shelf = sandbox.shelf(channel)
    assert (shelf["K02-500"]["deal_price_vnd"], shelf["K04-2L"]["deal_price_vnd"]) == (None, 125_000)


def test_stock_below_what_a_campaign_reserves_is_a_conflict(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, gateway: Gateway
) -> None:
    send(adapter, refs, K02_500=Stock(40))
    promote_by_hand(gateway, sandbox, refs["K02-500"], item_promotion_price=110_000, item_promotion_stock=25)

    (result,) = adapter.push(Facet.STOCK, [Change(refs["K02-500"], 1, Stock(24))])

    assert result.outcome is Outcome.CONFLICT
    assert "reserve" in result.message
    assert sandbox.shelf(channel)["K02-500"]["stock"] == 40


def test_a_list_price_locked_by_a_promotion_is_a_conflict(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K02_500=deal(sandbox, 99_000))

    (result,) = adapter.push(Facet.PRICE, [Change(refs["K02-500"], 1, Price(130_000))])

    assert (result.outcome, result.code) == (Outcome.CONFLICT, "error_cannt_edit_price_in_promotion")
    assert sandbox.shelf(channel)["K02-500"]["price_vnd"] == SKUS["K02-500"]


def test_a_discount_that_is_not_ours_is_seen_but_never_touched(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, gateway: Gateway
) -> None:
    promote_by_hand(gateway, sandbox, refs["K02-500"], item_promotion_price=110_000)

    assert send(adapter, refs, K02_500=deal(sandbox, 99_000)) == {"K02-500": Outcome.CONFLICT}
    assert send(adapter, refs, K02_500=None) == {"K02-500": Outcome.APPLIED}

    seen = look(adapter, refs["K02-500"]).deal
    assert seen is not None
    assert (seen.campaign, seen.price_vnd) == ("", 110_000)
    assert sandbox.shelf(channel)["K02-500"]["deal_price_vnd"] == 110_000


def test_one_campaign_is_one_discount_however_often_it_is_pushed(
    adapter: ShopeeAdapter, sandbox: Sandbox, refs: Refs, gateway: Gateway
) -> None:
    for sku, price in (("K01_500", 150_000), ("K02_500", 99_000), ("K01_1000", 300_000)):
        send(adapter, refs, **{sku: deal(sandbox, price)})

    assert list(discounts(gateway)) == ["OCOP tet-1"]


def test_a_coming_discount_is_deleted_when_its_last_listing_leaves(
    adapter: ShopeeAdapter, sandbox: Sandbox, refs: Refs, gateway: Gateway
) -> None:
    coming = {
        sku: deal(sandbox, price, starts_in=timedelta(hours=6))
        for sku, price in (("K01_500", 150_000), ("K02_500", 99_000))
    }
    send(adapter, refs, **coming)

    send(adapter, refs, K01_500=None)
    assert list(discounts(gateway)) == ["OCOP tet-1"]
    send(adapter, refs, K02_500=None)
    assert list(discounts(gateway)) == []


def test_a_shop_that_asks_for_an_hours_notice_gets_it(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    sandbox.switch(channel, "discount_lead_s", 3600)

    assert send(adapter, refs, K02_500=deal(sandbox, 99_000)) == {"K02-500": Outcome.APPLIED}

    seen = look(adapter, refs["K02-500"]).deal
    assert seen is not None
    assert timedelta(minutes=60) < seen.starts_at - sandbox.now() <= timedelta(minutes=61)


def test_a_deal_that_is_over_is_no_deal(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, gateway: Gateway
) -> None:
    now = sandbox.now()
    over = Deal("tet-1", 99_000, now - timedelta(days=2), now - timedelta(minutes=1))

    assert send(adapter, refs, K02_500=over) == {"K02-500": Outcome.APPLIED}
    assert discounts(gateway) == {}


def test_what_a_push_leaves_over_is_throttled_and_done_by_the_next(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    each_its_own = {
        sku.replace("-", "_"): deal(sandbox, price * 9 // 10, f"tet-{number}", timedelta(hours=6))
        for number, (sku, price) in enumerate(SKUS.items())
    }  # seven campaigns: fourteen writes

    first = send(adapter, refs, **each_its_own)
    second = send(adapter, refs, **each_its_own)

    assert sorted(first.values()) == [Outcome.APPLIED] * 5 + [Outcome.THROTTLED] * 2
    assert set(second.values()) == {Outcome.APPLIED}
    shelf = sandbox.shelf(channel)
    assert {sku: shelf[sku]["deal_price_vnd"] for sku in SKUS} == {s: p * 9 // 10 for s, p in SKUS.items()}


def test_reading_that_lags_behind_does_not_stop_a_new_price(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K02_500=deal(sandbox, 99_000))
    look(adapter, refs["K02-500"])
    sandbox.switch(channel, "stale_read_s", 60.0)

    assert send(adapter, refs, K02_500=deal(sandbox, 95_000)) == {"K02-500": Outcome.APPLIED}
    assert sandbox.shelf(channel)["K02-500"]["deal_price_vnd"] == 95_000


def test_a_refresh_token_works_once(adapter: ShopeeAdapter) -> None:
    adapter.refresh()
    with pytest.raises(Unauthorised):
        adapter.refresh()


def test_a_holiday_is_waited_out(
    adapter: ShopeeAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    sandbox.switch(channel, "holiday_mode", True)
    assert send(adapter, refs, K01_500=Stock(3)) == {"K01-500": Outcome.CONFLICT}
    sandbox.switch(channel, "holiday_mode", False)
    assert send(adapter, refs, K01_500=Stock(3)) == {"K01-500": Outcome.APPLIED}


def test_an_order_is_followed_to_its_return(adapter: ShopeeAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(9))
    now = sandbox.now()
    sandbox.buy(Channel.SHOPEE, "K02-500", 2)
    [number] = adapter.orders_changed(now - timedelta(minutes=5), now + timedelta(minutes=5))
    seen = []
    for event in ("ship", "deliver", "ask_return", "return"):
        wish = {"channel": Channel.SHOPEE, "order_id": number, "event": event}
        sandbox.http.post("/control/advance", json=wish).raise_for_status()
        [told] = adapter.fetch_orders([number])
        seen.append((told.status, told.items[0].returned))
    assert seen == [
        (Status.SHIPPING, 0),
        (Status.DELIVERED, 0),
        (Status.RETURNING, 0),
        (Status.RETURNED, 2),
    ]
