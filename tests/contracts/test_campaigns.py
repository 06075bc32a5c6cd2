"""One promotion with a price of its own in every shop, from our tables to the shelves over HTTP.

The shops' clock is moved to the edges of the window; ours stands where it is, for the marketplaces begin and
end what they were told ahead.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from catalog.models import Variant
from channels_sync import clients, drain, linking, obstacles
from channels_sync import sandbox as shops
from channels_sync.models import ChannelAccount, SyncIntent
from core import clock, redis, relay
from core.channels import MARKETPLACES, Channel
from inventory import services as inventory
from promotions import services as promotions
from tests.contracts.conftest import Sandbox
from tests.factories import VariantFactory

pytestmark = pytest.mark.demo

SKU = "K01-500"
LIST_PRICE, COMMON = 185_000, 148_000
OWN = {Channel.SHOPEE: 150_000, Channel.LAZADA: 140_000}
WITHIN_S = 5.0


@pytest.fixture
def accounts(transactional_db: None, sandbox: Sandbox, settings) -> Iterator[list[ChannelAccount]]:
    """Our three shops, linked, one variant on sale in each of them."""
    settings.SANDBOX_URL = sandbox.base_url
    redis.client().delete(*(redis.client().keys("bucket:account:*") or ["bucket:none"]))
    clients._client.cache_clear()
    VariantFactory.create(sku=SKU, price_vnd=LIST_PRICE, stock=10)
    found = shops.connect()
    for account in found:
        linking.link(account)
    work(found)
    yield found
    clients._client.cache_clear()


def work(accounts: list[ChannelAccount]) -> None:
    """What relay and workers do, until nothing waits."""
    relay.run()
    for account in accounts:
        drain.run(account.pk)


def shown(sandbox: Sandbox) -> dict[Channel, int]:
    """What buyers pay in each shop now."""
    return {channel: sandbox.shelf(channel)[SKU]["shown_price_vnd"] for channel in MARKETPLACES}


def seconds_until(sandbox: Sandbox, prices: dict[Channel, int], since: datetime) -> float:
    """How long after a moment of the shops' clock all of them show these prices."""
    while True:
        seen = shown(sandbox)
        late = (shop_time(sandbox) - since).total_seconds()
        if seen == prices or late > WITHIN_S:
            assert seen == prices
            return late


def shop_time(sandbox: Sandbox) -> datetime:
    return datetime.fromtimestamp(sandbox.http.get("/control/clock").json()["now"], UTC)


def test_every_shop_begins_and_ends_within_five_seconds_of_the_clock_at_its_own_price(sandbox, accounts):
    variant_id = Variant.objects.get(sku=SKU).pk
    promotion = promotions.schedule(
        name="Tết",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=2),
        percent=20,
        variant_ids=[variant_id],
        channel_prices_vnd={variant_id: OWN},
    )
    work(accounts)
    listed = dict.fromkeys(MARKETPLACES, LIST_PRICE)
    own = {Channel.TIKTOK: COMMON, **OWN}
    assert shown(sandbox) == listed

    for edge, prices in ((promotion.starts_at, own), (promotion.ends_at, listed)):
        before = dict(shown(sandbox))
        sandbox.let_pass(edge - sandbox.now() - timedelta(seconds=3))
        assert shown(sandbox) == before
        assert 0 <= seconds_until(sandbox, prices, edge) < WITHIN_S

    sandbox.let_pass(promotion.starts_at + timedelta(minutes=30) - sandbox.now())
    assert shown(sandbox) == own
    stopped = time.monotonic()
    promotions.stop(promotion.pk)
    work(accounts)
    assert shown(sandbox) == listed
    assert time.monotonic() - stopped < WITHIN_S


LOCKS = {
    Channel.SHOPEE: ("discount_locks_stock", True, False),
    Channel.LAZADA: ("campaign_locks", {SKU: 8}, {}),
    Channel.TIKTOK: ("stock_lock_in_promotion", True, False),
}


def test_a_stock_that_every_platform_refuses_to_lower_waits_flagged_and_falls_in_the_end(sandbox, accounts):
    variant_id = Variant.objects.get(sku=SKU).pk
    promotion = promotions.schedule(
        name="Tết",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=2),
        percent=20,
        variant_ids=[variant_id],
    )
    work(accounts)
    sandbox.let_pass(promotion.starts_at + timedelta(minutes=1) - sandbox.now())
    for channel, (name, locked, _) in LOCKS.items():
        sandbox.switch(channel, name, locked)

    inventory.count(variant_id=variant_id, on_hand=3, ref="count-1")
    work(accounts)
    held = obstacles.held()
    assert {one.intent.account.channel: one.oversold for one in held} == dict.fromkeys(MARKETPLACES, 7)
    assert {channel: sandbox.shelf(channel)[SKU]["stock"] for channel in MARKETPLACES} == dict.fromkeys(
        MARKETPLACES, 10
    )

    for channel, (name, _, free) in LOCKS.items():
        sandbox.switch(channel, name, free)
    SyncIntent.objects.filter(pk__in=[one.intent.pk for one in held]).update(not_before=clock.now())
    work(accounts)
    assert obstacles.held() == []
    assert {channel: sandbox.shelf(channel)[SKU]["stock"] for channel in MARKETPLACES} == dict.fromkeys(
        MARKETPLACES, 3
    )
