"""The other side's books, and where they differ from ours."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from payments.matching import Bucket
from payments.models.payment import Payment
from payments.statements import Type

BUCKETS = {
    Bucket.THEIRS: _("only they have it"),
    Bucket.OURS: _("only we have it"),
    Bucket.AMOUNT: _("the amount differs"),
    Bucket.DUPLICATE: _("paid twice"),
    Bucket.REFUND: _("refund without a payment"),
    Bucket.MIDNIGHT: _("on the other side of midnight"),
    Bucket.HOLE: _("the balance jumps"),
}


class StatementDay(models.Model):
    """A day of one source that was read: its sums, and how much of it was found again in our books."""

    source = models.CharField(_("source"), max_length=8, choices=Order.Method)
    day = models.DateField(_("day"))
    read_at = models.DateTimeField(_("read at"))
    lines = models.PositiveIntegerField(_("lines"), default=0)
    matched = models.PositiveIntegerField(_("matched"), default=0)
    in_vnd = models.BigIntegerField(_("came in (đồng)"), default=0)
    out_vnd = models.BigIntegerField(_("went out (đồng)"), default=0)
    fee_vnd = models.BigIntegerField(_("fees (đồng)"), default=0)
    opening_vnd = models.BigIntegerField(_("opening balance (đồng)"), null=True, blank=True)
    closing_vnd = models.BigIntegerField(_("closing balance (đồng)"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("reconciled day"), _("reconciled days")
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="statement_day_once")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.day:%d/%m/%Y}"


class StatementLine(models.Model):
    """A line of a statement as it was read, once for each number of its source. Append only."""

    source = models.CharField(_("source"), max_length=8, choices=Order.Method)
    type = models.CharField(
        _("type"), max_length=6, choices=[(Type.PAY, _("payment")), (Type.REFUND, _("refund"))]
    )
    transaction_id = models.CharField(_("number there"), max_length=80)
    reference = models.CharField(_("reference"), max_length=300, blank=True)
    amount_vnd = models.BigIntegerField(_("amount (đồng)"))
    fee_vnd = models.BigIntegerField(_("fee (đồng)"), default=0)
    balance_vnd = models.BigIntegerField(_("balance after it (đồng)"), null=True, blank=True)
    content = models.CharField(_("content of the transfer"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    day = models.DateField(_("day of the statement"))

    class Meta:
        verbose_name, verbose_name_plural = _("line of a statement"), _("lines of statements")
        constraints = [
            models.UniqueConstraint(fields=["source", "type", "transaction_id"], name="statement_line_once"),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="statement_line_of_something"),
        ]
        indexes = [
            models.Index(fields=["source", "day"], name="statement_line_by_day"),
            models.Index(fields=["source", "reference"], name="statement_line_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.transaction_id}"


class Difference(models.Model):
    """Something that one side's books have and the other's have not, or have otherwise.

    There once for its source, bucket and key, however often it is found. Somebody takes it and closes it with
    a note; it closes by itself when it is no more.
    """

    source = models.CharField(_("source"), max_length=8, choices=Order.Method)
    bucket = models.CharField(
        _("bucket"), max_length=9, choices=[(bucket.value, words) for bucket, words in BUCKETS.items()]
    )
    key = models.CharField(_("key"), max_length=100)
    day = models.DateField(_("day"))
    payment = models.ForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="differences",
        verbose_name=_("payment"),
    )
    reference = models.CharField(_("our reference"), max_length=300, blank=True)
    theirs_vnd = models.BigIntegerField(_("theirs (đồng)"), null=True, blank=True)
    ours_vnd = models.BigIntegerField(_("ours (đồng)"), null=True, blank=True)
    found_at = models.DateTimeField(_("found at"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the hands of"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("difference"), _("differences")
        constraints = [
            models.UniqueConstraint(fields=["source", "bucket", "key"], name="difference_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("found_at")),
                name="difference_closed_after_found",
            ),
        ]
        indexes = [
            models.Index(fields=["found_at"], condition=Q(closed_at__isnull=True), name="difference_open"),
            models.Index(fields=["source", "day"], name="difference_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
