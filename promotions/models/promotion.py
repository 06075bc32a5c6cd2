"""Promotion rules, the variants they touch, and what differs on single channels."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.channels import Channel
from promotions.pricing import Cut, Kind


def all_channels() -> list[str]:
    """A new promotion runs everywhere."""
    return [channel.value for channel in Channel]


class Promotion(models.Model):
    """A lower price for some variants during one window, on some channels.

    Windows begin and end on whole minutes: Lazada knows nothing finer, and one clock must serve all.
    `opened_at` and `closed_at` tell when the start and the end were announced to the channels.
    `producer` is whose it is; one without is the Department's and may hold goods of many. `key` comes with
    the form a producer plans it in, so that a form sent twice plans once.
    """

    class State(models.TextChoices):
        """Where its clock stands."""

        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        OVER = "over", _("over")
        STOPPED = "stopped", _("stopped early")

    KINDS = ((Kind.PERCENT.value, _("Percent off")), (Kind.FIXED_PRICE.value, _("Fixed price")))

    producer = models.ForeignKey(
        "catalog.Producer",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="promotions",
        verbose_name=_("producer"),
    )
    key = models.UUIDField(null=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, default=Kind.PERCENT.value)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    is_flash = models.BooleanField(_("flash deal"), default=False)
    channels = models.JSONField(_("channels"), default=all_channels)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    over_half_reason = models.CharField(
        _("reason for more than half off"),
        max_length=200,
        blank=True,
        help_text=_("The law allows more than half off only in named cases (Decree 81/2018)."),
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("promotion"), _("promotions")
        ordering = ("-starts_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="promotion_window_forward"),
            models.CheckConstraint(
                condition=Q(kind="percent", percent__isnull=False, percent__gte=1, percent__lte=99)
                | Q(kind="fixed_price", percent__isnull=True),
                name="promotion_percent_fits_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="percent", percent__gt=50) | ~Q(over_half_reason=""),
                name="promotion_over_half_has_reason",
            ),
            models.UniqueConstraint(fields=["producer", "key"], name="promotion_planned_once_per_form"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(opened_at__isnull=True), name="promotion_to_open"),
            models.Index(fields=["ends_at"], condition=Q(closed_at__isnull=True), name="promotion_to_close"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> State:
        """Planned, running, over or stopped before its end."""
        now = clock.now()
        if self.stopped_at is not None and self.stopped_at < self.ends_at:
            return self.State.STOPPED
        if self.ends_at <= now:
            return self.State.OVER
        return self.State.RUNNING if self.starts_at <= now else self.State.PLANNED

    @property
    def is_open(self) -> bool:
        """It runs or will: it can be changed and stopped."""
        return self.stopped_at is None and self.ends_at > clock.now()


class PromotionLine(models.Model):
    """One variant in a promotion; with its own price when the kind is a fixed price."""

    promotion = models.ForeignKey(
        Promotion, models.CASCADE, related_name="lines", verbose_name=_("promotion")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.CASCADE, related_name="promotion_lines", verbose_name=_("variant")
    )
    price_vnd = models.PositiveIntegerField(_("promotion price (₫)"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("variant on promotion"), _("variants on promotion")
        constraints = [
            models.UniqueConstraint(fields=["promotion", "variant"], name="promotion_line_once"),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=True) | Q(price_vnd__gt=0), name="promotion_price_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promotion} · {self.variant}"


class ChannelTerm(models.Model):
    """What one line does differently on one channel: its own price or percentage there, and how many units
    are set aside for that channel while the promotion runs. What is empty is as the promotion says."""

    line = models.ForeignKey(
        PromotionLine, models.CASCADE, related_name="terms", verbose_name=_("variant on promotion")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=[(c.value, c.label) for c in Channel])
    price_vnd = models.PositiveIntegerField(_("promotion price (₫)"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    set_aside = models.PositiveIntegerField(_("units set aside"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("terms on one channel"), _("terms on single channels")
        constraints = [
            models.UniqueConstraint(fields=["line", "channel"], name="channel_term_once"),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=True) | Q(percent__isnull=True),
                name="channel_term_price_or_percent",
            ),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=False) | Q(percent__isnull=False) | Q(set_aside__isnull=False),
                name="channel_term_says_something",
            ),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=True) | Q(price_vnd__gt=0), name="channel_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=99),
                name="channel_percent_fits",
            ),
            models.CheckConstraint(
                condition=Q(set_aside__isnull=True) | Q(set_aside__gt=0) & ~Q(channel="web"),
                name="channel_set_aside_in_a_shop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.channel}"

    @property
    def cut(self) -> Cut | None:
        """Its own cut of the price; None when the promotion's holds there too."""
        if self.price_vnd is not None:
            return Cut(Kind.FIXED_PRICE, self.price_vnd)
        return None if self.percent is None else Cut(Kind.PERCENT, self.percent)


class Aside(models.Model):
    """Units that were set aside in one shop because a promotion asked for it; the allocation counts them.

    Without a term nobody asks any more, and what is still open is closed.
    """

    term = models.ForeignKey(ChannelTerm, models.SET_NULL, null=True, related_name="asides")
    scope = models.CharField(max_length=40)
    allocation = models.OneToOneField("inventory.Allocation", models.CASCADE, related_name="aside")

    def __str__(self) -> str:
        return f"{self.term} {self.scope}"

    @property
    def is_open(self) -> bool:
        """Whether the units are set aside now; needs `allocation` loaded."""
        return self.allocation.closed_at is None

    def is_answer_to(self, units: int, until: datetime) -> bool:
        """Was it made for so many units until then?"""
        return (self.allocation.quantity, self.allocation.until) == (units, until)
