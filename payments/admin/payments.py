"""Attempts to pay: found, followed, asked about; a person decides on those under suspicion and on cash."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import clock
from core.steps_admin import Step, StepsAdmin
from orders.models import Order
from payments import queries, services, work_queries
from payments.admin import lifeline, showing
from payments.admin.columns import Columns
from payments.models import Payment
from payments.services import cash

MAY_DECIDE = "payments.change_payment"
GATEWAYS = (Order.Method.VNPAY, Order.Method.MOMO)
WAITING = (Payment.State.PENDING, Payment.State.PARTIAL, Payment.State.HELD, Payment.State.COLLECTED)
State = Payment.State


class WorkFilter(admin.SimpleListFilter):
    """Payments that somebody has to look at; the staff's first page leads here."""

    title = _("to look at")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        """The reasons."""
        return (("held", _("under suspicion")), ("overdue", _("waits too long")))

    def queryset(self, request, queryset):
        """The very rows that are counted there."""
        match self.value():
            case "held":
                return queryset.filter(pk__in=work_queries.held_payments().order_by().values("pk"))
            case "overdue":
                return queryset.filter(pk__in=queries.stuck().order_by().values("pk"))
        return queryset


class RemittedForm(forms.Form):
    """A line of a carrier's statement, typed by hand."""

    amount_vnd = forms.IntegerField(label=_("Amount (đồng)"), min_value=1, max_value=10**12)
    reference = forms.CharField(label=_("Number of the remittance"), max_length=80)


class DecisionForm(forms.Form):
    """What a person found out about money under suspicion."""

    is_paid = forms.TypedChoiceField(
        label=_("The money"),
        choices=[("1", _("is ours: the order is paid")), ("0", _("is not ours: the payment failed"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Why"), max_length=300)


@admin.register(Payment)
class PaymentAdmin(Columns, StepsAdmin):
    """Attempts, the newest first. What came is drawn against what was asked for."""

    change_form_template = "staff/payment.html"
    list_display = ("reference", "order_link", "amount", "state_shown", "waits", "method", "opened_at")
    list_filter = (WorkFilter, "method", "state")
    list_select_related = ("order",)
    search_fields = ("order__code", "reference", "transaction_id")
    date_hierarchy = "opened_at"
    ordering = ("-opened_at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    shown = (
        "order_link", "package", "method", "state_shown", "amount", "reference", "transaction_id", "code",
        "opened_at", "expires_at", "settled_at", "look_at", "looks",
    )  # fmt: skip
    readonly_fields = ("order_link", "amount", "state_shown")
    steps = (
        Step(
            "look",
            _("Ask the gateway now"),
            MAY_DECIDE,
            lambda pk, said, by: services.look(pk),
            fits=lambda payment: (
                payment.method in GATEWAYS and payment.state in (State.PENDING, State.FAILED)
            ),
            hint=_("What it answers counts as if it had told us by itself."),
            asks_outside=True,
        ),
        Step(
            "release",
            _("Decide on it"),
            MAY_DECIDE,
            lambda pk, said, by: services.release_held(pk, is_paid=said["is_paid"], by=by, note=said["note"]),
            form=DecisionForm,
            fits=lambda payment: payment.state == State.HELD,
            hint=_("The gateway took the money and suspects fraud. Look it up in its portal first."),
            asks_twice=True,
        ),
        Step(
            "remitted",
            _("The carrier has paid it over"),
            MAY_DECIDE,
            lambda pk, said, by: cash.remitted(pk, at=clock.now(), **said),
            form=RemittedForm,
            initial=lambda payment: {"amount_vnd": payment.missing_vnd or None},
            fits=lambda payment: payment.method == Order.Method.COD and payment.state == State.COLLECTED,
            hint=_("Only what stands on the carrier’s statement and on the bank’s."),
            asks_twice=True,
        ),
    )

    def about(self, request: HttpRequest, row: Payment) -> dict[str, Any]:
        """Its life line."""
        return {"moments": lifeline.of_payment(row)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """With the order, which every page names."""
        return super().get_queryset(request).select_related("order")

    @admin.display(description=_("amount"), ordering="amount_vnd")
    def amount(self, payment: Payment) -> SafeString:
        """What came of what was asked for."""
        return showing.share(payment.received_vnd, payment.amount_vnd)

    @admin.display(description=_("waits for"))
    def waits(self, payment: Payment) -> str:
        """How long it has been waiting; nothing once it is decided."""
        return showing.age(payment.opened_at) if payment.state in WAITING else ""
