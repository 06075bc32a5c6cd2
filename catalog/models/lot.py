"""A lot: what the code on a package leads to (Decree 37/2026, digital product passport)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product, Variant


class Lot(models.Model):
    """Goods of one product made together. `variant` is empty where a lot fills several packages."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="lots", verbose_name=_("product")
    )
    variant = models.ForeignKey(
        Variant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="lots",
        verbose_name=_("variant"),
    )
    code = models.SlugField(_("lot number"), max_length=40, unique=True)
    made_on = models.DateField(_("production date"))
    expires_on = models.DateField(_("expiry date"), null=True, blank=True)
    place = models.CharField(_("where it was grown or made"), max_length=200, blank=True)
    steps = models.JSONField(
        _("steps"), default=list, blank=True, help_text=_('[{"on": "2026-11-02", "what": "thu hoạch"}]')
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("lot"), _("lots")
        ordering = ["-made_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("made_on")),
                name="lot_expires_after_made",
                violation_error_message=_("A lot cannot expire before it was made."),
            )
        ]

    def __str__(self) -> str:
        return self.code
