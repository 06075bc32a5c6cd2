"""Who makes the goods, and which users may act for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Ward


class Producer(models.Model):
    """An enterprise, cooperative, group or household that sells here."""

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("Cooperative")
        COOPERATIVE_GROUP = "cooperative_group", _("Cooperative group")
        LIMITED_COMPANY = "llc", _("Limited liability company")
        JOINT_STOCK_COMPANY = "jsc", _("Joint stock company")
        PRIVATE_ENTERPRISE = "private_enterprise", _("Private enterprise")
        HOUSEHOLD = "household", _("Business household")

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address part"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="producers", verbose_name=_("ward"))
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    people = models.PositiveIntegerField(_("members or staff"), null=True, blank=True)
    story = models.TextField(_("story"), blank=True)
    tax_code = models.CharField(_("tax code"), max_length=20, blank=True)
    business_registration_no = models.CharField(_("business registration number"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    identity_verified = models.BooleanField(
        _("identity verified"),
        default=False,
        help_text=_("Law on E-commerce 122/2025/QH15: check before selling."),
    )

    class Meta:
        verbose_name = _("producer")
        verbose_name_plural = _("producers")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True) | Q(founded_year__range=(1800, 2200)),
                name="producer_founded_year_sane",
                violation_error_message=_("The founding year must be between 1800 and 2200."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "cooperative",
                        "cooperative_group",
                        "llc",
                        "jsc",
                        "private_enterprise",
                        "household",
                    ]
                ),
                name="producer_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user who may work for a producer."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        PACKER = "packer", _("Packer")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    producer = models.ForeignKey(
        Producer, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("producer")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.EDITOR)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "producer"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(role__in=["owner", "editor", "packer"]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.producer}"
