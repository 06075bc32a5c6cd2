"""What viewers write and do."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livestream.models.session import LiveSession


class LiveComment(models.Model):
    """One comment, once. `author_key` names its author within the session ("tiktok:7241"); `parsed` is what
    `livestream.comments` read in it; `pinned_code` and `game` what was going on then."""

    class State(models.TextChoices):
        NEW = "new", _("waits")
        TALK = "talk", _("no order in it")
        ACCEPTED = "accepted", _("accepted")
        FIXED = "fixed", _("accepted after a correction")
        REJECTED = "rejected", _("rejected")
        DUPLICATE = "duplicate", _("said before")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="comments")
    source = models.CharField(_("source"), max_length=10)
    external_id = models.CharField(_("number at the source"), max_length=80)
    author_key = models.CharField(_("author"), max_length=100)
    author_name = models.CharField(_("name"), max_length=80, blank=True)
    text = models.TextField(_("text"), max_length=1000)
    received_at = models.DateTimeField(_("received at"))
    pinned_code = models.CharField(_("pinned code"), max_length=12, blank=True)
    game = models.CharField(_("running game"), max_length=60, blank=True)
    parsed = models.JSONField(_("read as"), default=dict)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.NEW)
    draft = models.ForeignKey("LiveDraft", models.SET_NULL, null=True, related_name="comments")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("live comment"), _("live comments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "source", "external_id"], name="live_comment_once"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "talk"], decided_at__isnull=True)
                | Q(state__in=["accepted", "fixed", "rejected", "duplicate"], decided_at__isnull=False),
                name="live_comment_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "fixed"]) | Q(draft__isnull=False),
                name="live_comment_accepted_into_draft",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "author_key", "id"], name="live_comments_of_author"),
            models.Index(fields=["session", "received_at"], name="live_comments_in_time"),
            models.Index(fields=["session", "id"], condition=Q(state="new"), name="live_comments_waiting"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class LiveSignal(models.Model):
    """What viewers do without words, once and for ever: join, like, gift, how many watch. `count` is how many
    of it, or how many watch."""

    class Kind(models.TextChoices):
        JOIN = "join", _("joins")
        LIKE = "like", _("likes")
        GIFT = "gift", _("gifts")
        VIEWERS = "viewers", _("viewers")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="signals")
    source = models.CharField(_("source"), max_length=10)
    external_id = models.CharField(_("number at the source"), max_length=80)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    author_key = models.CharField(_("author"), max_length=100, blank=True)
    count = models.PositiveIntegerField(_("count"), default=1)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("live signal"), _("live signals")
        constraints = [
            models.UniqueConstraint(fields=["session", "source", "external_id"], name="live_signal_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["join", "like", "gift", "viewers"]), name="live_signal_known"
            ),
        ]
        indexes = [models.Index(fields=["session", "kind", "at"], name="live_signals_in_time")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind} {self.count}"
