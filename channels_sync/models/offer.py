"""One voucher in one shop."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_sync.models.account import ChannelAccount
from channels_sync.protocol import ListingRef


class VoucherOffer(models.Model):
    """A voucher of ours offered by a marketplace shop; `external_id` is empty until the platform has it."""

    account = models.ForeignKey(
        ChannelAccount, models.CASCADE, related_name="voucher_offers", verbose_name=_("account")
    )
    voucher = models.ForeignKey(
        "promotions.Voucher", models.CASCADE, related_name="offers", verbose_name=_("voucher")
    )
    external_id = models.CharField(_("voucher id there"), max_length=40, blank=True)
    is_wanted = models.BooleanField(_("offered there"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("voucher in a shop"), _("vouchers in shops")
        constraints = [models.UniqueConstraint(fields=["account", "voucher"], name="offer_once_per_account")]

    def __str__(self) -> str:
        return f"{self.account.channel} {self.voucher}"

    @property
    def ref(self) -> ListingRef:
        """Its address for the adapter; needs `voucher` loaded."""
        return ListingRef(self.external_id, "", self.voucher.code)
