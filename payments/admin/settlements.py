"""What producers are due, in the admin: the statement, its file, and the buttons that close and pay it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.money import format_vnd
from core.steps_admin import Step, StepsAdmin
from payments import exports, queries
from payments.admin.columns import Columns
from payments.admin.refunds import PaidForm
from payments.models import Settlement
from payments.models.settlement import KINDS
from payments.services import settlements
from payments.settlement import Kind

MAY_DECIDE = "payments.change_settlement"
MOST_ROWS = 200  # on a page; the file has them all
State = Settlement.State


@admin.register(Settlement)
class SettlementAdmin(Columns, StepsAdmin):
    """Settlements, the newest first."""

    change_form_template = "staff/settlement.html"
    list_display = ("code", "producer", "since", "until", "total", "state_shown", "paid_at")
    list_filter = ("state",)
    list_select_related = ("producer",)
    search_fields = ("producer__name", "producer__code", "bank_reference")
    date_hierarchy = "until"
    ordering = ("-until", "-pk")
    list_per_page = 50
    show_full_result_count = False
    shown = (
        "producer", "since", "until", "total", "state_shown", "opened_at", "closed_at", "closed_by",
        "paid_at", "paid_by", "bank_reference",
    )  # fmt: skip
    readonly_fields = ("total", "state_shown")
    steps = (
        Step(
            "close",
            _("Close the settlement"),
            MAY_DECIDE,
            lambda pk, said, by: settlements.close(pk, by=by),
            fits=lambda settlement: settlement.state == State.OPEN,
            hint=_("Nothing more comes into it, and it is to be paid. What comes later is in the next one."),
            asks_twice=True,
        ),
        Step(
            "pay",
            _("It was paid"),
            MAY_DECIDE,
            lambda pk, said, by: settlements.pay(pk, by=by, **said),
            form=PaidForm,
            fits=lambda settlement: settlement.state == State.CLOSED,
            hint=_("Name the settlement in the content of the transfer, and press it afterwards."),
            asks_twice=True,
        ),
    )

    def get_urls(self):
        """With those of its files."""
        view = self.admin_site.admin_view(self.file)
        return [
            path("<int:pk>/file/<slug:kind>/", view, name="payments_settlement_file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Settlement]:
        """With the people and the producer that a page names."""
        return super().get_queryset(request).select_related("producer", "closed_by", "paid_by")

    def about(self, request: HttpRequest, row: Settlement) -> dict[str, Any]:
        """The statement, as the producer gets it: a column for each kind that has a line."""
        statement = queries.statement(row)
        kinds = statement.kinds
        rows = [(one, [one.sums.get(kind) for kind in kinds]) for one in statement.rows[:MOST_ROWS]]
        return {
            "statement": statement,
            "columns": [KINDS[Kind(kind)] for kind in kinds],
            "rows": rows,
            "sums": [statement.sums[kind] for kind in kinds],
            "is_cut": len(statement.rows) > MOST_ROWS,
        }

    def file(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """All its lines as CSV or XLSX."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return exports.statement_download(get_object_or_404(Settlement, pk=pk), kind)

    @admin.display(description=_("code"), ordering="pk")
    def code(self, settlement: Settlement) -> str:
        """What a transfer names."""
        return settlement.code

    @admin.display(description=_("total"), ordering="total_vnd")
    def total(self, settlement: Settlement) -> str:
        """With its unit."""
        return format_vnd(settlement.total_vnd)
