"""Keep every marketplace listing equal to the database."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsSyncConfig(AppConfig):
    """Speaks of ChannelAccount, Listing, SyncIntent, SyncAttempt and Observation."""

    name = "channels_sync"
    verbose_name = _("Channels")

    def ready(self) -> None:
        from prometheus_client import REGISTRY

        from channels_sync.metrics import EngineCollector

        REGISTRY.register(EngineCollector())
