"""Accounts of producers: staff call the number they know and confirm them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.steps_admin import Step, StepsAdmin
from payments.admin.columns import Columns
from payments.admin.payee import Payee
from payments.models import PayoutAccount
from payments.services import payout

MAY_DECIDE = "payments.change_payoutaccount"
State = PayoutAccount.State


class RefuseForm(forms.Form):
    """Why."""

    note = forms.CharField(label=_("why"), max_length=300, help_text=_("The owners read it."))


@admin.register(PayoutAccount)
class PayoutAccountAdmin(Columns, StepsAdmin):
    """Accounts that owners named, those that wait on a filter."""

    change_form_template = "staff/payout.html"
    list_display = ("producer", "state_shown", "asked_at", "usable_from", "decided_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("producer", "decided_by")
    search_fields = ("producer__name", "producer__code")
    ordering = ("-asked_at", "-pk")
    list_per_page = 50
    shown = (
        "producer", "state_shown", "asked_at", "asked_by", "usable_from", "decided_at", "decided_by", "note",
    )  # fmt: skip
    readonly_fields = ("state_shown",)
    steps = (
        Step(
            "confirm",
            _("Confirm the account"),
            MAY_DECIDE,
            lambda pk, said, by: payout.confirm_account(pk, by=by),
            fits=lambda row: row.state == State.ASKED,
            hint=_(
                "Call the producer on the number you know, not on one that came with the change. The holder"
                " has to be the business or its owner."
            ),
            asks_twice=True,
        ),
        Step(
            "refuse",
            _("Do not confirm it"),
            MAY_DECIDE,
            lambda pk, said, by: payout.refuse_account(pk, by=by, **said),
            form=RefuseForm,
            fits=lambda row: row.state == State.ASKED,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PayoutAccount]:
        """With the people and the producer that a page names."""
        return super().get_queryset(request).select_related("producer", "asked_by", "decided_by")

    def about(self, request: HttpRequest, row: PayoutAccount) -> dict[str, Any]:
        """The account, whole for those who decide."""
        return {"payee": Payee.of_account(row, is_open=request.user.has_perm(MAY_DECIDE))}
