"""Pictures in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from catalog import services
from catalog.forms import UploadForm
from catalog.models import (
    ImageAsset,
)


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
