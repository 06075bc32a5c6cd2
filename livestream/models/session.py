"""A live session: planned, checked, on air, over."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer, Product
from core.channels import MARKETPLACES, Channel
from core.fields import EncryptedTextField
from livestream.models.creator import Collaboration, Creator

SOURCES = (Channel.WEB, *MARKETPLACES, "facebook", "file")  # where comments come from


def new_key() -> str:
    """What nobody can guess."""
    return secrets.token_urlsafe(32)


class LiveSession(models.Model):
    """One broadcast of one producer. `scope` is its key in the stock's allocations.

    A practice session is seen by nobody outside: it holds no stock and makes no order.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        READY = "ready", _("ready")  # checked, stock set aside, the plan cannot be changed
        ON_AIR = "on_air", _("on air")
        ENDED = "ended", _("over")
        STOPPED = "stopped", _("stopped")  # by the kill switch

    OVER = (State.ENDED, State.STOPPED)

    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="live_sessions", verbose_name=_("producer")
    )
    title = models.CharField(_("title"), max_length=120)
    channels = models.JSONField(_("channels"), default=list)
    host = models.ForeignKey(
        Creator, models.PROTECT, null=True, blank=True, related_name="hosted", verbose_name=_("host")
    )
    collaborations = models.ManyToManyField(
        Collaboration, blank=True, related_name="sessions", verbose_name=_("collaborations")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    is_practice = models.BooleanField(_("practice"), default=False)
    accepts_alone = models.BooleanField(
        _("clear orders are accepted by themselves"),
        default=False,
        help_text=_("What is doubtful always waits for a person."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED)
    ready_at = models.DateTimeField(_("ready since"), null=True, blank=True)
    on_air_at = models.DateTimeField(_("on air since"), null=True, blank=True)
    over_at = models.DateTimeField(_("over at"), null=True, blank=True)
    stop_reason = models.CharField(_("why it was stopped"), max_length=200, blank=True)
    pinned = models.ForeignKey("RunOfShowItem", models.SET_NULL, null=True, related_name="+")
    video_url = models.URLField(_("link to the video"), max_length=300, blank=True)
    recording_url = models.URLField(_("link to the recording"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("live session"), _("live sessions")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["producer", "-starts_at"], name="live_of_producer")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="live_window_forward"),
            models.CheckConstraint(
                condition=Q(state="planned", ready_at__isnull=True, on_air_at__isnull=True)
                | Q(state="ready", ready_at__isnull=False, on_air_at__isnull=True)
                | Q(state="on_air", ready_at__isnull=False, on_air_at__isnull=False, over_at__isnull=True)
                | Q(state="ended", on_air_at__isnull=False, over_at__isnull=False)
                | Q(state="stopped", over_at__isnull=False) & ~Q(stop_reason=""),
                name="live_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        """Its key in the stock's allocations."""
        return f"live:{self.pk}"

    @property
    def may_change(self) -> bool:
        """The plan is still open."""
        return self.state == self.State.PLANNED

    @property
    def is_on_air(self) -> bool:
        """It can be bought from now."""
        return self.state == self.State.ON_AIR


class LiveSource(models.Model):
    """Where comments of a session come from, with the key that signs them."""

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="sources")
    source = models.CharField(_("source"), max_length=10)
    key = EncryptedTextField(default=new_key)

    class Meta:
        verbose_name, verbose_name_plural = _("source of comments"), _("sources of comments")
        constraints = [
            models.UniqueConstraint(fields=["session", "source"], name="live_source_once"),
            models.CheckConstraint(
                condition=Q(source__in=[str(source) for source in SOURCES]), name="live_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.source}"


class Tick(models.Model):
    """A point of the technical checklist that somebody has seen to, with name and time."""

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="ticks")
    code = models.CharField(_("point"), max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("tick"), _("ticks")
        constraints = [models.UniqueConstraint(fields=["session", "code"], name="live_tick_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.code}"


class PaperTick(models.Model):
    """The host has received this paper of this product (Law on E-commerce 122/2025/QH15, art. 23)."""

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="papers")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", verbose_name=_("product"))
    kind = models.CharField(_("paper"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("paper received"), _("papers received")
        constraints = [models.UniqueConstraint(fields=["session", "product", "kind"], name="live_paper_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.product_id} {self.kind}"
