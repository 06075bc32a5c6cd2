"""An attempt to pay an order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Package


class Payment(models.Model):
    """One attempt, by one method, under a reference that is never used again.

    What was asked for (`amount_vnd`) is fixed when it is opened; what came is the sum of its receipts, kept
    in `received_vnd`.

    Cash has one for each package, opened when the carrier takes it over.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PENDING = "pending", _("waiting")
        PARTIAL = "partial", _("part of it came")
        HELD = "held", _("taken, under suspicion")
        COLLECTED = "collected", _("collected by the carrier")
        PAID = "paid", _("paid")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("not paid in time")

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", verbose_name=_("order"))
    package = models.ForeignKey(
        Package, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("package")
    )
    method = models.CharField(_("method"), max_length=8, choices=Order.Method)
    reference = models.CharField(_("reference"), max_length=40)
    request_id = models.CharField(max_length=50, blank=True, editable=False)
    amount_vnd = models.BigIntegerField(_("asked for (đồng)"))
    received_vnd = models.BigIntegerField(_("came (đồng)"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    code = models.CharField(_("the gateway’s code"), max_length=40, blank=True)
    transaction_id = models.CharField(_("the gateway’s number"), max_length=60, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    expires_at = models.DateTimeField(_("pay by"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    ip = models.GenericIPAddressField(_("the shopper’s address"), null=True, blank=True)
    pay_url = models.TextField(blank=True, editable=False)
    qr = models.TextField(blank=True, editable=False)
    app_url = models.TextField(blank=True, editable=False)
    look_at = models.DateTimeField(_("ask the gateway at"), null=True, blank=True)
    looks = models.PositiveSmallIntegerField(_("times asked"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("payment"), _("payments")
        constraints = [
            models.UniqueConstraint(fields=["method", "reference"], name="payment_reference_once"),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, received_vnd__gte=0), name="payment_amounts_sane"
            ),
            models.UniqueConstraint(
                fields=["package"], condition=Q(package__isnull=False), name="payment_cash_once"
            ),
        ]
        indexes = [
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="payment_to_look_at"),
            models.Index(fields=["-opened_at"], name="payment_opened_at"),
            models.Index(fields=["method", "state", "opened_at"], name="payment_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.reference}"

    @property
    def missing_vnd(self) -> int:
        """What is still to come."""
        return max(0, self.amount_vnd - self.received_vnd)
