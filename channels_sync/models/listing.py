"""One variant offered in one account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_sync.models.account import ChannelAccount
from channels_sync.protocol import ListingRef


class Listing(models.Model):
    """Where a variant stands in a shop, in the platform's own ids.

    A Shopee item without models has the SKU id "0", so an SKU id is unique only within its product.
    `buffer` units of the pool are never shown there. With an `external_label` a person linked it, and its
    page is not ours to write.
    """

    account = models.ForeignKey(
        ChannelAccount, models.CASCADE, related_name="listings", verbose_name=_("account")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.CASCADE, related_name="listings", verbose_name=_("variant")
    )
    external_product = models.CharField(_("product id there"), max_length=40)
    external_sku = models.CharField(_("SKU id there"), max_length=40)
    warehouse = models.CharField(_("warehouse there"), max_length=40, blank=True)
    external_label = models.CharField(
        _("seller SKU there"),
        max_length=100,
        blank=True,
        default="",
        db_default="",  # also for rows that a release before this column writes
        help_text=_("Empty: the same as ours."),
    )
    buffer = models.PositiveIntegerField(_("buffer"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("listing"), _("listings")
        constraints = [
            models.UniqueConstraint(fields=["account", "variant"], name="listing_once_per_account"),
            models.UniqueConstraint(
                fields=["account", "external_product", "external_sku"], name="listing_sku_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"], condition=models.Q(buffer__gt=0), name="listing_buffered"
            ),  # the console counts them
        ]

    def __str__(self) -> str:
        return f"{self.account.channel} {self.variant.sku}"

    @property
    def ref(self) -> ListingRef:
        """Its address for the adapter; needs `variant` loaded."""
        label = self.external_label or self.variant.sku
        return ListingRef(self.external_product, self.external_sku, label, self.warehouse)
