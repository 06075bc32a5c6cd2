"""Rates in the admin: new ones are added, those that hold or have held stay as they are."""

from datetime import date, timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from payments.days import day_of
from payments.models import Rate


class RateForm(forms.ModelForm):
    """A rate that begins in the future: what was paid until today was told what is kept of it."""

    class Meta:
        model = Rate
        fields = ("kind", "seller", "method", "valid_from", "basis_points", "source")

    def clean_valid_from(self) -> date:
        """Tomorrow at the soonest."""
        valid_from: date = self.cleaned_data["valid_from"]
        if valid_from <= day_of(clock.now()):
            soonest = day_of(clock.now()) + timedelta(days=1)
            raise ValidationError(
                _("A rate begins tomorrow at the soonest: %(day)s."), params={"day": f"{soonest:%d/%m/%Y}"}
            )
        return valid_from


@admin.register(Rate)
class RateAdmin(admin.ModelAdmin):
    """By kind, the newest first."""

    form = RateForm
    list_display = ("kind", "seller", "method", "valid_from", "percent", "source")
    list_filter = ("kind", "seller")
    ordering = ("kind", "seller", "method", "-valid_from")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Rate | None = None) -> bool:
        """Until it begins."""
        return super().has_change_permission(request, obj) and _is_to_come(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Rate | None = None) -> bool:
        """Until it begins; one by one, so that each is asked."""
        return obj is not None and super().has_delete_permission(request, obj) and _is_to_come(obj)

    @admin.display(description=_("rate"), ordering="basis_points")
    def percent(self, rate: Rate) -> str:
        """As people write it."""
        return f"{rate.basis_points / 100:g}%"


def _is_to_come(rate: Rate | None) -> bool:
    return rate is None or rate.valid_from > day_of(clock.now())
