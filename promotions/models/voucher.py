"""Codes that lower a basket, and each use of one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.channels import Channel


def web_only() -> list[str]:
    """A new voucher is good in our own shop."""
    return [Channel.WEB.value]


class Voucher(models.Model):
    """A code that lowers a whole basket, on the web shop and in shops on marketplaces.

    Each place counts for itself: `usage_limit` is how often it may be used on the web and in every shop,
    and `used` what the web counted, for no marketplace would ask us before it grants one more. A producer's
    holds for its own goods in the web shop, and it bears what it takes off.
    """

    producer = models.ForeignKey(
        "catalog.Producer",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="vouchers",
        verbose_name=_("producer"),
    )
    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        help_text=_("3 to 20 capital letters and digits; at most 5 where it is offered on Shopee."),
    )
    name = models.CharField(
        _("name"),
        max_length=100,
        blank=True,
        help_text=_("Shown to buyers on marketplaces. Empty: the code."),
    )
    channels = models.JSONField(_("channels"), default=web_only)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    amount_vnd = models.PositiveIntegerField(_("amount off (₫)"), null=True, blank=True)
    min_spend_vnd = models.PositiveIntegerField(_("smallest basket (₫)"), default=0)
    max_discount_vnd = models.PositiveIntegerField(_("largest discount (₫)"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    usage_limit = models.PositiveIntegerField(
        _("how often it may be used"),
        help_text=_(
            "On the web and in each shop: a voucher for 100 uses on the web, Shopee and Lazada may be used "
            "300 times. Marketplaces count for themselves, so share the budget among them beforehand."
        ),
    )
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("voucher"), _("vouchers")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="voucher_window_forward",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, percent__gte=1, percent__lte=50, amount_vnd__isnull=True)
                | Q(percent__isnull=True, amount_vnd__isnull=False, amount_vnd__gt=0),
                name="voucher_percent_or_amount",
                violation_error_message=_("Give either a percentage from 1 to 50 or an amount."),
            ),
            models.CheckConstraint(
                condition=Q(used__lte=F("usage_limit")),
                name="voucher_used_within_limit",
                violation_error_message=_("The voucher has been used more often than this limit."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]{3,20}$"),
                name="voucher_code_plain",
                violation_error_message=_("A code has 3 to 20 capital letters and digits, without accents."),
            ),
            models.CheckConstraint(
                condition=Q(producer__isnull=True) | Q(channels=[Channel.WEB.value]),
                name="voucher_of_a_producer_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherUse(models.Model):
    """One use of a voucher; `ref` names the basket or order, so that a repeat counts once."""

    voucher = models.ForeignKey(Voucher, models.CASCADE, related_name="uses", verbose_name=_("voucher"))
    ref = models.CharField(_("reference"), max_length=60)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("use of a voucher"), _("uses of vouchers")
        constraints = [models.UniqueConstraint(fields=["voucher", "ref"], name="voucher_used_once_per_ref")]

    def __str__(self) -> str:
        return f"{self.voucher} {self.ref}"
