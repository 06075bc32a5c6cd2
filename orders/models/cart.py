"""What a shopper has chosen and not yet ordered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant

MOST_LINES = 100  # a page that can still be read; a pantry has fewer
MOST_OF_ONE = 999  # units of one variant; more is wholesale, for which one asks


class Cart(models.Model):
    """A guest's cart is known by the `token` in a signed cookie, a user has one on all devices.

    `round` counts the orders made of it, so that each is placed once (`place_key`). `details` is what was
    written on the way to the next order: receiver, address, payment; it goes when that is placed.
    """

    token = models.CharField(max_length=43, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="cart", verbose_name=_("shopper")
    )
    round = models.PositiveIntegerField(default=1)
    voucher_code = models.CharField(_("voucher"), max_length=20, blank=True)
    details = models.JSONField(_("delivery and payment"), default=dict, blank=True)
    held_until = models.DateTimeField(_("goods held until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name, verbose_name_plural = _("cart"), _("carts")
        indexes = [
            models.Index(fields=["changed_at"], condition=Q(user__isnull=True), name="cart_of_guest_by_age")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def owner(self) -> str:
        """Its key in the stock's reservations."""
        return f"cart:{self.pk}"

    @property
    def place_key(self) -> str:
        """What the next order of this cart is known by."""
        return f"{self.pk}:{self.round}"


class CartLine(models.Model):
    """Units of one variant. `seen_price_vnd` is what a unit cost when the shopper last saw it."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines", verbose_name=_("cart"))
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+", verbose_name=_("variant"))
    quantity = models.PositiveIntegerField(_("quantity"))
    seen_price_vnd = models.PositiveIntegerField(_("price seen (₫)"), null=True, blank=True)
    is_chosen = models.BooleanField(_("to be ordered"), default=True)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name, verbose_name_plural = _("line of a cart"), _("lines of carts")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE), name="cart_line_quantity_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}×{self.quantity}"
