"""What a person agreed to and asked about their data (Personal Data Protection Law 91/2025/QH15)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ConsentRecord(models.Model):
    """One purpose, agreed to by a tick of its own. A withdrawal closes the row; agreeing again makes another.

    Kept as proof after the account is gone: `subject` then is all that is left of the person.
    """

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("news and offers by e-mail or SMS")
        PROFILING = "profiling", _("suggestions from what I look at and buy")
        LIVE_NAME = "live_name", _("my name on screen in live sessions")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="consents",
        verbose_name=_("user"),
    )
    subject = models.CharField(_("subject"), max_length=64, blank=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    text_version = models.CharField(_("version of the text"), max_length=20)
    channel = models.CharField(_("where"), max_length=10, default="web")
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consent_open_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose}"


class DataRequest(models.Model):
    """A person asks for their data or to be forgotten; the law gives two working days for an answer."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("download my data")
        DELETE = "delete", _("delete me")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="data_requests",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("due at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request about data"), _("requests about data")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"
