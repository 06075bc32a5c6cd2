"""Stock rows and the constraints that keep them true.

`on_hand` is what lies on the shelf, `reserved` is held or sold but not yet handed over, `allocated`
is set aside for one channel or live session. What is left is the pool that every channel shares.
The ledger of movements sums to the record.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StockRecord(models.Model):
    """The stock of one variant. `allocated` repeats the open allocations so that one conditional
    UPDATE of one row can refuse to oversell."""

    variant = models.OneToOneField(
        "catalog.Variant",
        models.CASCADE,
        primary_key=True,
        related_name="stock_record",
        verbose_name=_("variant"),
    )
    on_hand = models.IntegerField(_("on hand"), default=0)
    reserved = models.IntegerField(_("reserved"), default=0)
    allocated = models.IntegerField(_("set aside"), default=0)
    low_at = models.PositiveIntegerField(
        _("low from"),
        default=5,
        db_default=5,  # also for rows written past Django
        help_text=_("So many units for sale, or fewer: time to get more."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("stock record"), _("stock records")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, allocated__gte=0), name="stock_parts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("reserved") + F("allocated")), name="stock_promised_within_on_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.pool}"

    @property
    def pool(self) -> int:
        """Units that any channel may sell now."""
        return self.on_hand - self.reserved - self.allocated

    @property
    def is_low(self) -> bool:
        """Time to make or fetch more."""
        return self.pool <= self.low_at


class StockMovement(models.Model):
    """One change of a stock record, for ever. The unique key makes every booking idempotent."""

    class Reason(models.TextChoices):
        """Why the stock moved."""

        OPENING = "opening", _("Opening stock")
        RECEIVE = "receive", _("Goods received")
        COUNT = "count", _("Stock count")
        HOLD = "hold", _("Held")
        RELEASE = "release", _("Released")
        EXPIRE = "expire", _("Hold expired")
        COMMIT = "commit", _("Handed over")
        SPOILT = "spoilt", _("Spoilt or broken")
        LOST = "lost", _("Lost")
        SAMPLE = "sample", _("Given as a sample")
        OWN_USE = "own_use", _("Used by ourselves")
        FOUND = "found", _("Found again")

    variant = models.ForeignKey(
        "catalog.Variant", models.CASCADE, related_name="movements", verbose_name=_("variant")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    ref = models.CharField(_("reference"), max_length=120)
    delta_on_hand = models.IntegerField(_("change on hand"), default=0)
    delta_reserved = models.IntegerField(_("change reserved"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("stock movement"), _("stock movements")
        constraints = [
            models.UniqueConstraint(fields=["variant", "reason", "ref"], name="movement_booked_once"),
        ]
        indexes = [models.Index(fields=["variant", "at"], name="movement_by_variant")]

    def __str__(self) -> str:
        return f"{self.variant_id} {self.reason} {self.delta_on_hand:+d}/{self.delta_reserved:+d}"


class Reservation(models.Model):
    """Units held for a cart or an order until they are handed over, released or expired.

    `owner` is a key such as "cart:8f…" or "order:DH2511…". A released owner may hold again, and an order's
    hold may grow and shrink; `round` counts that, so each has its own line in the ledger. Units out of an
    allocation and units out of the pool are rows of their own. Without `expires_at` it never runs out.
    """

    class State(models.TextChoices):
        """Only HELD counts in `StockRecord.reserved`."""

        HELD = "held", _("Held")
        COMMITTED = "committed", _("Handed over")
        RELEASED = "released", _("Released")
        EXPIRED = "expired", _("Expired")

    owner = models.CharField(_("owner"), max_length=60)
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, verbose_name=_("variant"))
    quantity = models.PositiveIntegerField(_("quantity"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    scope = models.CharField(_("set aside for"), max_length=40, blank=True)
    round = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("reservation"), _("reservations")
        constraints = [
            models.UniqueConstraint(fields=["owner", "variant", "scope"], name="reservation_once_per_scope"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_quantity_positive"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="reservation_held_until"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.variant_id}×{self.quantity} {self.state}"

    @property
    def ref(self) -> str:
        """Its key in the ledger."""
        source = f"@{self.scope}" if self.scope else ""
        return f"{self.owner}{source}#{self.round}"


class Allocation(models.Model):
    """Units taken out of the pool for one scope ("account:3", "live:7") until it is closed.

    `used` counts units that the scope has since sold or holds. The scope is text, not a foreign key:
    accounts and live sessions live higher up.
    """

    variant = models.ForeignKey(
        "catalog.Variant", models.CASCADE, related_name="allocations", verbose_name=_("variant")
    )
    scope = models.CharField(_("set aside for"), max_length=40)
    quantity = models.PositiveIntegerField(_("quantity"))
    used = models.PositiveIntegerField(_("used"), default=0)
    until = models.DateTimeField(_("until"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("allocation"), _("allocations")
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("quantity")), name="allocation_used_within_quantity"
            ),
            models.UniqueConstraint(
                fields=["variant", "scope"], condition=Q(closed_at__isnull=True), name="allocation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.variant_id}: {self.used}/{self.quantity}"

    @property
    def left(self) -> int:
        """Units the scope may still take."""
        return self.quantity - self.used
