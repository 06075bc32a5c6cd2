"""The journals that the database writes, to look at."""

from datetime import datetime

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

EVENTS = {"insert": _("created"), "update": _("changed")}


class EventFilter(admin.SimpleListFilter):
    """What happened to the row."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request, model_admin):
        """Both events that are tracked."""
        return tuple(EVENTS.items())

    def queryset(self, request, queryset):
        """Rows of the event chosen."""
        return queryset.filter(pgh_label=self.value()) if self.value() in EVENTS else queryset


class HistoryAdmin(ReadOnlyAdmin):
    """Rows that the database itself wrote at each change, with who made it."""

    list_filter = (EventFilter,)
    readonly_fields = ("at", "event", "changed_by")
    date_hierarchy = "pgh_created_at"
    ordering = ("-pgh_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the e-mail address of the user that the request named."""
        user_id = Cast(KeyTextTransform("user", "pgh_context__metadata"), models.BigIntegerField())
        rows = super().get_queryset(request).annotate(user_id=user_id)
        return rows.annotate(by=Subquery(User.objects.filter(pk=OuterRef("user_id")).values("email")[:1]))

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """The event, then the row as it was written."""
        row = (field.name for field in self.opts.fields if not field.name.startswith("pgh_"))
        return (*self.readonly_fields, *(name for name in row if name not in ("id", "search_text")))

    @admin.display(description=_("at"), ordering="pgh_created_at")
    def at(self, event: models.Model) -> datetime:
        """When it was written."""
        return event.pgh_created_at  # type: ignore[attr-defined]

    @admin.display(description=_("event"), ordering="pgh_label")
    def event(self, event: models.Model) -> str:
        """What happened."""
        return str(EVENTS.get(event.pgh_label, event.pgh_label))  # type: ignore[attr-defined]

    @admin.display(description=_("by"))
    def changed_by(self, event: models.Model) -> str:
        """The staff member or producer, when a person did it."""
        return event.by or ""  # type: ignore[attr-defined]


@admin.register(VariantEvent)
class VariantHistoryAdmin(HistoryAdmin):
    """Every price a SKU has had."""

    list_display = ("at", "event", "sku", "label", "price_vnd", "changed_by")
    search_fields = ("sku",)


@admin.register(ProductEvent)
class ProductHistoryAdmin(HistoryAdmin):
    """Every state of a product's page: the law wants them kept."""

    list_display = ("at", "event", "code", "name", "state", "changed_by")
    search_fields = ("code", "name")


@admin.register(CertificateEvent)
class CertificateHistoryAdmin(HistoryAdmin):
    """Every change of a paper."""

    list_display = (
        "at",
        "event",
        "number",
        "stars",
        "expires_on",
        "revoked_on",
        "changed_by",
    )
    search_fields = ("number",)
