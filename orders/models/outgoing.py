"""What leaves for the outside about an order: its parcels, and what a marketplace is to be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class Shipment(models.Model):
    """One parcel of an order; its tracking number may come later."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="shipments", verbose_name=_("order"))
    number = models.CharField(_("parcel"), max_length=80)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("parcel"), _("parcels")
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="shipment_once")]

    def __str__(self) -> str:
        return self.tracking or self.number


class OrderTask(models.Model):
    """Something to tell a marketplace about an order; written in the business transaction, told later.

    `parked_code` is set when the marketplace refused for good; a replay clears it. `created_at` is when it
    was asked for last.
    """

    class Kind(models.TextChoices):
        """What to say."""

        SHIP = "ship", _("packed, to be collected")
        CANCEL = "cancel", _("cancelled: out of stock")
        AGREE = "agree_cancel", _("agree to the cancellation")
        REFUSE = "refuse_cancel", _("refuse the cancellation")

    order = models.ForeignKey(Order, models.CASCADE, related_name="tasks", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    created_at = models.DateTimeField(_("created at"))
    not_before = models.DateTimeField(_("not before"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    parked_code = models.CharField(_("code"), max_length=80, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("message to a marketplace"), _("messages to marketplaces")
        constraints = [models.UniqueConstraint(fields=["order", "kind"], name="order_task_once")]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(done_at__isnull=True, parked_code=""),
                name="order_task_due",
            ),
            models.Index(
                fields=["order"],
                condition=Q(done_at__isnull=True, parked_code__gt=""),
                name="order_task_parked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"
