"""One shop of ours on a marketplace: how to sign in, and the state of its circuit breaker."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_sync.protocol import Credentials
from core.channels import MARKETPLACES
from core.fields import EncryptedTextField

SECRETS = ("app_secret", "access_token", "refresh_token", "push_secret")


class ChannelAccount(models.Model):
    """A shop with its credentials (encrypted at rest) and what the breaker knows of it.

    `paused_until` is set while nothing is sent: by the breaker after failures, or for a refused token.
    `failures` counts failures in a row since `failing_since`; `pause_s` is the length of the last pause.
    `mode_before` is what a person's pause goes back to.
    Without a `producer` it is the common shop of the Department; else only that producer's goods go there.
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
    mode_before = models.CharField(max_length=8, choices=Mode, blank=True, editable=False)

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

    producer = models.ForeignKey(
        "catalog.Producer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="channel_accounts",
        verbose_name=_("producer"),
        help_text=_("Empty: the common shop of the Department, open to every producer's goods."),
    )
    app_id = models.CharField(_("app service number"), max_length=40, blank=True)
    push_secret = EncryptedTextField(_("push secret"), default="", blank=True)
    push_shop = models.CharField(_("shop id in webhooks"), max_length=80, blank=True)
    consent_expires_at = models.DateTimeField(_("consent ends"), null=True, blank=True)
    consent_warned_at = models.DateTimeField(null=True, editable=False)
    connected_at = models.DateTimeField(_("connected at"), null=True, blank=True)
    disconnected_at = models.DateTimeField(_("disconnected at"), null=True, blank=True)
    orders_cursor = models.DateTimeField(
        _("orders read up to"), null=True, blank=True, help_text=_("Every order changed before is here.")
    )
    withholds_unseen = models.BooleanField(
        _("hold back unseen sales"),
        default=True,
        help_text=_("Show less of what sells fast there while its newest orders have not been read."),
    )

    publishes_since = models.DateTimeField(
        _("puts up new products since"),
        null=True,
        blank=True,
        help_text=_("Products approved from this moment on get a page here by themselves. Empty: none do."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("channel account"), _("channel accounts")
        constraints = [models.UniqueConstraint(fields=["channel", "shop_id"], name="account_once")]
        permissions = [("connect_channelaccount", "Can connect and disconnect shops")]

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
            app_id=self.app_id,
            push_secret=self.push_secret,
            push_shop=self.push_shop,
            consent_expires_at=self.consent_expires_at,
            shop_name=self.name,
            access_expires_at=self.access_expires_at,
            refresh_expires_at=self.refresh_expires_at,
        )
