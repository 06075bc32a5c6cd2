"""The staff's word on a product: what was sent to be read, and the answer."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product


class Approval(models.Model):
    """A producer asks for a product to go on sale. A refusal says what to mend: reasons of
    `catalog.giving_back` by their codes, words of one's own, or both."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("taken back")

    product = models.ForeignKey(Product, models.CASCADE, related_name="approvals", verbose_name=_("product"))
    asked_at = models.DateTimeField(_("sent at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict.choices, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("what to mend"), max_length=500, blank=True)
    reasons = ArrayField(
        models.CharField(max_length=30),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("reasons of the list"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("approval"), _("approvals")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["product", "-asked_at"], name="approval_of_product")]
        constraints = [
            models.UniqueConstraint(fields=["product"], condition=Q(verdict=""), name="approval_one_waits"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True)
                | Q(verdict__in=["approved", "withdrawn"], decided_at__isnull=False)
                | Q(verdict="returned", decided_at__isnull=False) & ~Q(reason="", reasons=[]),
                name="approval_returned_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.get_verdict_display()}"
