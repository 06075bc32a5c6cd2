"""Buttons of a record that is otherwise only read: each has its form, its right and its place in the journal.

A step is posted to an address of its own. What is missing or refused comes back as a page with that form
alone (422); done, it leaves a line in the admin's journal and leads back to the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from core.admin import ReadOnlyAdmin
from core.errors import DomainError

Words = Any  # text that is translated when it is shown
TEMPLATE = "staff/step.html"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that staff may do with a row.

    `run` gets the row's key, what the form says and who does it; it may raise DomainError. `fits` says
    whether the row stands where this can be done, `why_not` in words why this person may not do it ("" when
    they may). `asks_twice` shows what was typed once more before anything happens.
    """

    name: str
    label: Words
    right: str
    run: Callable[[int, Mapping[str, Any], User], object]
    form: type[forms.Form] = forms.Form
    hint: Words = ""
    fits: Callable[[Any], bool] = lambda row: True
    why_not: Callable[[Any, User], Words] = lambda row, user: ""
    asks_twice: bool = False

    def bound(self, row: Model, data: Mapping[str, Any] | None = None) -> forms.Form:
        """Its form; several stand on one page."""
        initial = getattr(self.form, "initial_of", lambda row: {})(row)
        return self.form(data, auto_id=f"id_{self.name}_%s", initial=initial)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as a record's page shows it."""

    step: Step
    form: forms.Form
    address: str
    why_not: Words


class StepsAdmin(ReadOnlyAdmin):
    """A journal whose rows have buttons."""

    change_form_template = "staff/record.html"
    steps: ClassVar[tuple[Step, ...]] = ()

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the page of a row shows: names for its template."""
        return {}

    def get_urls(self):
        """With those of the steps."""
        view = never_cache(self.admin_site.admin_view(self.take))
        return [path("<int:pk>/steps/<slug:name>/", view, name=self._address_name), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """With the buttons this person may press."""
        if obj is not None:
            context |= {"offers": self.offers(request, obj), **self.about(request, obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def offers(self, request: HttpRequest, row: Any) -> list[Offer]:
        """Steps that the row's state and the person's rights allow, in the order of `steps`."""
        return [
            Offer(step, step.bound(row), self._address(row, step), step.why_not(row, request.user))
            for step in self.steps
            if request.user.has_perm(step.right) and step.fits(row)
        ]

    def take(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Take a step (POST), or show its form alone (GET)."""
        step = next((step for step in self.steps if step.name == name), None)
        if step is None:
            raise Http404
        if not self.has_view_permission(request) or not request.user.has_perm(step.right):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return self.form_page(request, row=row, title=step.label, hint=step.hint, form=step.bound(row))
        form = step.bound(row, request.POST)
        if not step.fits(row):
            form.add_error(None, _("It stands elsewhere by now and has no room for this. Look at it again."))
        if form.is_valid() and step.asks_twice and "confirmed" not in request.POST:
            return self.form_page(
                request, row=row, title=step.label, hint=step.hint, form=form, is_question=True
            )
        if form.is_valid() and self.done(form, lambda: step.run(row.pk, form.cleaned_data, request.user)):
            return self.see_other(request, row, step.label)
        return self.form_page(request, row=row, title=step.label, hint=step.hint, form=form, status=422)

    def done(self, form: forms.Form, work: Callable[[], object]) -> bool:
        """Do it; what is refused stands at its field, or above the form."""
        try:
            work()
        except DomainError as error:
            field = str(error.context.get("field") or "")
            form.add_error(field if field in form.fields else None, error.message)
            return False
        return True

    def see_other(self, request: HttpRequest, row: Model, label: Words) -> HttpResponse:
        """Write the journal, say so, and lead to the row (303)."""
        self.log_change(request, row, str(label))
        messages.success(request, _("Done: %(what)s.") % {"what": label})
        response = HttpResponseRedirect(self.page_of(row))
        response.status_code = 303
        return response

    def form_page(
        self,
        request: HttpRequest,
        *,
        row: Model,
        title: Words,
        form: forms.Form,
        hint: Words = "",
        is_question: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        """One form on a page of its own; as a question, what was typed is shown and asked about once more."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "back": self.page_of(row),
            "title": title,
            "hint": hint,
            "form": form,
            "is_question": is_question,
            "answers": _answers(form) if is_question else (),
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, TEMPLATE, context, status=status)

    def page_of(self, row: Model) -> str:
        """Where a row is looked at."""
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    @property
    def _address_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_step"

    def _address(self, row: Model, step: Step) -> str:
        return reverse(f"admin:{self._address_name}", args=[row.pk, step.name])


def _answers(form: forms.Form) -> list[tuple[Words, Words]]:
    """What was typed, as people read it."""
    choices = {name: dict(getattr(field, "choices", ())) for name, field in form.fields.items()}
    typed = ((field, field.value()) for field in form)
    return [(field.label, choices[field.name].get(value, value)) for field, value in typed]
