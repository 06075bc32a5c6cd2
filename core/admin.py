"""Pieces that several admins share."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import QueryDict

from core import rules_admin as rules_admin  # registers its own


class ReadOnlyAdmin(admin.ModelAdmin):
    """A journal: to look at and search, never to touch."""

    def has_add_permission(self, request) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Never."""
        return False


class ChangedFieldsAdmin(admin.ModelAdmin):
    """Writes only what the form changed, so that what others wrote into the row meanwhile stays."""

    def save_model(self, request, obj, form, change) -> None:
        """The columns that read otherwise than when the row was loaded; `clean` may have changed some."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        asked = (field for field in obj._meta.concrete_fields if field.name in form.cleaned_data)
        obj.save(update_fields=[f.name for f in asked if f.value_from_object(obj) != form.initial[f.name]])


class FigureForm(ModelForm):
    """A form with a whole number that orders and other people change too.

    The page carries the number it showed. A number that nobody typed is not written, and one that was
    typed over an outdated number is refused once; the page that comes back shows the new one.
    """

    figure: ClassVar[str]  # the field's name
    outdated: ClassVar[Any]  # what to say, with %(now)d

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.figure in self.fields:
            self.fields[self.figure].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """The number as it is now where it was left alone; an error where it moved under the typing."""
        data: dict[str, Any] = super().clean() or {}
        if self.instance.pk and self.figure in data:
            now = getattr(self.instance, self.figure)
            if not self.is_typed:
                data[self.figure] = now
            elif self.is_outdated(now):
                posted = cast(QueryDict, self.data).copy()
                posted[self.add_initial_prefix(self.figure)] = str(now)  # seen, once the error is read
                self.data = posted
                self.add_error(self.figure, ValidationError(self.outdated, params={"now": now}))
        return data

    @property
    def is_typed(self) -> bool:
        """Whether the number differs from the one the page showed."""
        return self.figure in self.changed_data

    def is_outdated(self, now: int) -> bool:
        """Whether the page showed another number than the row has now, and another was typed.

        A script that posts without a page says nothing of what it saw: its number is meant as it stands.
        """
        shown = self.data.get(self.add_initial_prefix(self.figure))
        return shown not in (None, str(now)) and self.cleaned_data[self.figure] != now
