"""What every push came to, added up: the figures of the console and of /metrics."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from channels_sync.models.account import ChannelAccount
from channels_sync.models.intent import FACETS


class Tally(models.Model):
    """Pushes of one facet of one account: one row per slot of five minutes, and one for ever (`slot` is the
    epoch). Written by settling with the attempts themselves, so that many workers share one truth.

    `outcomes` counts changes in the order of `protocol.Outcome`; `lags` counts acknowledged changes in the
    buckets of `tallies.EDGES_S`, one more for all that took longer.
    """

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="tallies")
    facet = models.CharField(max_length=10, choices=[(facet.value, words) for facet, words in FACETS.items()])
    slot = models.DateTimeField()
    calls = models.BigIntegerField(default=0)
    took_ms = models.BigIntegerField(default=0)
    outcomes = ArrayField(models.BigIntegerField())
    lags = ArrayField(models.BigIntegerField())
    lag_ms = models.BigIntegerField(default=0)
    lag_max_ms = models.BigIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    last_request_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "facet", "slot"], name="tally_once")]
        indexes = [models.Index(fields=["slot"], name="tally_slot")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.facet} {self.slot:%H:%M}"
