"""What the admin logs, in the audit log too: with every model admin of the site, ours or not."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BaseModelForm
from django.forms.models import InlineForeignKeyField
from django.http import HttpRequest

from accounts import audit
from core.fields import EncryptedTextField
from core.logs import MASK, is_secret, masked

LONGEST = 200  # characters of a value
# Of people nothing is repeated but what they may do here: that is what a look at the log is for.
RIGHTS = {"role", "is_staff", "is_active", "is_superuser", "groups", "user_permissions"}


class Audited(admin.ModelAdmin):
    """Writes a row of the audit log in the transaction of the change itself."""

    def construct_change_message(self, request, form, formsets, add=False):
        """The admin's own words; on the way by, before and after are kept for the row."""
        if trace := audit.current():
            trace.changes = changes(form) | {
                name: pair
                for formset in formsets or ()
                for one in formset.forms
                for name, pair in inline(one)
            }
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any):
        """A record was made."""
        self._record(audit.Verb.ADD, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any):
        """A record was changed, or a step was taken with it."""
        self._record(audit.Verb.CHANGE if isinstance(message, list) else audit.Verb.ACT, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet):
        """Records are about to go."""
        for obj in queryset:
            self._record(audit.Verb.DELETE, obj, "")
        return super().log_deletions(request, queryset)

    def _record(self, verb: audit.Verb, obj: Model, message: Any) -> None:
        step, _, typed = message.partition(". ") if isinstance(message, str) else ("", "", "")
        audit.record(verb, obj=obj, changes=audit.taken_changes(), action=step, note=typed)


def changes(form: BaseForm) -> dict[str, list[Any]]:
    """Before and after of what a form changed, without secrets and without what belongs to people."""
    if not hasattr(form, "instance"):
        return {}
    kind = form.instance._meta.label_lower
    return {
        name: [
            _plain(form, kind, name, form.initial.get(name)),
            _plain(form, kind, name, form.cleaned_data.get(name)),
        ]
        for name in form.changed_data
        if name in form.cleaned_data
    }


def inline(form: BaseModelForm) -> list[tuple[str, list[Any]]]:
    """The same of a row below a record, under its own name."""
    about = form.instance._meta
    if not form.cleaned_data.get("DELETE"):
        return [
            (f"{about.model_name} {form.instance.pk}: {name}", pair) for name, pair in changes(form).items()
        ]
    key = form.fields[about.pk.name].initial  # the row is gone by now, and took its key along
    return [
        (f"{about.model_name} {key}: {name}", [_plain(form, about.label_lower, name, value), None])
        for name, value in form.initial.items()
        if name in form.fields and not isinstance(form.fields[name], InlineForeignKeyField)
    ]


def _plain(form: Any, kind: str, name: str, value: Any) -> Any:
    column = {field.name: field for field in form.instance._meta.fields}.get(name)
    if is_secret(name) or isinstance(column, EncryptedTextField):
        return MASK
    if kind in audit.PERSONAL and name not in RIGHTS:
        return MASK
    return _text(value)


def _text(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Model):
        return value.pk if isinstance(value.pk, int) else str(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        return [_text(one) for one in value][:LONGEST]
    return masked(str(value))[:LONGEST]
