"""Categories and producers in the admin."""

from django.contrib import admin
from django.db import transaction
from import_export.forms import ExportForm

from catalog import services
from catalog.admin.imports import TablesMixin
from catalog.exports import ProducerResource
from catalog.imports import ProducerImport
from catalog.models import (
    Category,
    Membership,
    Producer,
)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """The shelves and their order."""

    list_display = ("name", "name_en", "slug", "position")
    list_editable = ("position",)
    search_fields = ("name", "name_en", "slug")

    def save_model(self, request, category, form, change) -> None:
        """A new name is found in the search of every product."""
        with transaction.atomic():
            super().save_model(request, category, form, change)
            if change and {"name", "name_en"} & set(form.changed_data):
                services.refresh_category(category)


class MembershipInline(admin.TabularInline):
    """Who may act for the producer."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Producer)
class ProducerAdmin(TablesMixin, admin.ModelAdmin):
    """Producers, and whether their identity is verified."""

    leaves_as, comes_as = ProducerResource, ProducerImport
    export_form_class = ExportForm
    to_encoding = "utf-8-sig"
    list_display = ("code", "name", "kind", "ward", "identity_verified")
    list_filter = ("identity_verified", "kind", "ward__province")
    list_select_related = ("ward",)
    search_fields = ("code", "name", "tax_code")
    autocomplete_fields = ("ward",)
    readonly_fields = ("identity_verified",)  # the verdict of an identity check writes it
    inlines = (MembershipInline,)

    def save_model(self, request, producer, form, change) -> None:
        """A new name is found in the search of every product."""
        with transaction.atomic():
            super().save_model(request, producer, form, change)
            if change and "name" in form.changed_data:
                services.refresh_producers([producer.pk])
