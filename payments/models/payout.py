"""Where a producer's money goes."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from core.fields import EncryptedTextField


class PayoutAccount(models.Model):
    """A bank account that an owner named. A change is a new row: the rows are its history.

    Money goes to the newest one that staff have confirmed, and not before `usable_from`: whoever got hold of
    an owner's password cannot turn the next settlement to themselves before the owners have read of it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("not confirmed")
        WITHDRAWN = "withdrawn", _("taken back")

    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="payout_accounts", verbose_name=_("producer")
    )
    bank = models.CharField(_("bank"), max_length=6)  # BIN
    account = EncryptedTextField(_("bank account"))
    holder = EncryptedTextField(_("account holder"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("named at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("named by")
    )
    usable_from = models.DateTimeField(_("not before"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("account of a producer"), _("accounts of producers")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["producer"], condition=Q(state="asked"), name="payout_account_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | Q(state__in=["confirmed", "withdrawn"], decided_at__isnull=False)
                | Q(state="refused", decided_at__isnull=False) & ~Q(note=""),
                name="payout_account_state_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="payout_account_by_state")]

    def __str__(self) -> str:
        return f"{self.producer} · {self.get_state_display()}"

    def may_be_withdrawn(self, now: datetime) -> bool:
        """No money can have gone to it yet."""
        waits = self.state == self.State.CONFIRMED and now < self.usable_from
        return waits or self.state == self.State.ASKED
