"""What one producer has to do with an order: a row of that producer's desk, whatever the channel."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from orders.models.order import STATUSES, Order, Package


class Portion(models.Model):
    """One package of the web shop, or with number 0 one producer's goods in a marketplace's order.

    Nobody writes it: triggers on packages, lines and orders do, so that a desk is one walk along an index at
    any number of orders, and no service can forget it.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="portions", verbose_name=_("order"))
    producer = models.ForeignKey(
        Producer, models.CASCADE, related_name="portions", verbose_name=_("producer")
    )
    package = models.OneToOneField(
        Package, models.CASCADE, null=True, related_name="portion", verbose_name=_("package")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    channel = models.CharField(_("channel"), max_length=10)
    status = models.CharField(_("status"), max_length=20, choices=[(s.value, w) for s, w in STATUSES.items()])
    placed_at = models.DateTimeField(_("placed at"))

    class Meta:
        verbose_name, verbose_name_plural = _("producer's part of an order"), _("producers' parts of orders")
        constraints = [
            models.UniqueConstraint(fields=["order", "producer", "number"], name="portion_once"),
        ]
        indexes = [
            models.Index(fields=["producer", "-placed_at", "-id"], name="portion_by_age"),
            models.Index(fields=["producer", "status", "-placed_at", "-id"], name="portion_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.number}" if self.number else str(self.order)
