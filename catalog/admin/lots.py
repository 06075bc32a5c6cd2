"""Lots in the admin: what the code printed on a package leads to."""

from datetime import date

from django import forms
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.models import Lot


class LotForm(forms.ModelForm):
    """Refuses steps that the page could not show, and a variant of another product."""

    def clean_steps(self) -> list[dict[str, str]]:
        """A list of {"on": day, "what": words}."""
        steps = self.cleaned_data["steps"] or []
        try:
            return [{"on": str(date.fromisoformat(one["on"])), "what": str(one["what"])} for one in steps]
        except (TypeError, KeyError, ValueError):
            raise forms.ValidationError(
                _('Write the steps as [{"on": "2026-11-02", "what": "harvest"}].')
            ) from None

    def clean(self) -> dict:
        """Goods of one product."""
        data = super().clean() or {}
        variant = data.get("variant")
        if variant and variant.product_id != getattr(data.get("product"), "pk", None):
            self.add_error("variant", _("This variant is of another product."))
        return data


@admin.register(Lot)
class LotAdmin(admin.ModelAdmin):
    """Lots, the newest first, with the code to print."""

    form = LotForm
    list_display = ("code", "product", "variant", "made_on", "expires_on", "passport")
    list_select_related = ("product", "variant")
    list_filter = ("made_on",)
    search_fields = ("code", "product__name", "product__search_text")
    autocomplete_fields = ("product", "variant")
    readonly_fields = ("passport",)

    @admin.display(description=_("page and QR code"))
    def passport(self, lot: Lot) -> str:
        """Where it is shown."""
        if not lot.pk:
            return "–"
        try:
            page, code = (reverse(f"storefront:{name}", args=[lot.code]) for name in ("lot", "lot_code"))
        except NoReverseMatch:
            return "–"
        return format_html('<a href="{}">{}</a> · <a href="{}">QR</a>', page, lot.code, code)
