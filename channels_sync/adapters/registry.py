"""Which adapter speaks to which marketplace. The only module that knows them all."""

from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.adapters.shopee import ShopeeAdapter
from channels_sync.adapters.tiktok import TiktokAdapter
from channels_sync.protocol import ChannelAdapter, Credentials
from core.channels import Channel

Adapter = type[ShopeeAdapter] | type[LazadaAdapter] | type[TiktokAdapter]

ADAPTERS: Mapping[Channel, Adapter] = {
    adapter.channel: adapter for adapter in (ShopeeAdapter, LazadaAdapter, TiktokAdapter)
}


def build(
    channel: Channel, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]
) -> ChannelAdapter:
    """The adapter for one shop. Raises KeyError for a channel that is no marketplace."""
    return ADAPTERS[channel](credentials, client, now)
