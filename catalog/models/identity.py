"""Whether somebody really is who sells here (Law on E-commerce 122/2025/QH15).

The result is kept, how it was found and by whom; never the picture of a card, which is sensitive data.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.producer import Producer


class IdentityCheck(models.Model):
    """One request of a producer to be verified, and what became of it. `Producer.identity_verified` repeats
    the newest verdict."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting to be checked")
        VERIFIED = "verified", _("verified")
        REFUSED = "refused", _("refused")

    class Method(models.TextChoices):
        VNEID = "vneid", _("VNeID")
        REGISTER = "register", _("national business register")
        VISIT = "visit", _("visit on the spot")

    producer = models.ForeignKey(
        Producer, models.CASCADE, related_name="identity_checks", verbose_name=_("producer")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    method = models.CharField(_("how"), max_length=8, choices=Method.choices, blank=True)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("The producer reads it. No numbers of cards.")
    )
    reasons = ArrayField(
        models.CharField(max_length=30),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("reasons of the list"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("identity check"), _("identity checks")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["producer"], condition=Q(state="asked"), name="identity_check_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", checked_at__isnull=True)
                | Q(state__in=["verified", "refused"], checked_at__isnull=False),
                name="identity_check_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.producer} · {self.get_state_display()}"
