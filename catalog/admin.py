"""The catalogue in the admin. Prices and states change through services, journals are only read."""

from django.contrib import admin, messages
from django.db import models, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin

from accounts.models import User
from catalog import queries, services
from catalog.exports import ProductResource
from catalog.forms import UploadForm
from catalog.models import (
    Category,
    Certificate,
    CertificateEvent,
    ImageAsset,
    Membership,
    Producer,
    Product,
    ProductEvent,
    Variant,
    VariantEvent,
)
from core.admin import ReadOnlyAdmin
from core.errors import DomainError


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """The shelves and their order."""

    list_display = ("name", "name_en", "slug", "position")
    list_editable = ("position",)
    search_fields = ("name", "name_en", "slug")


class MembershipInline(admin.TabularInline):
    """Who may act for the producer."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Producer)
class ProducerAdmin(admin.ModelAdmin):
    """Producers, and whether their identity is verified."""

    list_display = ("code", "name", "kind", "ward", "identity_verified")
    list_filter = ("identity_verified", "kind", "ward__province")
    list_select_related = ("ward",)
    search_fields = ("code", "name", "tax_code")
    autocomplete_fields = ("ward",)
    inlines = (MembershipInline,)

    def save_model(self, request, producer, form, change) -> None:
        """A new name is found in the search of every product."""
        with transaction.atomic():
            super().save_model(request, producer, form, change)
            if change and "name" in form.changed_data:
                services.refresh_producer(producer)


class VariantInline(admin.TabularInline):
    """The SKUs of a product; each has its own page, where its price is changed."""

    model = Variant
    extra = 0
    fields = readonly_fields = ("sku", "label", "price_vnd", "weight_g", "position", "is_default")
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        """Variants are added on their own page."""
        return False


class CertificateInline(admin.StackedInline):
    """The papers of a product."""

    model = Certificate
    extra = 0
    autocomplete_fields = ("producer", "variants")


@admin.register(Product)
class ProductAdmin(ExportMixin, admin.ModelAdmin):
    """Products; they go on and off sale by the actions."""

    resource_classes = (ProductResource,)
    list_display = ("code", "name", "category", "producer", "price_from_vnd", "stars", "state")
    list_filter = ("state", "category", "ship_mode", "age_restricted", "promotion_banned", "health_food")
    list_select_related = ("category", "producer")
    list_per_page = 50
    search_fields = ("code", "name", "name_en", "search_text", "variants__sku")
    autocomplete_fields = ("category", "producer", "ward")
    readonly_fields = ("state",)
    inlines = (VariantInline, CertificateInline)
    actions = ("publish", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """With price and stars, in one query for the whole list."""
        return queries.with_price_and_stars(super().get_queryset(request))

    @admin.display(description=_("from (₫)"), ordering="price_from_vnd")
    def price_from_vnd(self, product: Product) -> int | None:
        """The cheapest list price."""
        return product.price_from_vnd  # type: ignore[attr-defined]

    @admin.display(description=_("stars"), ordering="stars")
    def stars(self, product: Product) -> int | None:
        """Of the certificates valid today."""
        return product.stars  # type: ignore[attr-defined]

    @admin.action(description=_("Put on sale"), permissions=["change"])
    def publish(self, request, products: QuerySet[Product]) -> None:
        """Each product by itself; those that lack something say what."""
        for product in products:
            try:
                services.publish_product(product_id=product.pk, by=request.user)
            except DomainError as error:
                messages.error(request, f"{product}: {error.message}")

    @admin.action(description=_("Take off sale"), permissions=["change"])
    def withdraw(self, request, products: QuerySet[Product]) -> None:
        """Off every channel."""
        for product in products:
            services.withdraw_product(product_id=product.pk, by=request.user)

    def save_related(self, request, form, formsets, change) -> None:
        """Text and papers are saved by now: tell the channels."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            services.announce([form.instance.pk])

    def has_delete_permission(self, request, obj=None) -> bool:
        """Orders and channels remember products; they are withdrawn instead."""
        return False


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    """SKUs; the price can be typed right in the list."""

    list_display = ("sku", "product", "label", "price_vnd", "cost_vnd", "weight_g", "is_default")
    list_display_links = ("sku",)
    list_editable = ("price_vnd",)
    list_filter = ("product__category", "product__state")
    list_select_related = ("product",)
    list_per_page = 50
    search_fields = ("sku", "label", "product__name", "product__search_text")
    autocomplete_fields = ("product",)
    ordering = ("sku",)

    def save_model(self, request, variant, form, change) -> None:
        """The price goes through its service, the rest is saved and announced."""
        with transaction.atomic():
            if not change:
                super().save_model(request, variant, form, change)
            elif "price_vnd" in form.changed_data:
                services.change_price(variant_id=variant.pk, price_vnd=variant.price_vnd, by=request.user)
            if others := [name for name in form.changed_data if name != "price_vnd"]:
                variant.save(update_fields=others)
                services.announce([variant.product_id])

    def has_delete_permission(self, request, obj=None) -> bool:
        """Stock, orders and listings hang on it."""
        return False


