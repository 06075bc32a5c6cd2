"""Provinces and wards of the two-level administration, the units they replaced, and addresses in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Province(models.Model):
    """A province or centrally run city; the code is that of Decision 19/2025/QĐ-TTg."""

    class Kind(models.TextChoices):
        PROVINCE = "tinh", "Tỉnh"
        CITY = "thanh-pho", "Thành phố"

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """As printed in addresses and papers: "Thành phố Đồng Nai"; marketing text says `name`."""
        return f"{self.get_kind_display()} {self.name}"


class Ward(models.Model):
    """A commune-level unit. Names repeat, even inside a province when folded: the code is the key."""

    class Kind(models.TextChoices):
        COMMUNE = "xa", "Xã"
        WARD = "phuong", "Phường"
        SPECIAL_ZONE = "dac-khu", "Đặc khu"

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="wards", verbose_name=_("province")
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    folded = models.CharField(max_length=160, editable=False)

    class Meta:
        verbose_name = _("ward")
        verbose_name_plural = _("wards")
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """With its kind: "Phường Tân Triều"."""
        return f"{self.get_kind_display()} {self.name}"


class LegacyUnit(models.Model):
    """A commune of the three-level map that ended on 30/06/2025, and the ward it went to.

    A unit that was split has several rows; `is_default` marks the one to propose first.
    """

    code = models.CharField(_("old code"), max_length=5, blank=True)
    name = models.CharField(_("old commune"), max_length=60, blank=True)
    district = models.CharField(_("old district"), max_length=60)
    province = models.CharField(_("old province"), max_length=60)
    ward = models.ForeignKey(
        Ward, on_delete=models.CASCADE, related_name="legacy_units", verbose_name=_("ward today")
    )
    is_default = models.BooleanField(_("proposed first"), default=True)
    folded = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("old commune")
        verbose_name_plural = _("old communes")
        ordering = ["province", "district", "name"]
        constraints = [
            models.UniqueConstraint(fields=["province", "district", "name", "ward"], name="legacy_unit_once"),
            models.UniqueConstraint(
                fields=["province", "district", "name"],
                condition=Q(is_default=True),
                name="legacy_unit_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """ "Xã Tân Bình, Huyện Vĩnh Cửu, Tỉnh Đồng Nai"."""
        return ", ".join(part for part in (self.name, self.district, self.province) if part)


class Address(models.Model):
    """Where a user's parcels go. Orders keep their own copy of the printed words."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("user")
    )
    receiver = models.CharField(_("receiver"), max_length=120)
    phone = models.CharField(_("phone"), max_length=16)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+", verbose_name=_("ward"))
    street_line = models.CharField(_("house number and street"), max_length=200)
    note = models.CharField(_("note for the carrier"), max_length=200, blank=True)
    raw_text = models.CharField(_("address as typed"), max_length=400, blank=True)
    as_of = models.DateField(_("unit names as of"))
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_default=True),
                name="address_one_default_per_user",
                violation_error_message=_("Only one address can be the default."),
            ),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"), name="address_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver}, {self.street_line}"
