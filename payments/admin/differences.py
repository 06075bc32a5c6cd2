"""The work list of reconciliation: where somebody's books and ours differ, and what is done about it."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.money import format_vnd
from core.steps_admin import Step, StepsAdmin
from payments import work_queries
from payments.admin import showing
from payments.admin.columns import Columns
from payments.admin.receipts import CloseForm
from payments.models import Difference
from payments.services import differences, reconcile

MAY_DECIDE = "payments.change_difference"
AGES = {"1": timedelta(days=1), "3": timedelta(days=3), "7": timedelta(days=7)}


class WorkFilter(admin.SimpleListFilter):
    """What waits for a person; the staff's first page leads here."""

    title = _("to do")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        """Open, or how it was closed."""
        return (("open", _("open")), ("closed", _("closed by a person")), ("gone", _("gone by itself")))

    def queryset(self, request, queryset):
        """The very rows that are counted there."""
        match self.value():
            case "open":
                return queryset.filter(pk__in=work_queries.differences_open().order_by().values("pk"))
            case "closed":
                return queryset.filter(closed_at__isnull=False, note__gt="")
            case "gone":
                return queryset.filter(closed_at__isnull=False, note="")
        return queryset


class AgeFilter(admin.SimpleListFilter):
    """How long it has been open."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        """Longer than so many days."""
        return [
            (days, ngettext("over %(days)s day", "over %(days)s days", int(days)) % {"days": days})
            for days in AGES
        ]

    def queryset(self, request, queryset):
        """Open ones that were found before then."""
        age = AGES.get(self.value() or "")
        return queryset.filter(closed_at__isnull=True, found_at__lt=clock.now() - age) if age else queryset


@admin.register(Difference)
class DifferenceAdmin(Columns, StepsAdmin):
    """Differences; a work list stands the oldest first, all others the newest first."""

    change_form_template = "staff/receipt.html"  # says how long it has been open
    list_display = (
        "key", "source_shown", "bucket_shown", "theirs", "ours", "payment_link", "day", "waits", "owner",
    )  # fmt: skip
    list_filter = (WorkFilter, "source", "bucket", AgeFilter)
    list_select_related = ("payment", "owner")
    search_fields = ("key", "reference", "payment__order__code")
    date_hierarchy = "day"
    list_per_page = 50
    show_full_result_count = False
    actions = ("take_them", "ask_about_them")
    shown = (
        "source_shown", "bucket_shown", "key", "reference", "day", "theirs", "ours", "payment_link",
        "found_at", "owner", "closed_at", "closed_by", "note",
    )  # fmt: skip
    readonly_fields = ("source_shown", "bucket_shown", "theirs", "ours", "payment_link")
    steps = (
        Step(
            "take",
            _("I look after it"),
            MAY_DECIDE,
            lambda pk, said, by: differences.take(pk, by=by),
            fits=lambda difference: difference.closed_at is None,
        ),
        Step(
            "ask",
            _("Ask again and compare"),
            MAY_DECIDE,
            lambda pk, said, by: reconcile.ask_again(pk),
            fits=lambda difference: difference.closed_at is None,
            hint=_("The gateway is asked about the payment; the difference goes when both books agree."),
            asks_outside=True,
        ),
        Step(
            "close",
            _("Close it"),
            MAY_DECIDE,
            lambda pk, said, by: differences.close(pk, by=by, **said),
            form=CloseForm,
            fits=lambda difference: not difference.note,
            hint=_("Nothing is left to do. It stays closed, also when the books still differ."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Difference]:
        """With the people and the payment that a page names."""
        return super().get_queryset(request).select_related("payment", "owner", "closed_by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """A work list is done from its oldest row."""
        return ("found_at", "pk") if request.GET.get("work") == "open" else ("-found_at", "-pk")

    def about(self, request: HttpRequest, row: Difference) -> dict[str, Any]:
        """How long it has been open."""
        return {"open_for": showing.age(row.found_at) if row.closed_at is None else ""}

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Rows are only read here, but those who may change them may press."""
        return request.user.has_perm(MAY_DECIDE)

    @admin.action(description=_("I look after them"), permissions=["decide"])
    def take_them(self, request: HttpRequest, queryset: QuerySet[Difference]) -> None:
        """Those that are open."""
        self._each(request, queryset, lambda pk: differences.take(pk, by=cast(User, request.user)))

    @admin.action(description=_("Ask again and compare"), permissions=["decide"])
    def ask_about_them(self, request: HttpRequest, queryset: QuerySet[Difference]) -> None:
        """One after the other."""
        self._each(request, queryset.filter(closed_at=None), reconcile.ask_again)

    def _each(self, request: HttpRequest, queryset: QuerySet[Difference], press: Any) -> None:
        count = 0
        for difference in queryset.order_by("pk"):
            try:
                press(difference.pk)
            except DomainError as error:
                messages.error(request, f"{difference}: {error.message}")
            else:
                self.log_change(request, difference, str(request.POST.get("action", "")))
                count += 1
        text = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", count)
        messages.success(request, text % {"count": count})

    @admin.display(description=_("bucket"), ordering="bucket")
    def bucket_shown(self, difference: Difference) -> SafeString:
        """What is the matter."""
        return showing.state(difference.bucket, difference.get_bucket_display())

    @admin.display(description=_("theirs"), ordering="theirs_vnd")
    def theirs(self, difference: Difference) -> str:
        """What their books say; nothing where they are silent."""
        return _amount(difference.theirs_vnd)

    @admin.display(description=_("ours"), ordering="ours_vnd")
    def ours(self, difference: Difference) -> str:
        """What ours say."""
        return _amount(difference.ours_vnd)

    @admin.display(description=_("waits for"), ordering="found_at")
    def waits(self, difference: Difference) -> str:
        """How long it has been open; nothing once it is closed."""
        return showing.age(difference.found_at) if difference.closed_at is None else ""


def _amount(vnd: int | None) -> str:
    return "–" if vnd is None else format_vnd(vnd)
