"""Webhooks as they came in, and what read-backs found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_sync.models.account import ChannelAccount
from channels_sync.models.listing import Listing
from channels_sync.protocol import LISTING_FACETS, Topic
from core.channels import MARKETPLACES


class InboxMessage(models.Model):
    """One verified webhook, stored once by its dedupe key, read later. The truth is fetched from the shop.

    `parked_code` is set when it cannot be read as it is; a replay clears it. `body` holds the raw bytes.
    """

    channel = models.CharField(
        _("channel"), max_length=10, choices=[(c.value, c.label) for c in MARKETPLACES]
    )
    account = models.ForeignKey(
        ChannelAccount,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="inbox",
        verbose_name=_("account"),
    )
    dedupe_key = models.CharField(_("key"), max_length=120)
    topic = models.CharField(_("topic"), max_length=10, choices=[(t.value, t.value) for t in Topic])
    subject = models.CharField(_("about"), max_length=80, blank=True)
    headers = models.JSONField(_("headers"), default=dict)
    body = models.BinaryField(_("body"))
    received_at = models.DateTimeField(_("received at"))
    processed_at = models.DateTimeField(_("read at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
    parked_code = models.CharField(_("code"), max_length=80, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("inbox message"), _("inbox")
        constraints = [models.UniqueConstraint(fields=["channel", "dedupe_key"], name="inbox_once")]
        indexes = [
            models.Index(
                fields=["account", "not_before"],
                condition=Q(processed_at__isnull=True, parked_code=""),
                name="inbox_due",
            ),
            models.Index(fields=["received_at"], name="inbox_received_at"),
            models.Index(
                fields=["account", "received_at"],
                condition=Q(processed_at__isnull=True),
                name="inbox_unread",
            ),
            models.Index(fields=["account", "-received_at"], name="inbox_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.topic} {self.subject}"


class Drift(models.Model):
    """A read-back that found something else than what the shop had acknowledged. Append only."""

    class Decision(models.TextChoices):
        """What was done about it."""

        REOPENED = "reopened", _("sent again")
        WAITED = "waited", _("left until seen twice")
        LEFT = "left", _("left alone")

    account = models.ForeignKey(
        ChannelAccount, models.CASCADE, related_name="drifts", verbose_name=_("account")
    )
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="drifts", verbose_name=_("listing"))
    facet = models.CharField(_("facet"), max_length=10, choices=[(f.value, f.value) for f in LISTING_FACETS])
    acked = models.JSONField(_("acknowledged"), null=True)
    shown = models.JSONField(_("shown"), null=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("drift"), _("drift history")
        indexes = [
            models.Index(fields=["account", "-at"], name="drift_by_account"),
            models.Index(fields=["-at"], name="drift_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.facet}"
