"""Promotion rules, the variants they touch, what differs on single channels, and vouchers."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.channels import Channel
from promotions.pricing import Cut, Kind


def all_channels() -> list[str]:
    """A new promotion runs everywhere."""
    return [channel.value for channel in Channel]


def web_only() -> list[str]:
    """A new voucher is good in our own shop."""
    return [Channel.WEB.value]


class Promotion(models.Model):
    """A lower price for some variants during one window, on some channels.

    Windows begin and end on whole minutes: Lazada knows nothing finer, and one clock must serve all.
    `opened_at` and `closed_at` tell when the start and the end were announced to the channels.
    """

    KINDS = ((Kind.PERCENT.value, _("Percent off")), (Kind.FIXED_PRICE.value, _("Fixed price")))

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, default=Kind.PERCENT.value)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    is_flash = models.BooleanField(_("flash deal"), default=False)
    channels = models.JSONField(_("channels"), default=all_channels)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    over_half_reason = models.CharField(
        _("reason for more than half off"),
        max_length=200,
        blank=True,
        help_text=_("The law allows more than half off only in named cases (Decree 81/2018)."),
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("promotion"), _("promotions")
        ordering = ("-starts_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="promotion_window_forward"),
            models.CheckConstraint(
                condition=Q(kind="percent", percent__isnull=False, percent__gte=1, percent__lte=99)
                | Q(kind="fixed_price", percent__isnull=True),
                name="promotion_percent_fits_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="percent", percent__gt=50) | ~Q(over_half_reason=""),
                name="promotion_over_half_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(opened_at__isnull=True), name="promotion_to_open"),
            models.Index(fields=["ends_at"], condition=Q(closed_at__isnull=True), name="promotion_to_close"),
        ]

    def __str__(self) -> str:
        return self.name


class PromotionLine(models.Model):
    """One variant in a promotion; with its own price when the kind is a fixed price."""

    promotion = models.ForeignKey(
        Promotion, models.CASCADE, related_name="lines", verbose_name=_("promotion")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.CASCADE, related_name="promotion_lines", verbose_name=_("variant")
    )
    price_vnd = models.PositiveIntegerField(_("promotion price (₫)"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("variant on promotion"), _("variants on promotion")
        constraints = [
            models.UniqueConstraint(fields=["promotion", "variant"], name="promotion_line_once"),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=True) | Q(price_vnd__gt=0), name="promotion_price_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promotion} · {self.variant}"


class ChannelTerm(models.Model):
    """What one line does differently on one channel: its own price or percentage there, and how many units
    are set aside for that channel while the promotion runs. What is empty is as the promotion says."""

    line = models.ForeignKey(
        PromotionLine, models.CASCADE, related_name="terms", verbose_name=_("variant on promotion")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=[(c.value, c.label) for c in Channel])
    price_vnd = models.PositiveIntegerField(_("promotion price (₫)"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    set_aside = models.PositiveIntegerField(_("units set aside"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("terms on one channel"), _("terms on single channels")
        constraints = [
            models.UniqueConstraint(fields=["line", "channel"], name="channel_term_once"),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=True) | Q(percent__isnull=True),
                name="channel_term_price_or_percent",
            ),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=False) | Q(percent__isnull=False) | Q(set_aside__isnull=False),
                name="channel_term_says_something",
            ),
            models.CheckConstraint(
                condition=Q(price_vnd__isnull=True) | Q(price_vnd__gt=0), name="channel_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=99),
                name="channel_percent_fits",
            ),
            models.CheckConstraint(
                condition=Q(set_aside__isnull=True) | Q(set_aside__gt=0) & ~Q(channel="web"),
                name="channel_set_aside_in_a_shop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.channel}"

    @property
    def cut(self) -> Cut | None:
        """Its own cut of the price; None when the promotion's holds there too."""
        if self.price_vnd is not None:
            return Cut(Kind.FIXED_PRICE, self.price_vnd)
        return None if self.percent is None else Cut(Kind.PERCENT, self.percent)


class Aside(models.Model):
    """Units that were set aside in one shop because a promotion asked for it; the allocation counts them.

    Without a term nobody asks any more, and what is still open is closed.
    """

    term = models.ForeignKey(ChannelTerm, models.SET_NULL, null=True, related_name="asides")
    scope = models.CharField(max_length=40)
    allocation = models.OneToOneField("inventory.Allocation", models.CASCADE, related_name="aside")

    def __str__(self) -> str:
        return f"{self.term} {self.scope}"

    @property
    def is_open(self) -> bool:
        """Whether the units are set aside now; needs `allocation` loaded."""
        return self.allocation.closed_at is None

    def is_answer_to(self, units: int, until: datetime) -> bool:
        """Was it made for so many units until then?"""
        return (self.allocation.quantity, self.allocation.until) == (units, until)


class Voucher(models.Model):
    """A code that lowers a whole basket, on the web shop and in shops on marketplaces.

    Each place counts for itself: `usage_limit` is how often it may be used on the web and in every shop,
    and `used` what the web counted, for no marketplace would ask us before it grants one more.
    """

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
