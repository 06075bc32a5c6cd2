"""The paper by which food, health food or cosmetics may be sold at all."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product


@pghistory.track(
    meta={"verbose_name": _("declaration history"), "verbose_name_plural": _("declaration history")},
    attrs={"__str__": lambda event: event.number},
)
class Declaration(models.Model):
    """A product's declaration: number, date and place, as marketplaces ask for them (food safety law of
    2010, Decree 15/2018). One product has at most one in force."""

    class Kind(models.TextChoices):
        """What kind of paper it is."""

        SELF_DECLARED = "self_declared", _("Self-declaration of product")
        REGISTERED = "registered", _("Registered declaration of product")
        COSMETIC = "cosmetic", _("Cosmetic notification")

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, related_name="declaration", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices, default=Kind.SELF_DECLARED)
    number = models.CharField(_("number"), max_length=60)
    issued_on = models.DateField(_("issued on"))
    issued_at = models.CharField(
        _("place of issue"), max_length=120, help_text=_("The authority that received or granted it.")
    )
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["self_declared", "registered", "cosmetic"]),
                name="declaration_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=True) | models.Q(expires_on__gt=models.F("issued_on")),
                name="declaration_expires_after_issue",
                violation_error_message=_("The declaration must expire after it was issued."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
