"""One message to one person: written in the business transaction, sent later, once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """A text to be sent. `context` fills the template in `locale`; `dedupe_key` says what it is about, so
    that saying it twice sends it once. `parked_code` is set when it cannot be delivered; a replay clears
    it."""

    class Medium(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    medium = models.CharField(_("medium"), max_length=5, choices=Medium.choices)
    template = models.CharField(_("template"), max_length=60)
    locale = models.CharField(_("language"), max_length=5, default="vi")
    recipient = models.CharField(_("recipient"), max_length=254)
    context = models.JSONField(_("contents"), default=dict)
    dedupe_key = models.CharField(_("about"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("created at"))
    not_before = models.DateTimeField(_("not before"))
    by_day = models.BooleanField(_("never by night"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    parked_code = models.CharField(_("code"), max_length=80, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("message"), _("messages")
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at__isnull=True, parked_code=""),
                name="message_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.medium} {self.template} {self.dedupe_key}"
