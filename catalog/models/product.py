"""Products and the variants that are priced, stocked and listed."""

from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Ward
from catalog.models.producer import Producer
from catalog.rows import PRICE_MAX_VND
from core.text import slug


def words(text: str) -> list[str]:
    """The folded words of a query or a text, punctuation dropped: "Cà-phê (rang)" -> ca, phe, rang."""
    return slug(text).split("-") if text.strip() else []


class Category(models.Model):
    """A shelf of the shop."""

    slug = models.SlugField(_("address part"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Filters that carry a rule of the shop."""

    def published(self) -> "ProductQuerySet":
        """What shoppers may see at all."""
        return self.filter(state=Product.State.PUBLISHED)

    def for_age(self, *, age_confirmed: bool) -> "ProductQuerySet":
        """Without alcohol until the visitor has said to be 18 or older (alcohol law of 2019)."""
        return self if age_confirmed else self.filter(age_restricted=False)


@pghistory.track(
    meta={"verbose_name": _("product history"), "verbose_name_plural": _("product history")},
    attrs={"__str__": lambda event: f"{event.code} {event.name}"},
)
class Product(models.Model):
    """One certified or certifiable good of one producer. Texts are Vietnamese, `name_en` may be empty."""

    class ShipMode(models.TextChoices):
        STANDARD = "standard", _("Standard")
        COOL = "cool", _("Cool chain")
        FRAGILE = "fragile", _("Fragile")
        LOCAL_ONLY = "local_only", _("Inside the province only")
        SERVICE = "service", _("Service, nothing to ship")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Waiting for review")
        PUBLISHED = "published", _("On sale")
        RETURNED = "returned", _("Returned to the producer")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    code = models.CharField(
        _("code"), max_length=12, unique=True, help_text=_("What a buyer types in a live comment: M01.")
    )
    slug = models.SlugField(_("address part"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    producer = models.ForeignKey(
        Producer, on_delete=models.PROTECT, related_name="products", verbose_name=_("producer")
    )
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, related_name="products", verbose_name=_("ward of origin")
    )
    ocop_subgroup = models.CharField(
        _("OCOP sub-group"),
        max_length=8,
        blank=True,
        help_text=_("Code of Decision 148/QĐ-TTg, such as I.1.a."),
    )
    unit = models.CharField(_("unit"), max_length=20)
    description = models.TextField(_("description"))
    storage = models.CharField(_("storage"), max_length=200, blank=True)
    ingredients = models.TextField(_("ingredients"), blank=True)
    allergens = models.JSONField(_("allergens"), default=list, blank=True)
    ship_mode = models.CharField(
        _("shipping"), max_length=12, choices=ShipMode.choices, default=ShipMode.STANDARD
    )
    season_months = models.JSONField(
        _("months on sale"), null=True, blank=True, help_text=_("[5, 6, 7]; empty means all year.")
    )
    shelf_life_days = models.PositiveIntegerField(_("shelf life (days)"), null=True, blank=True)
    gi_name = models.CharField(_("geographical indication"), max_length=80, blank=True)
    abv_percent = models.DecimalField(
        _("alcohol (% vol)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    age_restricted = models.BooleanField(_("18+ only"), default=False)
    promotion_banned = models.BooleanField(_("no advertising or promotion"), default=False)
    health_food = models.BooleanField(_("health food"), default=False)
    mandatory_notice = models.CharField(_("mandatory notice"), max_length=240, blank=True)
    fragile = models.BooleanField(_("fragile"), default=False)
    keywords = models.JSONField(_("search words"), default=list, blank=True)
    search_text = models.TextField(editable=False, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["code"]
        indexes = [models.Index(fields=["state", "category"], name="product_shelf")]
        constraints = [
            models.CheckConstraint(
                condition=Q(shelf_life_days__isnull=True) | Q(shelf_life_days__gte=1),
                name="product_shelf_life_positive",
                violation_error_message=_("The shelf life must be at least one day."),
            ),
            models.CheckConstraint(
                condition=Q(abv_percent__isnull=True)
                | Q(abv_percent__gt=0, abv_percent__lte=100, age_restricted=True),
                name="product_alcohol_is_18_plus",
                violation_error_message=_("Alcohol is sold to adults only: tick 18+."),
            ),
            models.CheckConstraint(  # alcohol law of 2019: no advertising or promotion from 15 % vol
                condition=Q(abv_percent__isnull=True) | Q(abv_percent__lt=15) | Q(promotion_banned=True),
                name="product_strong_alcohol_not_promoted",
                violation_error_message=_("From 15 % vol promotion is not allowed."),
            ),
            models.CheckConstraint(
                condition=Q(health_food=False) | ~Q(mandatory_notice=""),
                name="product_health_food_has_notice",
                violation_error_message=_("Health food carries its mandatory notice."),
            ),
            models.CheckConstraint(
                condition=Q(ship_mode__in=["standard", "cool", "fragile", "local_only", "service"]),
                name="product_ship_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "pending", "published", "returned", "withdrawn"]),
                name="product_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_published(self) -> bool:
        """Shoppers may see and buy it."""
        return self.state == self.State.PUBLISHED

    def get_absolute_url(self) -> str:
        """The product's page in the shop."""
        return reverse("storefront:product", args=[self.slug])

    def folded_text(self) -> str:
        """Every word the product is searched by, each after a blank; asks for category, producer and ward."""
        texts = [self.code, self.name, self.name_en, *self.keywords, self.category.name, self.producer.name]
        return "".join(f" {word}" for word in words(" ".join([*texts, self.ward.name, self.gi_name])))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search text in step with the words it folds."""
        self.search_text = self.folded_text()
        super().save(*args, **kwargs)


@pghistory.track(
    meta={"verbose_name": _("variant history"), "verbose_name_plural": _("variant history")},
    attrs={"__str__": lambda event: f"{event.sku} {event.label}"},
)
class Variant(models.Model):
    """One SKU: the thing that has a price, a stock record and a listing per channel."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="variants", verbose_name=_("product")
    )
    key = models.CharField(_("key"), max_length=40)
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    price_vnd = models.PositiveIntegerField(
        _("price (₫)"), validators=[MinValueValidator(1), MaxValueValidator(PRICE_MAX_VND)]
    )
    cost_vnd = models.PositiveIntegerField(_("cost (₫)"), null=True, blank=True)
    weight_g = models.PositiveIntegerField(_("shipping weight (g)"), default=0)
    net_g = models.PositiveIntegerField(
        _("net weight (g)"), null=True, blank=True, help_text=_("For the price per kilogram.")
    )
    net_ml = models.PositiveIntegerField(
        _("net volume (ml)"), null=True, blank=True, help_text=_("For the price per litre.")
    )
    gtin = models.CharField(_("GTIN (barcode)"), max_length=14, blank=True)
    length_cm = models.PositiveSmallIntegerField(_("parcel length (cm)"), null=True, blank=True)
    width_cm = models.PositiveSmallIntegerField(_("parcel width (cm)"), null=True, blank=True)
    height_cm = models.PositiveSmallIntegerField(_("parcel height (cm)"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(_("shown first"), default=False)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["product", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "key"], name="variant_key_once_per_product"),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_default=True),
                name="variant_one_default_per_product",
                violation_error_message=_("Another variant of this product is shown first already."),
            ),
            models.CheckConstraint(
                condition=Q(price_vnd__gt=0, price_vnd__lte=PRICE_MAX_VND), name="variant_price_positive"
            ),
            models.CheckConstraint(
                condition=Q(gtin="") | Q(gtin__regex=r"^\d{8}(\d{4,6})?$"),
                name="variant_gtin_digits",
                violation_error_message=_("A GTIN has 8, 12, 13 or 14 digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.label}"
