"""One shop of ours on a marketplace: how to sign in, and the state of its circuit breaker."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_sync.protocol import Credentials
from core.channels import MARKETPLACES
from core.fields import EncryptedTextField


class ChannelAccount(models.Model):
    """A shop with its credentials (encrypted at rest) and what the breaker knows of it.

    `paused_until` is set while nothing is sent: by the breaker after failures, or for a refused token.
    `failures` counts failures in a row since `failing_since`; `pause_s` is the length of the last pause.
    """

    class Mode(models.TextChoices):
        """live sends; shadow only logs what it would send; paused does nothing."""

        LIVE = "live", _("Live")
        SHADOW = "shadow", _("Shadow")
        PAUSED = "paused", _("Paused")

    channel = models.CharField(
        _("channel"), max_length=10, choices=[(c.value, c.label) for c in MARKETPLACES]
    )
    shop_id = models.CharField(_("shop id"), max_length=80)
    name = models.CharField(_("name"), max_length=100)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.LIVE)

    base_url = models.URLField(_("API address"))
    auth_url = models.URLField(_("token address"), blank=True)
    app_key = models.CharField(_("app key"), max_length=80)
    app_secret = EncryptedTextField(_("app secret"))
    access_token = EncryptedTextField(_("access token"), default="")
    refresh_token = EncryptedTextField(_("refresh token"), default="")
    access_expires_at = models.DateTimeField(_("access token expires"), null=True, blank=True)
    refresh_expires_at = models.DateTimeField(_("refresh token expires"), null=True, blank=True)

    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=200, blank=True)
    pause_s = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    observed_at = models.DateTimeField(_("last read back"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("channel account"), _("channel accounts")
        constraints = [models.UniqueConstraint(fields=["channel", "shop_id"], name="account_once")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.name}"

    @property
    def scope(self) -> str:
        """Its key for allocations."""
        return f"account:{self.pk}"

    @property
    def credentials(self) -> Credentials:
        """What an adapter needs."""
        return Credentials(
            base_url=self.base_url,
            auth_url=self.auth_url,
            app_key=self.app_key,
            app_secret=self.app_secret,
            access_token=self.access_token,
            refresh_token=self.refresh_token,
            shop=self.shop_id,
            access_expires_at=self.access_expires_at,
            refresh_expires_at=self.refresh_expires_at,
        )
