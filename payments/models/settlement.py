"""What a producer is due, line by line."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from orders.models import Package, Return
from payments.settlement import Kind

ADDS_UP = """
IF EXISTS (
    SELECT 1 FROM payments_settlement s
    WHERE s.id = {row} AND s.total_vnd <> (
        SELECT COALESCE(SUM(l.amount_vnd), 0) FROM payments_settlementline l WHERE l.settlement_id = s.id
    )
) THEN
    RAISE EXCEPTION 'settlement % does not add up', {row} USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""
STAYS = """
IF (SELECT state FROM payments_settlement WHERE id = NEW.settlement_id) <> 'open' THEN
    RAISE EXCEPTION 'settlement % is closed', NEW.settlement_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
KINDS = {
    Kind.GOODS: _("goods"),
    Kind.SHIPPING: _("shipping"),
    Kind.VOUCHER: _("voucher, borne by the shop"),
    Kind.COMMISSION: _("commission"),
    Kind.FEE: _("fee of the payment"),
    Kind.VAT: _("VAT withheld"),
    Kind.PIT: _("personal income tax withheld"),
    Kind.VAT_SHIPPING: _("VAT on shipping withheld"),
    Kind.PIT_SHIPPING: _("personal income tax on shipping withheld"),
}


class Settlement(models.Model):
    """What a producer is due for a period. It gathers lines while it is open; closed, it stands.

    `until` is the last day it takes in. The database sees to it that `total_vnd` is the sum of its lines, at
    the end of each transaction, and that a closed one gets no more of them.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        CLOSED = "closed", _("closed, to be paid")
        PAID = "paid", _("paid")

    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="settlements", verbose_name=_("producer")
    )
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"))
    total_vnd = models.BigIntegerField(_("total (đồng)"), default=0)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paid by"),
    )
    bank_reference = models.CharField(_("the bank’s reference"), max_length=80, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("settlement"), _("settlements")
        constraints = [
            models.UniqueConstraint(
                fields=["producer"], condition=Q(state="open"), name="settlement_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state__in=["closed", "paid"], closed_at__isnull=False, total_vnd__gt=0),
                name="settlement_closed_with_something_due",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) & ~Q(bank_reference="")
                | Q(state__in=["open", "closed"], paid_at__isnull=True, bank_reference=""),
                name="settlement_paid_with_reference",
            ),
        ]
        indexes = [models.Index(fields=["state", "-until"], name="settlement_by_state")]
        triggers = [
            pgtrigger.Trigger(
                name="adds_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=ADDS_UP.format(row="NEW.id"),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What a transfer to the producer names."""
        return f"QT{self.pk:06}"


class SettlementLine(models.Model):
    """One sum of a settlement, the producer's when positive. `asked` is the return that reverses a part.

    Each kind is there once for a package and once for each return of it: nothing is settled twice.
    """

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="lines", verbose_name=_("settlement")
    )
    package = models.ForeignKey(
        Package, models.PROTECT, related_name="settlement_lines", verbose_name=_("package")
    )
    asked = models.ForeignKey(
        Return,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settlement_lines",
        verbose_name=_("return"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=[(k.value, w) for k, w in KINDS.items()])
    amount_vnd = models.BigIntegerField(_("amount (đồng)"))
    base_vnd = models.BigIntegerField(_("of (đồng)"), default=0)
    basis_points = models.PositiveIntegerField(_("rate (hundredths of a percent)"), default=0)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name, verbose_name_plural = _("line of a settlement"), _("lines of settlements")
        ordering = ["settlement", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "kind"], condition=Q(asked__isnull=True), name="settlement_sale_once"
            ),
            models.UniqueConstraint(
                fields=["asked", "kind"], condition=Q(asked__isnull=False), name="settlement_return_once"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_an_open_one",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=STAYS,
            ),
            pgtrigger.Trigger(
                name="adds_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=ADDS_UP.format(row="NEW.settlement_id"),
            ),
            pgtrigger.Trigger(
                name="adds_up_without",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=ADDS_UP.format(row="OLD.settlement_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} {self.kind}"
