"""Certificates in the admin, those that end first on top."""

from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from import_export.forms import ExportForm

from catalog import queries, services
from catalog.admin.imports import TablesMixin
from catalog.exports import CertificateResource
from catalog.imports import CertificateImport
from catalog.models import (
    Certificate,
)


class ExpiryFilter(admin.SimpleListFilter):
    """Certificates by how soon they end."""

    title = _("expiry")
    parameter_name = "expiry"

    def lookups(self, request, model_admin):
        """The steps at which producers are reminded."""
        within = _("within %(days)d days")
        steps = [(str(days), within % {"days": days}) for days in sorted(settings.CERTIFICATE_REMINDER_DAYS)]
        return [("expired", _("expired")), *steps]

    def queryset(self, request, queryset):
        """Expired ones, or those that end within the days chosen."""
        value = self.value()
        if value == "expired":
            return queryset & queries.expired()
        steps = {step for step, _words in self.lookup_choices}
        return queryset & queries.expiring(int(value)) if value in steps else queryset


@admin.register(Certificate)
class CertificateAdmin(TablesMixin, admin.ModelAdmin):
    """OCOP and CNNT papers, those that end first on top."""

    leaves_as, comes_as = CertificateResource, CertificateImport
    export_form_class = ExportForm
    to_encoding = "utf-8-sig"
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
    autocomplete_fields = ("product", "producer", "variants", "replaced_by")

    @admin.display(description=_("valid today"), boolean=True)
    def is_valid(self, certificate: Certificate) -> bool:
        """In force today in Việt Nam."""
        return certificate.is_valid_on(queries.today())

    def save_related(self, request, form, formsets, change) -> None:
        """The scope is saved by now: tell the channels, also of the product that has lost it to another."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            before = form.initial.get("product") if change else None
            services.announce({form.instance.product_id, before or form.instance.product_id})
