"""Products a shopper keeps for later."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product


class Favourite(models.Model):
    """A user likes a product."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites", verbose_name=_("user")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="favourites", verbose_name=_("product")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name, verbose_name_plural = _("favourite"), _("favourites")
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.product_id}"
