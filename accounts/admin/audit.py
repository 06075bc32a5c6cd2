"""The audit log in the admin: to look at, to search, to take along."""

from typing import Any

import pghistory.models
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin
from import_export.forms import ExportForm
from import_export.resources import ModelResource

from accounts.models import AuditEntry, User
from core.admin import ReadOnlyAdmin
from core.tables import Csv

MOST_ROWS = 100  # of the database's journal that one entry shows


class PersonFilter(admin.SimpleListFilter):
    """Who it was: the staff there are now."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request, model_admin):
        """By name."""
        staff = User.objects.filter(is_staff=True).order_by("full_name", "email")
        return [(str(user.pk), str(user)) for user in staff]

    def queryset(self, request, queryset):
        """The rows of one person."""
        value = self.value() or ""
        return queryset.filter(person_id=int(value)) if value.isascii() and value.isdigit() else queryset


class KindFilter(admin.SimpleListFilter):
    """What kind of record it was done with."""

    title = _("kind of record")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        """The models of the admin, by their own words."""
        models = model_admin.admin_site._registry
        kinds = ((model._meta.label_lower, str(model._meta.verbose_name)) for model in models)
        return sorted(kinds, key=lambda one: one[1])

    def queryset(self, request, queryset):
        """The rows of one kind."""
        return queryset.filter(object_type=self.value()) if self.value() else queryset


class AuditResource(ModelResource):
    """The log as a table."""

    class Meta:
        model = AuditEntry
        fields = export_order = (
            "at", "person_id", "person_name", "address", "verb", "action", "object_type", "object_key",
            "object_label", "changes", "note", "request_id",
        )  # fmt: skip


@admin.register(AuditEntry)
class AuditAdmin(ExportMixin, ReadOnlyAdmin):
    """Newest first. Rows cannot be changed, here or anywhere else."""

    resource_classes = (AuditResource,)
    export_form_class = ExportForm
    formats = (Csv,)
    to_encoding = "utf-8-sig"
    list_display = (
        "at",
        "person_name",
        "address",
        "verb",
        "action",
        "object_type",
        "object_key",
        "object_label",
    )
    list_filter = ("verb", PersonFilter, KindFilter)
    search_fields = ("person_name", "object_key", "object_label", "action", "note", "request_id")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    show_full_result_count = False
    fields = (
        "at", "person_name", "address", "verb", "action", "object_type", "object_key", "object_label",
        "before_and_after", "journal", "note", "request_id",
    )  # fmt: skip
    readonly_fields = ("before_and_after", "journal")

    @admin.display(description=_("before and after"))
    def before_and_after(self, entry: AuditEntry) -> str:
        """Side by side."""
        return _table([(name, *pair) for name, pair in entry.changes.items()])

    @admin.display(description=_("written by it"))
    def journal(self, entry: AuditEntry) -> str:
        """What the database's own journals wrote in the same request."""
        if entry.context_id is None:
            return "–"
        events = pghistory.models.Events.objects.filter(pgh_context_id=entry.context_id)
        rows: list[tuple[Any, ...]] = []
        for event in events.order_by("pgh_created_at")[:MOST_ROWS]:
            for name, (before, after) in (event.pgh_diff or {}).items():
                rows.append((f"{event.pgh_obj_model} {event.pgh_obj_id}: {name}", before, after))
        return _table(rows)


def _table(rows: list[tuple[Any, ...]]) -> str:
    return render_to_string("staff/_before_after.html", {"rows": rows}) if rows else "–"
