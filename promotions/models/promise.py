"""Prices that single baskets were promised."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Promise(models.Model):
    """A price that one basket was promised for so many units, such as in a live session.

    `ref` is the basket's key ("12:3"). It counts up to `quantity` units and until `until`, under the rules of
    every other promotion: nothing for goods whose promotion the law bans, not below half without a reason.
    """

    ref = models.CharField(max_length=60)
    variant = models.ForeignKey(
        "catalog.Variant", models.CASCADE, related_name="+", verbose_name=_("variant")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    price_vnd = models.PositiveIntegerField(_("promised price (₫)"))
    name = models.CharField(_("name"), max_length=100)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name, verbose_name_plural = _("promised price"), _("promised prices")
        constraints = [
            models.UniqueConstraint(fields=["ref", "variant"], name="promise_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, price_vnd__gt=0), name="promise_positive"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="promise_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.variant_id}×{self.quantity}: {self.price_vnd}"