class ExpiryFilter(admin.SimpleListFilter):
    """Certificates by how soon they end."""

    title = _("expiry")
    parameter_name = "expiry"

    def lookups(self, request, model_admin):
        """The steps at which producers are reminded."""
        within = _("within %(days)d days")
        steps = [(str(days), within % {"days": days}) for days in (7, 30, 60, 90, 180)]
        return [("expired", _("expired")), *steps]

    def queryset(self, request, queryset):
        """Expired ones, or those that end within the days chosen."""
        value = self.value()
        if value == "expired":
            return queryset & queries.expired()
        return queryset & queries.expiring(int(value)) if value and value.isdigit() else queryset


@admin.register(Certificate)
class CertificateAdmin(admin.ModelAdmin):
    """OCOP and CNNT papers, those that end first on top."""

    list_display = (
        "number",
        "product",
        "programme",
        "stars",
        "level",
        "year",
        "issued_on",
        "expires_on",
        "is_valid",
    )
    list_filter = (ExpiryFilter, "programme", "stars", "level")
    list_select_related = ("product",)
    search_fields = ("number", "decision_no", "product__name", "product__search_text", "producer__name")
    autocomplete_fields = ("product", "producer", "variants")

    @admin.display(description=_("valid today"), boolean=True)
    def is_valid(self, certificate: Certificate) -> bool:
        """In force today in Việt Nam."""
        return certificate.is_valid_on(queries.today())

    def save_related(self, request, form, formsets, change) -> None:
        """The scope is saved by now: tell the channels."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            services.announce([form.instance.product_id])


@admin.register(ImageAsset)
class ImageAssetAdmin(admin.ModelAdmin):
    """Pictures; a new one is cleaned and sized by a worker."""

    list_display = ("thumbnail", "product", "alt", "position", "width", "height", "is_illustration")
    list_display_links = ("alt",)
    list_select_related = ("product",)
    search_fields = ("alt", "product__name", "product__code")
    autocomplete_fields = ("product",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImageAsset]:
        """With the sizes, for the thumbnails."""
        return super().get_queryset(request).prefetch_related("renditions")

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Pixels never change: another picture is another row."""
        return super().get_form(request, obj, change, **kwargs) if obj else UploadForm

    def get_fields(self, request, obj=None):
        """What can be changed later, and what is asked for first."""
        return ("product", "alt", "alt_en", "position", "is_illustration") if obj else UploadForm.Meta.fields

    def save_model(self, request, asset, form, change) -> None:
        """A new picture goes through its service."""
        if change:
            super().save_model(request, asset, form, change)
            return
        made = services.attach_image(
            product_id=asset.product_id,
            content=form.cleaned_data["upload"],
            alt=asset.alt,
            alt_en=asset.alt_en,
            is_illustration=asset.is_illustration,
        )
        asset.pk = made.pk

    @admin.display(description="")
    def thumbnail(self, asset: ImageAsset) -> str:
        """The smallest size there is."""
        sizes = sorted(asset.renditions.all(), key=lambda rendition: rendition.width)
        url = (sizes[0] if sizes else asset).file.url
        return format_html('<img src="{}" alt="" width="64" loading="lazy">', url)


class HistoryAdmin(ReadOnlyAdmin):
    """Rows that the database itself wrote at each change, with who made it."""

    list_filter = ("pgh_label",)
    date_hierarchy = "pgh_created_at"
    ordering = ("-pgh_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the e-mail address of the user that the request named."""
        user_id = Cast(KeyTextTransform("user", "pgh_context__metadata"), models.BigIntegerField())
        rows = super().get_queryset(request).annotate(user_id=user_id)
        return rows.annotate(by=Subquery(User.objects.filter(pk=OuterRef("user_id")).values("email")[:1]))

    @admin.display(description=_("by"))
    def changed_by(self, event: models.Model) -> str:
        """The staff member or producer, when a person did it."""
        return event.by or ""  # type: ignore[attr-defined]


@admin.register(VariantEvent)
class VariantHistoryAdmin(HistoryAdmin):
    """Every price a SKU has had."""

    list_display = ("pgh_created_at", "pgh_label", "sku", "label", "price_vnd", "changed_by")
    search_fields = ("sku",)


@admin.register(ProductEvent)
class ProductHistoryAdmin(HistoryAdmin):
    """Every state of a product's page: the law wants them kept."""

    list_display = ("pgh_created_at", "pgh_label", "code", "name", "state", "changed_by")
    search_fields = ("code", "name")


@admin.register(CertificateEvent)
class CertificateHistoryAdmin(HistoryAdmin):
    """Every change of a paper."""

    list_display = (
        "pgh_created_at",
        "pgh_label",
        "number",
        "stars",
        "expires_on",
        "revoked_on",
        "changed_by",
    )
    search_fields = ("number",)
