"""Who stands in front of the camera, and the agreement under which somebody else does."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import IdentityCheck, Producer, Product


class Creator(models.Model):
    """A person on screen: a host of a producer's own, or a creator (KOL) whom it engages.

    Who goes live is identified beforehand (Law on E-commerce 122/2025/QH15, art. 24). The result is kept, how
    it was found, when and by whom; never the picture or number of a card.
    """

    class Kind(models.TextChoices):
        OWN = "own", _("our own host")
        ENGAGED = "engaged", _("creator (KOL, KOC)")

    producer = models.ForeignKey(
        Producer, models.CASCADE, related_name="creators", verbose_name=_("producer")
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.OWN)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    identity = models.CharField(
        _("identity"),
        max_length=8,
        choices=IdentityCheck.State.choices,
        default=IdentityCheck.State.ASKED,
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    method = models.CharField(_("how"), max_length=8, choices=IdentityCheck.Method.choices, blank=True)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("The producer reads it. No numbers of cards.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("host or creator"), _("hosts and creators")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["own", "engaged"]), name="creator_kind_known"),
            models.CheckConstraint(
                condition=Q(identity="asked", checked_at__isnull=True)
                | Q(identity="verified", checked_at__isnull=False) & ~Q(method="")
                | Q(identity="refused", checked_at__isnull=False),
                name="creator_identity_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        """Somebody has looked who this is."""
        return self.identity == IdentityCheck.State.VERIFIED


class Collaboration(models.Model):
    """What a producer and a creator have agreed: contract, disclosure, goods, code, commission and window.

    Advertising Law as amended 16/06/2025, art. 15a: who carries an advertisement has seen the papers, has
    used or understood the goods, and says before and during that it is one.
    """

    creator = models.ForeignKey(
        Creator, models.PROTECT, related_name="collaborations", verbose_name=_("creator")
    )
    contract_no = models.CharField(_("contract number"), max_length=60)
    signed_on = models.DateField(_("signed on"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    disclosure = models.CharField(
        _("what is said and shown"), max_length=200, help_text=_("That it is an advertisement, and for whom.")
    )
    has_used = models.BooleanField(_("the creator has used or understood the goods"), default=False)
    has_seen_papers = models.BooleanField(_("the creator has seen the papers of the goods"), default=False)
    products = models.ManyToManyField(
        Product, related_name="collaborations", verbose_name=_("goods the creator may present")
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    commission_percent = models.DecimalField(
        _("commission (%)"),
        max_digits=4,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
    )
    attribution_days = models.PositiveSmallIntegerField(_("days an order counts after the click"), default=7)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("collaboration"), _("collaborations")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="collaboration_forward"),
            models.CheckConstraint(
                condition=Q(commission_percent__gte=0, commission_percent__lte=50),
                name="collaboration_commission_sane",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]{3,20}$"), name="collaboration_code_plain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.creator} · {self.contract_no}"

    def is_in_force(self, day: date) -> bool:
        """Both ends of the window count."""
        return self.ended_at is None and self.starts_on <= day <= self.ends_on
