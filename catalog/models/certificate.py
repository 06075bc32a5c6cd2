"""The papers behind a badge: OCOP stars and typical rural industrial products (CNNT)."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.producer import Producer
from catalog.models.product import Product, Variant


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Filters by the day that counts, always a date in Việt Nam."""

    def valid_on(self, day: date) -> "CertificateQuerySet":
        """In force all through `day`: issued, not revoked, `expires_on` not past. The last day counts."""
        return self.filter(
            Q(issued_on__isnull=True) | Q(issued_on__lte=day),
            Q(expires_on__isnull=True) | Q(expires_on__gte=day),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=day),
        )


@pghistory.track(
    meta={"verbose_name": _("certificate history"), "verbose_name_plural": _("certificate history")},
    attrs={"__str__": lambda event: event.number},
)
class Certificate(models.Model):
    """A decision that names a product. `variants` is the SKU scope; empty means every variant.

    OCOP papers last 36 months; how long CNNT papers last is not settled, so `expires_on` may be empty.
    """

    class Programme(models.TextChoices):
        OCOP = "OCOP", "OCOP"
        CNNT = "CNNT", _("Typical rural industrial product")

    class Level(models.TextChoices):
        DISTRICT = "district", _("District")
        PROVINCE = "province", _("Province")
        REGION = "region", _("Region")
        NATIONAL = "national", _("National")
        CENTRAL = "central", _("Central")

    programme = models.CharField(_("programme"), max_length=4, choices=Programme.choices)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    number = models.CharField(_("number"), max_length=60, unique=True)
    decision_no = models.CharField(_("decision"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("voting year"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(
        _("expires on"), null=True, blank=True, help_text=_("The last day it counts.")
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced",
        verbose_name=_("replaced by"),
        help_text=_("Then it is revoked on the day the newer one was accepted."),
    )
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=1, null=True, blank=True)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="certificates", verbose_name=_("product")
    )
    producer = models.ForeignKey(
        Producer, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("producer")
    )
    variants = models.ManyToManyField(
        Variant, blank=True, related_name="certificates", verbose_name=_("SKUs covered (none: all)")
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["expires_on", "number"]
        indexes = [models.Index(fields=["product", "expires_on"], name="certificate_of_product")]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme="OCOP", stars__isnull=False, stars__range=(3, 5))
                & Q(issued_on__isnull=False, expires_on__isnull=False)
                | Q(programme="CNNT", stars__isnull=True),  # NULL would pass a bare range check
                name="certificate_fits_programme",
                violation_error_message=_("OCOP needs 3 to 5 stars and both dates; CNNT has no stars."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gt=F("issued_on")),
                name="certificate_expires_after_issue",
                violation_error_message=_("The certificate must expire after it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)),
                name="certificate_score_in_range",
                violation_error_message=_("The score must be between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(level__in=["district", "province", "region", "national", "central"]),
                name="certificate_level_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_valid_on(self, day: date) -> bool:
        """The same rule as `valid_on`, for a row already read."""
        return (
            (self.issued_on is None or self.issued_on <= day)
            and (self.expires_on is None or self.expires_on >= day)
            and (self.revoked_on is None or self.revoked_on > day)
        )

    def covers(self, variant_id: int) -> bool:
        """The SKU scope holds this variant; reads prefetched `variants`."""
        scope = {variant.pk for variant in self.variants.all()}
        return not scope or variant_id in scope
