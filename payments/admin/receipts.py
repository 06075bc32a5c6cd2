"""Money that came: the work list of what nobody could place, and the journal of all of it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.steps_admin import Step, StepsAdmin, person, posted
from payments import masks, queries, services
from payments.admin import showing
from payments.admin.columns import Columns
from payments.models import Receipt

MAY_DECIDE = "payments.change_receipt"  # and may read who paid
Finding = Receipt.Finding


class WorkFilter(admin.SimpleListFilter):
    """What waits for a person; the staff's first page leads here."""

    title = _("to look at")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        """Open or closed."""
        return (("open", _("to look at")), ("closed", _("closed")))

    def queryset(self, request, queryset):
        """The very rows that are counted there."""
        match self.value():
            case "open":
                return queryset.filter(pk__in=queries.receipts_to_look_at().order_by().values("pk"))
            case "closed":
                return queryset.filter(closed_at__isnull=False)
        return queryset


class MatchForm(forms.Form):
    """The order that money was meant for."""

    order_code = forms.CharField(
        label=_("Code of the order"),
        max_length=20,
        help_text=_("Compare payer, amount and time first: an equal amount alone proves nothing."),
    )


class ByHandForm(MatchForm):
    """Money that no service told of."""

    amount_vnd = forms.IntegerField(label=_("Amount (đồng)"), min_value=1, max_value=10**12)
    bank_reference = forms.CharField(
        label=_("The bank’s reference"),
        max_length=75,
        help_text=_("As the statement names it; it counts once."),
    )


class CloseForm(forms.Form):
    """What was done about it."""

    note = forms.CharField(label=_("What was done"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@admin.register(Receipt)
class ReceiptAdmin(Columns, StepsAdmin):
    """Receipts; those to look at stand the oldest first, all others the newest first."""

    change_form_template = "staff/receipt.html"
    change_list_template = "staff/receipts.html"
    list_display = ("transaction_id", "amount", "finding_shown", "waits", "order_link", "source_shown", "at")
    list_filter = (WorkFilter, "finding", "source")
    list_select_related = ("order",)
    search_fields = ("order__code", "transaction_id", "bank_reference", "content")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    shown = (
        "amount", "finding_shown", "source_shown", "transaction_id", "bank_reference", "order_link",
        "payment_link", "at", "written_at",
    )  # fmt: skip
    readonly_fields = (
        "amount", "finding_shown", "source_shown", "order_link", "payment_link", "content_masked",
        "account_shown", "account_masked",
    )  # fmt: skip
    steps = (
        Step(
            "match",
            _("It belongs to an order"),
            MAY_DECIDE,
            lambda pk, said, by: services.match_receipt(pk, by=by, **said),
            form=MatchForm,
            fits=lambda receipt: receipt.closed_at is None and receipt.finding == Finding.UNMATCHED,
            hint=_("The order is told that the money came, as if its code had been in the content."),
        ),
        Step(
            "close",
            _("Close it"),
            MAY_DECIDE,
            lambda pk, said, by: services.close_receipt(pk, by=by, **said),
            form=CloseForm,
            fits=lambda receipt: receipt.closed_at is None,
            hint=_("Nothing is left to do. What is owed back is paid under refunds, not here."),
        ),
    )

    def get_urls(self):
        """With that of money that is typed."""
        view = self.admin_site.admin_view(self.by_hand)
        return [path("by-hand/", view, name="payments_receipt_by_hand"), *super().get_urls()]

    def by_hand(self, request: HttpRequest) -> HttpResponse:
        """Write down money that came without a message, as the bank's statement shows it."""
        if not request.user.has_perm(MAY_DECIDE):
            raise PermissionDenied
        return self.answer(
            request,
            ByHandForm(posted(request)),
            title=_("Money that no message told of"),
            hint=_("Look for it in the list first: a message may have been late."),
            work=lambda said: services.by_hand(by=person(request), **said),
            asks_twice=True,
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        """With the order and whoever closed it."""
        return super().get_queryset(request).select_related("order", "payment", "closed_by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """A work list is done from its oldest row."""
        return ("written_at", "pk") if request.GET.get("work") == "open" else ("-at", "-pk")

    def get_fields(self, request: HttpRequest, obj: Receipt | None = None) -> tuple[str, ...]:
        """Who paid is read by those who have to place the money."""
        may_read = request.user.has_perm(MAY_DECIDE)
        payer = ("content", "account_shown") if may_read else ("content_masked", "account_masked")
        end = ("closed_at", "closed_by", "note") if obj and obj.closed_at and may_read else ("closed_at",)
        return (*super().get_fields(request, obj), *payer, *end)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """What may not be read is not searched either."""
        return self.search_fields if request.user.has_perm(MAY_DECIDE) else self.search_fields[:-1]

    def about(self, request: HttpRequest, row: Receipt) -> dict[str, Any]:
        """How long it has been open."""
        return {"open_for": showing.age(row.written_at) if row.closed_at is None else ""}

    @admin.display(description=_("finding"), ordering="finding")
    def finding_shown(self, receipt: Receipt) -> SafeString:
        """What it turned out to be."""
        return showing.state(receipt.finding, receipt.get_finding_display())

    @admin.display(description=_("waits for"), ordering="written_at")
    def waits(self, receipt: Receipt) -> str:
        """How long it has been open; nothing once it is closed."""
        return showing.age(receipt.written_at) if receipt.closed_at is None else ""

    @admin.display(description=_("content of the transfer"))
    def content_masked(self, receipt: Receipt) -> str:
        """The codes alone."""
        return masks.words(receipt.content)

    @admin.display(description=_("bank account"))
    def account_shown(self, receipt: Receipt) -> str:
        """Whole."""
        return receipt.account

    @admin.display(description=_("bank account"))
    def account_masked(self, receipt: Receipt) -> str:
        """Its end alone."""
        return masks.account(receipt.account)
