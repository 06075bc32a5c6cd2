"""Publications and category mappings in admin: to search and to read; they change on the staff pages."""

from django.contrib import admin

from channels_sync.models import CategoryMapping, Publication
from core.admin import ReadOnlyAdmin


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """Which product has a page where, and how its review stands."""

    list_display = ("product", "account", "external_product", "aim", "review", "missing", "reviewed_at")
    list_filter = ("account", "aim", "review")
    list_select_related = ("account", "product")
    search_fields = ("product__code", "product__search_text", "external_product", "review_reason")


@admin.register(CategoryMapping)
class CategoryMappingAdmin(ReadOnlyAdmin):
    """Where our categories go."""

    list_display = ("category", "channel", "path", "brand_name", "needs_licence")
    list_filter = ("channel",)
    list_select_related = ("category",)
    search_fields = ("category__name", "path")
