"""Money that came, as whoever holds it tells."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from payments.models.payment import Payment


class Receipt(models.Model):
    """Money that came in, or a transfer that went out, once for each number of its provider.

    `finding` is what it turned out to be. What a person has to look at stays open until `closed_at`.
    """

    class Finding(models.TextChoices):
        """What it is to us."""

        DUE = "due", _("what was due")
        PART = "part", _("less than was due")
        EXCESS = "excess", _("more than was due")
        DOUBLE = "double", _("paid before")
        LATE = "late", _("after the order had ended")
        UNMATCHED = "unmatched", _("of no order we know")
        OUT = "out", _("went out")

    source = models.CharField(
        _("from"), max_length=10
    )  # a method; the channel a bank notice came through is no key
    transaction_id = models.CharField(_("transaction number"), max_length=80)
    payment = models.ForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name=_("payment"),
    )
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("order")
    )
    amount_vnd = models.BigIntegerField(_("amount (đồng)"))
    content = models.CharField(_("content of the transfer"), max_length=300, blank=True)
    account = models.CharField(_("bank account"), max_length=40, blank=True)
    bank_reference = models.CharField(_("the bank’s reference"), max_length=80, blank=True)
    balance_vnd = models.BigIntegerField(_("balance after it (đồng)"), null=True, blank=True)
    at = models.DateTimeField(_("at"))
    written_at = models.DateTimeField(_("written at"))
    finding = models.CharField(_("finding"), max_length=10, choices=Finding)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("closed by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("receipt"), _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["source", "transaction_id"], name="receipt_once"),
            models.CheckConstraint(condition=~Q(amount_vnd=0), name="receipt_of_something"),
        ]
        indexes = [
            models.Index(fields=["-at"], name="receipt_at"),
            models.Index(fields=["written_at"], condition=Q(closed_at__isnull=True), name="receipt_open"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.transaction_id}"
