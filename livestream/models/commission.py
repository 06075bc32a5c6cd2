"""What a creator earns: which line of an order was theirs to bring, what it comes to, and how it was paid."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from livestream.models.creator import Collaboration, Creator
from orders.models import OrderLine

ADDS_UP = """
IF EXISTS (
    SELECT 1 FROM livestream_commission c
    WHERE c.id = {row} AND c.approved_at IS NOT NULL AND c.amount_vnd <> (
        SELECT COALESCE(SUM(e.amount_vnd), 0) FROM livestream_commissionentry e WHERE e.commission_id = c.id
    )
) THEN
    RAISE EXCEPTION 'commission % does not add up', {row} USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""
PAID_ADDS_UP = """
IF EXISTS (
    SELECT 1 FROM livestream_creatorpayout p
    WHERE p.id = {row} AND p.gross_vnd <> (
        SELECT COALESCE(SUM(e.amount_vnd), 0) FROM livestream_commissionentry e WHERE e.payout_id = p.id
    )
) THEN
    RAISE EXCEPTION 'payout % does not add up', {row} USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""


def _at_the_end(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """Looked at when the transaction ends, so that a row and its parts may be written one after the other."""
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.After, operation=operation, timing=pgtrigger.Deferred, func=func
    )


WRITTEN = pgtrigger.Insert | pgtrigger.Update


class CreatorPayout(models.Model):
    """Money that a producer transferred to a creator, with the tax it withheld. It stands as it is."""

    creator = models.ForeignKey(
        Creator, models.PROTECT, related_name="payouts", verbose_name=_("host or creator")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    gross_vnd = models.BigIntegerField(_("commission (đồng)"))
    tax_vnd = models.BigIntegerField(_("personal income tax withheld (đồng)"))
    bank_reference = models.CharField(_("the bank’s reference"), max_length=80)
    paid_at = models.DateTimeField(_("paid at"))
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("paid by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("payment to a creator"), _("payments to creators")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["creator", "bank_reference"], name="creator_payout_once"),
            models.CheckConstraint(
                condition=Q(gross_vnd__gt=0, tax_vnd__gte=0, tax_vnd__lt=F("gross_vnd"))
                & ~Q(bank_reference=""),
                name="creator_payout_sane",
            ),
        ]
        triggers = [_at_the_end("adds_up", WRITTEN, PAID_ADDS_UP.format(row="NEW.id"))]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What its statement is called by."""
        return f"HH{self.pk:06}"

    @property
    def net_vnd(self) -> int:
        """What the creator got."""
        return self.gross_vnd - self.tax_vnd


class Commission(models.Model):
    """The share of one creator in one line of an order: the last who was touched before it was placed.

    `amount_vnd` is the share of what stays with the shopper (`units`, `base_vnd`) at the rate of the day it
    was placed. Nobody is owed it before `approved_at`; from then on each change is an entry of its own.
    """

    class Via(models.TextChoices):
        LINK = "link", _("link")
        CODE = "code", _("code")
        LIVE = "live", _("live session")

    line = models.OneToOneField(
        OrderLine, models.PROTECT, related_name="commission", verbose_name=_("order line")
    )
    collaboration = models.ForeignKey(
        Collaboration, models.PROTECT, related_name="commissions", verbose_name=_("collaboration")
    )
    via = models.CharField(_("came by"), max_length=4, choices=Via.choices)
    touched_at = models.DateTimeField(_("touched at"))
    placed_at = models.DateTimeField(_("placed at"))
    basis_points = models.PositiveIntegerField(_("rate (hundredths of a percent)"))
    units = models.PositiveIntegerField(_("units that stay"), default=0)
    base_vnd = models.BigIntegerField(_("of (đồng)"), default=0)
    amount_vnd = models.BigIntegerField(_("commission (đồng)"), default=0)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("commission"), _("commissions")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(base_vnd__gte=0, amount_vnd__gte=0, amount_vnd__lte=F("base_vnd")),
                name="commission_part_of_base",
            ),
            models.CheckConstraint(
                condition=Q(touched_at__lte=F("placed_at")), name="commission_touched_before"
            ),
            models.CheckConstraint(
                condition=Q(via__in=["link", "code", "live"]), name="commission_via_known"
            ),
        ]
        indexes = [
            models.Index(fields=["collaboration", "-placed_at"], name="commission_by_agreement"),
            models.Index(fields=["line"], condition=Q(approved_at=None), name="commission_pending"),
        ]
        triggers = [_at_the_end("adds_up", WRITTEN, ADDS_UP.format(row="NEW.id"))]

    def __str__(self) -> str:
        return f"{self.line_id} {self.collaboration_id}"


class CommissionEntry(models.Model):
    """What is owed of a commission: its amount once it is approved, then each change, negative for goods that
    went back. `payout` is the transfer that paid it."""

    commission = models.ForeignKey(
        Commission, models.PROTECT, related_name="entries", verbose_name=_("commission")
    )
    base_vnd = models.BigIntegerField(_("of (đồng)"))
    amount_vnd = models.BigIntegerField(_("amount (đồng)"))
    day = models.DateField(_("day"))
    payout = models.ForeignKey(
        CreatorPayout, models.PROTECT, null=True, related_name="entries", verbose_name=_("payment")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("entry of a commission"), _("entries of commissions")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["commission"], condition=Q(payout=None), name="commission_entry_unpaid")
        ]
        triggers = [
            _at_the_end("adds_up", WRITTEN, ADDS_UP.format(row="NEW.commission_id")),
            _at_the_end("adds_up_without", pgtrigger.Delete, ADDS_UP.format(row="OLD.commission_id")),
            _at_the_end("adds_up_paid", WRITTEN, PAID_ADDS_UP.format(row="NEW.payout_id")),
        ]

    def __str__(self) -> str:
        return f"{self.commission_id} {self.amount_vnd}"
