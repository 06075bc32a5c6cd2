"""One order from a buyer's click over our tables and back to the shop, on every platform over HTTP."""

from collections.abc import Callable, Iterator

import pytest

from catalog.models import Variant
from channels_sync import clients, drain, fulfil, linking, polling
from channels_sync import sandbox as shops
from channels_sync.models import ChannelAccount
from channels_sync.protocol import Stock
from core import redis, relay
from core.channels import Channel
from orders import services
from orders.models import Order, OrderTask
from orders.states import Status
from tests.contracts.conftest import Sandbox
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures

pytestmark = pytest.mark.demo

SKU = "K01-500"
Kind = OrderTask.Kind


@pytest.fixture
def variant(transactional_db: None) -> Variant:
    """Ten jars."""
    return VariantFactory.create(sku=SKU, price_vnd=185_000, stock=10)


@pytest.fixture
def account(variant: Variant, sandbox: Sandbox, channel: Channel, settings) -> Iterator[ChannelAccount]:
    """Our shop on the platform, where the ten jars are on sale."""
    settings.SANDBOX_URL = sandbox.base_url
    redis.client().delete(*(redis.client().keys("bucket:account:*") or ["bucket:none"]))
    clients._client.cache_clear()
    [found] = [one for one in shops.connect() if one.channel == channel]
    linking.link(found)
    relay.run()
    drain.run(found.pk)
    assert sandbox.shelf(channel)[SKU]["stock"] == Stock(10).quantity
    yield found
    clients._client.cache_clear()


Buy = Callable[[], Order]


@pytest.fixture
def buy(account: ChannelAccount, sandbox: Sandbox, channel: Channel) -> Buy:
    """A buyer orders two jars and we import the order."""

    def bought() -> Order:
        sandbox.buy(channel, SKU, 2)
        polling.poll(account.pk)
        return Order.objects.get()

    return bought


@pytest.fixture
def asked(buy: Buy, account: ChannelAccount, sandbox: Sandbox, channel: Channel) -> Order:
    """An order whose buyer asks to cancel it."""
    order = buy()
    wish = {"channel": channel, "order_id": order.external_ref, "event": "ask_cancel"}
    sandbox.http.post("/control/advance", json=wish).raise_for_status()
    polling.poll(account.pk)
    order.refresh_from_db()
    assert order.cancel_requested_at is not None
    return order


def tell(order: Order, kind: OrderTask.Kind, account: ChannelAccount) -> Order:
    """A person decides, and the worker tells."""
    task = services.ask(order_id=order.pk, kind=kind)
    assert fulfil.run(account.pk) == 1, OrderTask.objects.get(pk=task.pk).last_error
    order.refresh_from_db()
    return order


def test_an_order_that_is_packed_here_is_to_be_collected_there_and_its_tracking_number_is_here(
    buy: Buy, account: ChannelAccount, variant: Variant
) -> None:
    order = tell(buy(), Kind.SHIP, account)
    fulfil.track(account.pk)
    assert order.status in (Status.PACKING, Status.SHIPPING)
    [parcel] = order.shipments.all()
    assert parcel.number
    assert parcel.tracking
    assert figures(variant) in ((10, 2, 0), (8, 0, 0))


def test_an_order_that_is_packed_twice_has_one_parcel(buy: Buy, account: ChannelAccount) -> None:
    order = tell(buy(), Kind.SHIP, account)
    first = list(order.shipments.values_list("number", flat=True))
    if order.status == Status.PACKING:
        tell(order, Kind.SHIP, account)
    assert list(order.shipments.values_list("number", flat=True)) == first


def test_an_order_cancelled_as_out_of_stock_is_cancelled_there_and_holds_nothing_here(
    buy: Buy, account: ChannelAccount, variant: Variant
) -> None:
    order = buy()
    assert figures(variant) == (10, 2, 0)
    assert tell(order, Kind.CANCEL, account).status == Status.CANCELLED
    assert figures(variant) == (10, 0, 0)


def test_a_buyer_who_asks_to_cancel_and_is_agreed_with_has_no_order(
    asked: Order, account: ChannelAccount, variant: Variant
) -> None:
    assert tell(asked, Kind.AGREE, account).status == Status.CANCELLED
    assert figures(variant) == (10, 0, 0)


def test_a_buyer_who_asks_to_cancel_and_is_refused_still_has_it(
    asked: Order, account: ChannelAccount, variant: Variant
) -> None:
    order = tell(asked, Kind.REFUSE, account)
    assert (order.status, order.cancel_requested_at) == (Status.TO_SHIP, None)
    assert figures(variant) == (10, 2, 0)
