"""Money that goes back to a shopper."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from orders.models import Order
from payments.models.payment import Payment


class Refund(models.Model):
    """One refund, through the gateway that brought the money or by a transfer that a person makes.

    What an order owes (`Order.owed_vnd`) is covered by its open refunds; only a refund that is done lowers
    it. Above a limit a second person has to agree.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("a second person has to agree")
        READY = "ready", _("to be paid")
        SENT = "sent", _("on its way back")
        DONE = "done", _("has been paid back")
        FAILED = "failed", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Way(models.TextChoices):
        """How it is paid."""

        GATEWAY = "gateway", _("by the gateway")
        TRANSFER = "transfer", _("by bank transfer")

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds", verbose_name=_("order"))
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("payment")
    )
    way = models.CharField(_("way"), max_length=8, choices=Way)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    amount_vnd = models.BigIntegerField(_("amount (đồng)"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    not_before = models.DateTimeField(_("next try"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    done_at = models.DateTimeField(_("paid back at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paid by"),
    )
    transaction_id = models.CharField(_("transaction number"), max_length=80, blank=True)
    code = models.CharField(_("the gateway’s code"), max_length=40, blank=True)
    last_error = models.CharField(_("what it said"), max_length=300, blank=True)
    bank = models.CharField(_("bank"), max_length=6, blank=True)  # BIN
    account = EncryptedTextField(_("bank account"), blank=True)
    holder = EncryptedTextField(_("account holder"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("refund"), _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
                name="refund_seen_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=["ready", "sent"]), name="refund_due"),
            models.Index(fields=["-asked_at"], name="refund_asked_at"),
        ]

    def __str__(self) -> str:
        return self.reference
