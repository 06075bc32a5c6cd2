"""The journals that the database writes, to look at."""

from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import (
    CertificateEvent,
    ProductEvent,
    VariantEvent,
)
from core.admin import ReadOnlyAdmin


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
