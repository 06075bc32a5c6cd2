"""A small shop with its marketplaces, in time that a test moves: sleeping costs nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from catalog.models import Variant
from channels_sync import clients, drain, intents, lanes, reconcile, sending, stored
from channels_sync.adapters import registry
from channels_sync.models import ChannelAccount, Listing, SyncAttempt, SyncIntent
from channels_sync.protocol import LISTING_FACETS, Capabilities, Facet, Value
from core import clock, relay
from core.channels import Channel
from core.models import OutboxEvent
from inventory import services as inventory
from tests.channels_sync.remote import Remote, Shelf, adapter_for
from tests.factories import ChannelAccountFactory, ListingFactory, VariantFactory

NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)


class VirtualTime:
    """Stands where a module imported `time`: sleeping moves the clock."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller

    def monotonic(self) -> float:
        """Seconds of the moved clock."""
        return clock.now().timestamp()

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.traveller.shift(timedelta(seconds=seconds))


class World:
    """Accounts with their remotes, and the workers' turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, traveller: time_machine.Traveller) -> None:
        self.monkeypatch, self.traveller = monkeypatch, traveller
        self.remotes: dict[int, Remote] = {}
        monkeypatch.setattr(relay, "GATHER_S", 0)
        monkeypatch.setattr(lanes, "LANES", 1)  # one call after another: what a test orders happens in order
        for module in (drain, clients, lanes, sending):
            monkeypatch.setattr(module, "time", VirtualTime(traveller))

    # Building

    def open_shop(
        self, channel: Channel = Channel.SHOPEE, *, capabilities: Capabilities | None = None, **fields: object
    ) -> ChannelAccount:
        """An account and the marketplace behind it."""
        account = ChannelAccountFactory.create(channel=channel.value, **fields)
        remote = Remote(channel, capabilities or registry.ADAPTERS[channel].capabilities)
        self.remotes[account.pk] = remote
        self.monkeypatch.setitem(registry.ADAPTERS, channel, adapter_for(remote))
        return account

    def remote(self, account: ChannelAccount) -> Remote:
        """The marketplace behind an account."""
        return self.remotes[account.pk]

    def offer(
        self, account: ChannelAccount, variant: Variant, product: str = "", **fields: object
    ) -> Listing:
        """List a variant; the shelf over there is empty until something is sent. SKU ids are our SKUs."""
        address = {"external_product": product or f"P{variant.pk}", "external_sku": variant.sku}
        listing = ListingFactory.create(account=account, variant=variant, **address, **fields)
        self.remote(account).shelves[listing.external_product, variant.sku] = Shelf(variant.sku)
        intents.refresh({facet: {variant.pk: clock.now()} for facet in LISTING_FACETS})
        return listing

    def shop_with(self, stock: int = 10, channel: Channel = Channel.SHOPEE) -> tuple[ChannelAccount, Variant]:
        """One account that shows one variant, everything acknowledged a minute ago."""
        account, variant = self.open_shop(channel), VariantFactory.create(stock=stock)
        self.offer(account, variant)
        self.settle()
        self.remote(account).calls.clear()
        self.remote(account).shown.clear()
        self.pass_time(minutes=1)
        return account, variant

    # Changing the truth

    def count(self, variant: Variant, on_hand: int) -> None:
        """Someone counted the shelf; the relay has not run yet."""
        ref = f"count-{OutboxEvent.objects.count()}-{on_hand}"
        inventory.count(variant_id=variant.pk, on_hand=on_hand, ref=ref)

    def want(self, variant: Variant, on_hand: int) -> None:
        """Someone counted the shelf and the relay ran."""
        self.count(variant, on_hand)
        relay.run()

    # Working

    def pass_time(self, **length: float) -> None:
        """Move the clock."""
        self.traveller.shift(timedelta(**length))

    def drain(self, account: ChannelAccount) -> None:
        """One turn of one account."""
        drain.run(account.pk)

    def drain_once(self, account: ChannelAccount) -> None:
        """Send what is due at this moment; do not stay for what will be."""
        with self.monkeypatch.context() as patch:
            patch.setattr(drain, "SOON", timedelta(0))
            drain.run(account.pk)

    def reconcile(self, account: ChannelAccount) -> int:
        """Read one account back."""
        return reconcile.run(account.pk)

    def settle(self, within: timedelta = timedelta(minutes=30)) -> None:
        """Relay and drain until nothing waits that is not parked."""
        until = clock.now() + within
        relay.run()
        while waiting := self.waiting():
            assert clock.now() < until, f"still waiting: {list(waiting)}"
            for account in ChannelAccount.objects.order_by("id"):
                drain.run(account.pk)
            relay.run()
            self.pass_time(seconds=2)

    def waiting(self) -> Iterable[SyncIntent]:
        """What is still to be sent."""
        return SyncIntent.objects.filter(intents.DIRTY, intents.NOT_PARKED)

    # Asking

    def now(self) -> datetime:
        """The moment it is in this world."""
        return clock.now()

    def intent(self, account: ChannelAccount, variant: Variant, facet: Facet = Facet.STOCK) -> SyncIntent:
        """A row as it is now."""
        return SyncIntent.objects.get(account=account, listing__variant=variant, facet=facet)

    def acked(self, account: ChannelAccount, variant: Variant, facet: Facet = Facet.STOCK) -> Value:
        """The value the marketplace acknowledged."""
        return stored.from_json(facet, self.intent(account, variant, facet).acked)

    def outcomes(self, account: ChannelAccount, facet: Facet = Facet.STOCK) -> list[str]:
        """What became of each attempt, oldest first."""
        tries = SyncAttempt.objects.filter(intent__account=account, intent__facet=facet)
        return list(tries.order_by("id").values_list("outcome", flat=True))
