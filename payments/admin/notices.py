"""What gateways and bank services told, as it came: to read, with what belongs to people hidden."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.steps_admin import StepsAdmin
from payments.admin import lifeline, showing
from payments.admin.columns import Columns
from payments.models import Notice


@admin.register(Notice)
class NoticeAdmin(Columns, StepsAdmin):
    """Messages, the newest first. No button: whoever doubts one asks the gateway at its payment."""

    change_form_template = "staff/notice.html"
    list_display = ("received_at", "source_shown", "way", "outcome_shown", "reply", "payment_link")
    list_filter = ("outcome", "source", "way")
    search_fields = ("payment__reference", "payment__order__code")
    date_hierarchy = "received_at"
    ordering = ("-received_at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    shown = ("received_at", "source_shown", "way", "outcome_shown", "reply", "payment_link")
    readonly_fields = ("source_shown", "outcome_shown", "payment_link")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """With the payment it is about; a list reads no message."""
        rows = super().get_queryset(request).select_related("payment")
        is_list = request.resolver_match is None or "object_id" not in request.resolver_match.kwargs
        return rows.defer("raw") if is_list else rows

    def about(self, request: HttpRequest, row: Notice) -> dict[str, Any]:
        """What it said, as far as it may be shown."""
        return {"fields": lifeline.shown_fields(row)}

    @admin.display(description=_("outcome"), ordering="outcome")
    def outcome_shown(self, notice: Notice) -> SafeString:
        """In words."""
        return showing.outcome(notice.outcome)
