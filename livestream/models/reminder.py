"""Who wants to be told that a session begins. Forgotten as soon as it was said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livestream.models.session import LiveSession


class LiveReminder(models.Model):
    """One message before one session that a person asked for. The row is gone once it is written."""

    class Medium(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="reminders")
    medium = models.CharField(_("by"), max_length=5, choices=Medium.choices)
    address = models.CharField(_("address"), max_length=254)
    locale = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="vi")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name, verbose_name_plural = _("live reminder"), _("live reminders")
        constraints = [
            models.UniqueConstraint(fields=["session", "medium", "address"], name="live_reminder_once"),
            models.CheckConstraint(
                condition=Q(medium__in=["email", "sms"]), name="live_reminder_medium_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.medium}"
