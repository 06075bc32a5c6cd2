"""Staff look who sells here."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import joining
from catalog.models import IdentityCheck
from catalog.verdict_form import VerdictForm


@admin.register(IdentityCheck)
class IdentityCheckAdmin(admin.ModelAdmin):
    """Requests to be verified, those that wait first on a filter; a verdict is given once."""

    form = VerdictForm
    list_display = ("producer", "state", "asked_at", "checked_at", "checked_by", "method")
    list_filter = ("state", "method")
    list_select_related = ("producer", "checked_by")
    autocomplete_fields = ("producer",)
    search_fields = ("producer__name", "producer__code", "producer__tax_code")
    facts = ("producer", "kind", "place", "tax_code", "registration", "asked_at", "asked_by")

    def has_delete_permission(self, request: HttpRequest, obj: IdentityCheck | None = None) -> bool:
        """The result is kept."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: IdentityCheck | None = None) -> bool:
        """While it waits."""
        is_open = obj is None or obj.state == IdentityCheck.State.ASKED
        return is_open and super().has_change_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Staff may open a check of a producer that came from a file and has no owner yet."""
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": forms.ModelForm}))

    def get_fields(self, request: HttpRequest, obj: IdentityCheck | None = None) -> tuple[str, ...]:
        """Who asks, then the verdict, to be given or to be read."""
        if obj is None:
            return ("producer",)
        if obj is not None and self.has_change_permission(request, obj):
            return (*self.facts, "verdict", "method", "note")
        return (*self.facts, "state", "checked_at", "checked_by", "method", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: IdentityCheck | None = None) -> tuple[str, ...]:
        """Everything but the verdict."""
        if obj is None:
            return ()
        return (*self.facts, "state", "checked_at", "checked_by")

    def save_model(self, request: HttpRequest, check: IdentityCheck, form: VerdictForm, change: bool) -> None:
        """The verdict goes through its service, which tells the owners."""
        if not change:
            check.pk = joining.ask_identity(producer_id=check.producer_id, by=request.user).pk  # type: ignore[arg-type]
            return
        joining.decide_identity(
            check_id=check.pk,
            **form.said(),
            by=request.user,  # type: ignore[arg-type]
        )

    @admin.display(description=_("kind"))
    def kind(self, check: IdentityCheck) -> str:
        """Of the business."""
        return check.producer.get_kind_display()

    @admin.display(description=_("ward"))
    def place(self, check: IdentityCheck) -> str:
        """Where it says to be."""
        return f"{check.producer.ward.full_name}, {check.producer.ward.province.name}"

    @admin.display(description=_("tax code"))
    def tax_code(self, check: IdentityCheck) -> str:
        """To look up."""
        return check.producer.tax_code

    @admin.display(description=_("business registration number"))
    def registration(self, check: IdentityCheck) -> str:
        """To look up."""
        return check.producer.business_registration_no
