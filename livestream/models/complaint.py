"""What somebody who watches finds wrong with a session. Staff read it; its producer never does."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livestream.models.session import LiveSession


class LiveComplaint(models.Model):
    """A report of one session, during or after it (Law on E-commerce 122/2025/QH15). `contact` is given
    freely and forgotten in time."""

    class Reason(models.TextChoices):
        CLAIM = "claim", _("a false or exaggerated claim")
        PRICE = "price", _("a price or promotion that is not true")
        GOODS = "goods", _("goods that are fake, banned or without papers")
        ALCOHOL = "alcohol", _("alcohol shown to minors, or advertised against the law")
        ADVERT = "advert", _("advertising that is not marked as such")
        CONDUCT = "conduct", _("improper words, dress or conduct")
        PRIVACY = "privacy", _("somebody’s personal data is shown")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        UPHELD = "upheld", _("right, something was done")
        DISMISSED = "dismissed", _("nothing was found")

    session = models.ForeignKey(
        LiveSession, models.CASCADE, related_name="complaints", verbose_name=_("session")
    )
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    words = models.CharField(_("words"), max_length=1000, blank=True)
    contact = models.CharField(_("contact"), max_length=254, blank=True)
    key = models.CharField(max_length=40, editable=False)
    at = models.DateTimeField(_("written at"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    note = models.CharField(_("what was found"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("report of a live session"), _("reports of live sessions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="live_complaint_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["upheld", "dismissed"], decided_at__isnull=False),
                name="live_complaint_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(state="waiting"), name="live_complaints_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.reason}"
