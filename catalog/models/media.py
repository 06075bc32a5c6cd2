"""Pictures of products: the cleaned upload and the sizes made from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.product import Product


def asset_path(asset: "ImageAsset", filename: str) -> str:
    """Named by content, so a picture never changes under its address."""
    return f"products/{asset.sha256[:2]}/{asset.sha256}.{filename.rsplit('.', 1)[-1]}"


def rendition_path(rendition: "Rendition", filename: str) -> str:
    """Beside its original, with width and format in the name."""
    sha256 = rendition.asset.sha256
    return f"products/{sha256[:2]}/{sha256}-{rendition.width}.{rendition.format}"


class ImageAsset(models.Model):
    """One picture of one product. `sha256` is that of the bytes uploaded, or of the cut made from them."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="images", verbose_name=_("product")
    )
    file = models.FileField(_("file"), upload_to=asset_path, max_length=160)
    original = models.FileField(
        _("before it was cut"), max_length=160, blank=True, editable=False
    )  # empty: it was not
    sha256 = models.CharField(max_length=64, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    alt = models.CharField(_("text for those who cannot see it"), max_length=200)
    alt_en = models.CharField(_("the same in English"), max_length=200, blank=True)
    width = models.PositiveIntegerField(_("width (px)"), editable=False)
    height = models.PositiveIntegerField(_("height (px)"), editable=False)
    colour = models.CharField(_("average colour"), max_length=7, editable=False)
    is_illustration = models.BooleanField(_("drawing, not a photograph"), default=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "sha256"], name="image_once_per_product"),
            models.CheckConstraint(condition=Q(colour__regex=r"^#[0-9a-f]{6}$"), name="image_colour_hex"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_size"),
        ]

    def __str__(self) -> str:
        return self.alt


class Rendition(models.Model):
    """An asset at one width in one format."""

    class Format(models.TextChoices):
        WEBP = "webp", "WebP"
        JPEG = "jpeg", "JPEG"

    asset = models.ForeignKey(ImageAsset, on_delete=models.CASCADE, related_name="renditions")
    width = models.PositiveIntegerField(_("width (px)"))
    height = models.PositiveIntegerField(_("height (px)"))
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    file = models.FileField(_("file"), upload_to=rendition_path, max_length=160)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        ordering = ["asset", "format", "width"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "width", "format"], name="rendition_once"),
            models.CheckConstraint(condition=Q(format__in=["webp", "jpeg"]), name="rendition_format_known"),
        ]

    def __str__(self) -> str:
        return f"{self.width} {self.format}"
