"""Rules with a date in the admin: what holds, what is planned, what held before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import clock, rules
from core.models import DatedRule


@dataclass(frozen=True, slots=True)
class Line:
    """One rule on the page."""

    key: str
    rule: rules.Rule
    now: rules.Dated
    words: str
    planned: list[tuple[str, rules.Dated]]
    past: list[tuple[str, rules.Dated]]


class RuleForm(forms.ModelForm):
    """A value that begins in the future: what is done today is done by the rule of today."""

    key = forms.ChoiceField(label=_("Rule"))

    class Meta:
        model = DatedRule
        fields = ("key", "value", "valid_from", "source", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [  # type: ignore[attr-defined]
            (key, f"{rule.label} ({rule.unit})") for key, rule in rules.RULES.items()
        ]

    def clean_valid_from(self) -> date:
        """Tomorrow at the soonest."""
        valid_from: date = self.cleaned_data["valid_from"]
        soonest = timezone.localdate(clock.now()) + timedelta(days=1)
        if valid_from < soonest:
            raise ValidationError(
                _("A rule changes tomorrow at the soonest: %(day)s."), params={"day": f"{soonest:%d/%m/%Y}"}
            )
        return valid_from

    def clean(self) -> dict[str, Any]:
        """Within what makes sense for this rule."""
        data: dict[str, Any] = super().clean() or {}
        rule, value = rules.RULES.get(data.get("key", "")), data.get("value")
        if rule and value is not None and not rule.least <= value <= rule.most:
            text = _("Give a number from %(least)d to %(most)d.")
            self.add_error("value", ValidationError(text, params={"least": rule.least, "most": rule.most}))
        return data


@admin.register(DatedRule)
class RuleAdmin(admin.ModelAdmin):
    """One page with all rules. Planned values can be changed and taken back until they begin."""

    form = RuleForm

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every rule there is, with what the shop came with."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(self.opts.verbose_name_plural),
            "lines": [_line(key) for key in rules.RULES],
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "staff/rules.html", context)

    def save_model(self, request: HttpRequest, obj: DatedRule, form: RuleForm, change: bool) -> None:
        """With who planned it."""
        obj.added_by, obj.added_at = str(request.user)[:160], clock.now()
        super().save_model(request, obj, form, change)
        transaction.on_commit(rules.forget)

    def delete_model(self, request: HttpRequest, obj: DatedRule) -> None:
        """It will not begin."""
        super().delete_model(request, obj)
        transaction.on_commit(rules.forget)

    def has_change_permission(self, request: HttpRequest, obj: DatedRule | None = None) -> bool:
        """Until it begins."""
        return super().has_change_permission(request, obj) and _is_to_come(obj)

    def has_delete_permission(self, request: HttpRequest, obj: DatedRule | None = None) -> bool:
        """Until it begins; one by one, so that each is asked."""
        return obj is not None and super().has_delete_permission(request, obj) and _is_to_come(obj)


def _line(key: str) -> Line:
    today = timezone.localdate(clock.now())
    values = rules.history(key)
    begun = [one for one in values if one.valid_from <= today] or values[:1]
    rule, named = rules.RULES[key], [(rules.RULES[key].words(one.value), one) for one in values]
    return Line(
        key, rule, begun[-1], named[len(begun) - 1][0], named[len(begun) :], named[: len(begun) - 1][::-1]
    )


def _is_to_come(row: DatedRule | None) -> bool:
    return row is None or row.valid_from > timezone.localdate(clock.now())
