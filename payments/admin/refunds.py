"""Money that goes back: asked for, agreed to by a second person, paid by a gateway or by hand, refused."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from accounts.models import User
from core.money import format_vnd
from core.steps_admin import Step, StepsAdmin, person, posted
from core.tables import Csv, Xlsx
from orders.models import Order
from payments import queries, services, work_queries
from payments.admin import showing
from payments.admin.columns import Columns
from payments.admin.payee import Payee
from payments.admin.refund_export import RefundResource
from payments.errors import SamePerson
from payments.models import Refund

MAY_DECIDE = "payments.change_refund"  # and may read where the money goes
MAY_ASK = "payments.add_refund"
ON_A_PAGE = 50
State = Refund.State


class WorkFilter(admin.SimpleListFilter):
    """Refunds by what has to be done with them; the staff's first page leads here."""

    title = _("to do")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        """Each list of work."""
        return (
            ("asked", _("a second person has to agree")),
            ("to_pay", _("to be paid by transfer")),
            ("on_the_way", _("on its way back")),
            ("refused", _("refused")),
        )

    def queryset(self, request, queryset):
        """The very rows that are counted there."""
        found = {
            "asked": work_queries.refunds_asked,
            "to_pay": work_queries.refunds_to_pay,
            "on_the_way": work_queries.refunds_on_their_way,
            "refused": work_queries.refunds_refused,
        }.get(self.value() or "")
        return queryset.filter(pk__in=found().order_by().values("pk")) if found else queryset


class AskForm(forms.Form):
    """How much goes back, and why."""

    amount_vnd = forms.IntegerField(label=_("Amount (đồng)"), min_value=1, max_value=10**12)
    reason = forms.CharField(label=_("Why"), max_length=200)
    way = forms.TypedChoiceField(
        label=_("Way"),
        choices=[("", _("back the way it came, where that is possible")), *Refund.Way.choices],
        required=False,
        empty_value=None,
    )


class PaidForm(forms.Form):
    """The proof of a transfer made by hand."""

    bank_reference = forms.CharField(
        label=_("The bank’s reference"),
        max_length=80,
        help_text=_("As the bank app shows it after the transfer; the statement is compared with it."),
    )


def may_withdraw(refund: Refund) -> bool:
    """Until it left; what a gateway may have taken on is waited for."""
    has_left = refund.state == State.READY and refund.way == Refund.Way.GATEWAY and refund.attempts
    return refund.state in (State.ASKED, State.READY, State.FAILED) and not has_left


def why_not_agree(refund: Refund, user: User) -> Any:
    """The words for whoever asked: somebody else has to agree."""
    return SamePerson().message if refund.asked_by_id == user.pk else ""


@admin.register(Refund)
class RefundAdmin(ExportMixin, Columns, StepsAdmin):
    """Refunds; a work list stands the oldest first, all others the newest first."""

    change_form_template = "staff/refund.html"
    import_export_change_list_template = "staff/refunds.html"
    resource_classes = (RefundResource,)
    export_form_class = ExportForm
    formats = (Xlsx, Csv)
    to_encoding = "utf-8-sig"
    list_display = (
        "reference", "order_link", "amount", "state_shown", "waits", "way", "asked_at", "asked_by",
    )  # fmt: skip
    list_filter = (WorkFilter, "way", "state")
    list_select_related = ("order", "asked_by")
    search_fields = ("order__code", "reference", "transaction_id")
    date_hierarchy = "asked_at"
    list_per_page = ON_A_PAGE
    show_full_result_count = False
    shown = (
        "order_link", "payment_link", "amount", "way", "state_shown", "reference", "reason", "asked_at",
        "asked_by", "agreed_at", "agreed_by", "attempts", "not_before", "sent_at", "done_at", "done_by",
        "transaction_id", "code", "last_error",
    )  # fmt: skip
    readonly_fields = ("order_link", "payment_link", "amount", "state_shown")
    steps = (
        Step(
            "agree",
            _("Agree"),
            MAY_DECIDE,
            lambda pk, said, by: services.agree(pk, by=by),
            fits=lambda refund: refund.state == State.ASKED,
            why_not=why_not_agree,
        ),
        Step(
            "done",
            _("It was paid"),
            MAY_DECIDE,
            lambda pk, said, by: services.refund_done(pk, by=by, **said),
            form=PaidForm,
            fits=lambda refund: refund.state == State.READY and refund.way == Refund.Way.TRANSFER,
            hint=_("Press it after the transfer was made; the shopper is told at once."),
            asks_twice=True,
        ),
        Step(
            "retry",
            _("Try again"),
            MAY_DECIDE,
            lambda pk, said, by: services.retry_refund(pk, by=by),
            fits=lambda refund: refund.state == State.FAILED,
        ),
        Step(
            "withdraw",
            _("Withdraw it"),
            MAY_DECIDE,
            lambda pk, said, by: services.withdraw_refund(pk, by=by),
            fits=may_withdraw,
            hint=_("The order still owes the money: ask for it another way."),
            asks_twice=True,
        ),
    )

    def get_urls(self):
        """With those of orders that are owed money."""
        wrap = self.admin_site.admin_view
        return [
            path("owing/", wrap(self.owing), name="payments_refund_owing"),
            path("owing/<int:order_id>/", wrap(self.ask), name="payments_refund_ask"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        """With the people and rows that a page names."""
        named = ("order", "payment", "asked_by", "agreed_by", "done_by")
        return super().get_queryset(request).select_related(*named)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """A work list is done from its oldest row."""
        return ("asked_at", "pk") if request.GET.get("work") else ("-asked_at", "-pk")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Those who decide."""
        return request.user.has_perm(MAY_DECIDE)

    def about(self, request: HttpRequest, row: Refund) -> dict[str, Any]:
        """Where the money goes, while a person has to send it and for those who may."""
        if row.way != Refund.Way.TRANSFER:
            return {}
        return {"payee": Payee.of(row, is_open=request.user.has_perm(MAY_DECIDE))}

    def owing(self, request: HttpRequest) -> HttpResponse:
        """Orders that are owed more than their open refunds cover, the oldest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(queries.orders_owing(), ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Orders that are owed money"),
            "page": page,
            "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "may_ask": request.user.has_perm(MAY_ASK),
        }
        return TemplateResponse(request, "staff/owing.html", context)

    def ask(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Ask for a refund of an order: how much, why and which way."""
        if not self.has_view_permission(request) or not request.user.has_perm(MAY_ASK):
            raise PermissionDenied
        order = get_object_or_404(Order, pk=order_id, scope="")
        owes = queries.orders_owing().filter(pk=order_id).first()
        most = owes.unasked_vnd if owes else 0  # type: ignore[attr-defined]
        return self.answer(
            request,
            AskForm(posted(request), initial={"amount_vnd": most or None}),
            row=order,
            title=_("Pay back money of order %(code)s") % {"code": order.code},
            hint=_("It is owed %(amount)s that no refund covers yet.") % {"amount": format_vnd(most)},
            work=lambda said: services.ask_refund(order.pk, by=person(request), **said),
        )

    @admin.display(description=_("waits for"))
    def waits(self, refund: Refund) -> str:
        """How long it has been waiting; nothing once it is over."""
        return "" if refund.state in (State.DONE, State.WITHDRAWN) else showing.age(refund.asked_at)
