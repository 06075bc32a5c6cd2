"""Products and variants in the admin. Prices and states change through services."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin

from catalog import giving_back, locks, queries, services, versions
from catalog.exports import ProductResource
from catalog.forms import ExportForm
from catalog.models import (
    Approval,
    Certificate,
    Declaration,
    Product,
    Variant,
)
from core.admin import FigureForm
from core.errors import DomainError


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


class DeclarationInline(admin.StackedInline):
    """The paper by which a food or cosmetic may be sold; marketplaces ask for its number, date and place."""

    model = Declaration
    extra = 0


class ApprovalInline(admin.TabularInline):
    """What was sent and what staff answered; the actions of the list write it."""

    model = Approval
    extra = 0
    fields = readonly_fields = ("asked_at", "asked_by", "verdict", "decided_at", "decided_by", "why")
    can_delete = False

    @admin.display(description=_("what to mend"))
    def why(self, approval: Approval) -> str:
        """Reasons of the list, then words of one's own."""
        return " ".join([*(one.words for one in giving_back.of(approval.reasons)), approval.reason])

    def has_add_permission(self, request, obj=None) -> bool:
        """A journal."""
        return False


class ReasonForm(ActionForm):
    """What to mend, for products that go back."""

    reason = forms.CharField(label=_("What to mend"), max_length=500, required=False)


@admin.register(Product)
class ProductAdmin(ExportMixin, admin.ModelAdmin):
    """Products; they go on and off sale by the actions."""

    resource_classes = (ProductResource,)
    export_form_class = ExportForm
    list_display = ("code", "name", "category", "producer", "price_from_vnd", "stars", "state")
    list_filter = ("state", "category", "ship_mode", "age_restricted", "promotion_banned", "health_food")
    list_select_related = ("category", "producer")
    list_per_page = 50
    search_fields = ("code", "name", "name_en", "search_text", "variants__sku")
    autocomplete_fields = ("category", "producer", "ward")
    readonly_fields = ("state", "changes")
    inlines = (VariantInline, DeclarationInline, CertificateInline, ApprovalInline)
    action_form = ReasonForm
    actions = ("publish", "give_back", "withdraw")

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

    @admin.action(description=_("Return to the producer"), permissions=["change"])
    def give_back(self, request, products: QuerySet[Product]) -> None:
        """With what to mend, typed beside the action."""
        for product in products:
            try:
                services.return_product(
                    product_id=product.pk, reason=request.POST.get("reason", ""), by=request.user
                )
            except DomainError as error:
                messages.error(request, f"{product}: {error.message}")

    @admin.display(description=_("changed since the last approval"))
    def changes(self, product: Product) -> str:
        """Side by side, as the producer sees it."""
        found = versions.since_approval(product) if product.pk else None
        return render_to_string("components/_changes.html", {"changes": found}) if found else "–"

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


class VariantForm(FigureForm):
    """Refuses a price typed over an outdated one, with the field named."""

    figure = "price_vnd"
    outdated = _("The price has changed to %(now)d ₫ meanwhile; look again and save.")


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    """SKUs; the price can be typed right in the list."""

    form = VariantForm
    list_display = ("sku", "product", "label", "price_vnd", "cost_vnd", "weight_g", "is_default")
    list_display_links = ("sku",)
    list_editable = ("price_vnd",)
    list_filter = ("product__category", "product__state")
    list_select_related = ("product",)
    list_per_page = 50
    search_fields = ("sku", "label", "product__name", "product__search_text")
    autocomplete_fields = ("product",)
    ordering = ("sku",)

    def get_changelist_form(self, request, **kwargs):
        """The same checks in the list as in the form."""
        return super().get_changelist_form(request, form=VariantForm, **kwargs)

    def save_model(self, request, variant, form, change) -> None:
        """The price goes through its service, the rest is saved and announced."""
        with transaction.atomic():
            if not change:
                super().save_model(request, variant, form, change)
                services.announce([variant.product_id])
            elif form.is_typed:
                now = locks.variant(variant.pk).price_vnd
                if form.is_outdated(now):  # changed between the check and now
                    messages.error(request, form.outdated % {"now": now})
                else:
                    services.change_price(variant_id=variant.pk, price_vnd=variant.price_vnd, by=request.user)
            if others := [name for name in form.changed_data if name != "price_vnd"]:
                variant.save(update_fields=others)
                services.announce([variant.product_id])

    def has_delete_permission(self, request, obj=None) -> bool:
        """Stock, orders and listings hang on it."""
        return False
