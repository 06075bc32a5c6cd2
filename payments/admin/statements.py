"""Statements of gateways, bank and carriers in the admin: the days that were compared, and their lines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from core.money import format_vnd
from core.steps_admin import StepsAdmin
from orders.models import Order
from payments import masks, work_queries
from payments.admin.columns import Columns
from payments.errors import UnreadableStatement
from payments.feeds import File
from payments.models import StatementDay, StatementLine
from payments.services.reconcile import reconcile
from payments.statements import StatementError

MAY_READ_IN = "payments.add_statementday"
LARGEST_FILE = 20 * 1024 * 1024  # bytes; a hundred thousand lines


class ReadForm(forms.Form):
    """A statement that somebody has at hand."""

    source = forms.ChoiceField(label=_("Source"), choices=Order.Method.choices)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label=_("File (CSV)"), help_text=_("Reading the same file twice changes nothing."))

    def clean_file(self) -> bytes:
        """Its content."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large."))
        return bytes(file.read())


@admin.register(StatementDay)
class StatementDayAdmin(StepsAdmin):
    """Reconciled days, the newest first."""

    change_list_template = "staff/statement_days.html"
    list_display = ("__str__", "lines", "matched", "came", "went", "fees", "opening", "closing", "open_ones")
    list_filter = ("source",)
    date_hierarchy = "day"
    ordering = ("-day", "source")
    list_per_page = 50
    show_full_result_count = False
    shown = (
        "source", "day", "read_at", "lines", "matched", "came", "went", "fees", "opening", "closing",
        "open_ones", "lines_link",
    )  # fmt: skip
    readonly_fields = ("came", "went", "fees", "opening", "closing", "open_ones", "lines_link")

    def get_urls(self):
        """With that of a file to be read."""
        view = self.admin_site.admin_view(self.read)
        return [path("read/", view, name="payments_statementday_read"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementDay]:
        """With how much is still open about each, in one query."""
        return super().get_queryset(request).annotate(open_count=work_queries.open_of_day())

    def read(self, request: HttpRequest) -> HttpResponse:
        """Read a file and compare it."""
        if not request.user.has_perm(MAY_READ_IN):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = ReadForm(request.POST, request.FILES) if is_sent else ReadForm()
        title = _("Read a statement")
        hint = _("The list of a gateway, the bank’s statement, or what a carrier handed over.")
        return self.answer(request, form, title=title, hint=hint, work=self._compare, asks_outside=True)

    def _compare(self, said: Mapping[str, Any]) -> StatementDay:
        try:
            lines = File(said["source"], said["file"]).lines(said["day"])
            return reconcile(said["source"], said["day"], lines)
        except StatementError as error:
            raise UnreadableStatement(error.row, error.field) from error

    @admin.display(description=_("came in"), ordering="in_vnd")
    def came(self, day: StatementDay) -> str:
        """With its unit."""
        return format_vnd(day.in_vnd)

    @admin.display(description=_("went out"), ordering="out_vnd")
    def went(self, day: StatementDay) -> str:
        """With its unit."""
        return format_vnd(day.out_vnd)

    @admin.display(description=_("fees"), ordering="fee_vnd")
    def fees(self, day: StatementDay) -> str:
        """With its unit."""
        return format_vnd(day.fee_vnd)

    @admin.display(description=_("opening balance"))
    def opening(self, day: StatementDay) -> str:
        """Of an account; nothing of a gateway."""
        return "" if day.opening_vnd is None else format_vnd(day.opening_vnd)

    @admin.display(description=_("closing balance"))
    def closing(self, day: StatementDay) -> str:
        """Of an account; nothing of a gateway."""
        return "" if day.closing_vnd is None else format_vnd(day.closing_vnd)

    @admin.display(description=_("open differences"))
    def open_ones(self, day: StatementDay) -> SafeString | int:
        """How many, leading to them."""
        count: int = day.open_count  # type: ignore[attr-defined]
        return self._link("difference", day, count, "&work=open") if count else 0

    @admin.display(description=_("lines of statements"))
    def lines_link(self, day: StatementDay) -> SafeString:
        """Leads to them."""
        return self._link("statementline", day, day.lines)

    def _link(self, model: str, day: StatementDay, words: object, more: str = "") -> SafeString:
        address = reverse(f"admin:payments_{model}_changelist")
        query = f"?source__exact={day.source}&day__exact={day.day:%Y-%m-%d}{more}"
        return format_html('<a href="{}{}">{}</a>', address, query, words)


@admin.register(StatementLine)
class StatementLineAdmin(Columns, ReadOnlyAdmin):
    """Lines as they were read, the newest first."""

    list_display = ("transaction_id", "source", "type", "reference", "words", "amount", "fee", "at", "day")
    list_filter = ("source", "type")
    search_fields = ("transaction_id", "reference")
    ordering = ("-at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    fields = readonly_fields = list_display

    @admin.display(description=_("content of the transfer"))
    def words(self, line: StatementLine) -> str:
        """The codes alone: payers write their names."""
        return masks.words(line.content)

    @admin.display(description=_("fee"), ordering="fee_vnd")
    def fee(self, line: StatementLine) -> str:
        """With its unit."""
        return format_vnd(line.fee_vnd)
