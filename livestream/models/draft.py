"""The order of a viewer while it is being made out of comments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from livestream.models.runofshow import RunOfShowItem
from livestream.models.session import LiveSession, new_key
from orders.models import Order


class LiveDraft(models.Model):
    """What one author has ordered in one session, held until `expires_at` under the key `owner`.

    Whoever has the link of `token` takes it into a cart: then it is claimed, the cart holds the units, and
    `cart_key` is what its order will be known by.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for its buyer")
        CLAIMED = "claimed", _("in the buyer's cart")
        CONFIRMED = "confirmed", _("ordered")
        EXPIRED = "expired", _("time is over")
        CANCELLED = "cancelled", _("cancelled")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="drafts")
    author_key = models.CharField(_("author"), max_length=100)
    author_name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    address = models.CharField(_("address as written"), max_length=300, blank=True)
    token = models.CharField(max_length=43, unique=True, editable=False, default=new_key)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("held until"))
    cart_key = models.CharField(max_length=60, null=True, db_index=True, editable=False)
    order = models.ForeignKey(
        Order, models.SET_NULL, null=True, related_name="live_drafts", verbose_name=_("order")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("live draft order"), _("live draft orders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "author_key"], condition=Q(state="open"), name="live_draft_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "cancelled"], order__isnull=True, cart_key__isnull=True)
                | Q(state="claimed", cart_key__isnull=False, order__isnull=True)
                | Q(state="expired", order__isnull=True)
                | Q(state="confirmed", cart_key__isnull=False),
                name="live_draft_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state__in=["open", "claimed"]), name="live_drafts_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.author_key}"

    @property
    def owner(self) -> str:
        """Its key in the stock's reservations."""
        return f"live:{self.pk}"


class DraftLine(models.Model):
    """Units of one variant. `price_vnd` is the live price that was promised, empty: the price of the shop."""

    draft = models.ForeignKey(LiveDraft, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+", verbose_name=_("product"))
    item = models.ForeignKey(RunOfShowItem, models.SET_NULL, null=True, related_name="draft_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    price_vnd = models.PositiveIntegerField(_("live price (₫)"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("line of a live draft"), _("lines of live drafts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "variant"], name="live_draft_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="live_draft_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}×{self.quantity}"

    @property
    def total_vnd(self) -> int:
        """What its units cost at the live price, or else at the price of the shop. Needs `variant`."""
        return self.quantity * (self.price_vnd or self.variant.price_vnd)

    @property
    def list_vnd(self) -> int:
        """What its units cost without the live price. Needs `variant`."""
        return self.quantity * self.variant.price_vnd
