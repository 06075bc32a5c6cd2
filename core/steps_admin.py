"""Buttons of a record that is otherwise only read: each has its form, its right and its place in the journal.

A step is posted to an address of its own. What is missing or refused comes back as a page with that form
alone (422); done, it leaves a line in the admin's journal, in the transaction of the step itself, and leads
back to the record.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.admin import ReadOnlyAdmin
from core.answers import SeeOther
from core.errors import DomainError

Words = Any  # text that is translated when it is shown
User = Any  # the person who presses: core knows no accounts
TEMPLATE = "staff/step.html"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that staff may do with a row.

    `run` gets the row's key, what the form says and who does it, and returns the row that has it now (None:
    the same); it may raise DomainError. `fits` says whether the row stands where this can be done, `initial`
    what its form suggests, `why_not` in words why this person may not do it ("" when they may). `asks_twice`
    shows what was typed once more before anything happens; `asks_outside` is for what waits for another
    system meanwhile, which no transaction may do: its line is written after it.
    """

    name: str
    label: Words
    right: str
    run: Callable[[int, Mapping[str, Any], User], Model | None]
    form: type[forms.Form] = forms.Form
    hint: Words = ""
    fits: Callable[[Any], bool] = lambda row: True
    why_not: Callable[[Any, User], Words] = lambda row, user: ""
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}
    asks_twice: bool = False
    asks_outside: bool = False

    def bound(self, row: Model, data: Mapping[str, Any] | None = None) -> forms.Form:
        """Its form; several stand on one page."""
        return self.form(data, auto_id=f"id_{self.name}_%s", initial=self.initial(row))


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
    shown: ClassVar[tuple[str, ...]] = ()  # fields of a row's page
    steps: ClassVar[tuple[Step, ...]] = ()
    logs_words: ClassVar[bool] = True  # what was typed goes into the admin's journal; not so about people

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the page of a row shows: names for its template."""
        return {}

    def get_urls(self):
        """With those of the steps."""
        view = never_cache(self.admin_site.admin_view(self.take))
        return [path("<int:pk>/steps/<slug:name>/", view, name=f"{self._name}_step"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Those that say something: most of a row is empty until something happens."""
        return tuple(name for name in self.shown if self._value(name, obj) not in (None, ""))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """With the buttons this person may press."""
        if obj is not None:
            context |= {"offers": self.offers(request, obj), **self.about(request, obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def offers(self, request: HttpRequest, row: Any) -> list[Offer]:
        """Steps that the row's state and the person's rights allow, in the order of `steps`."""
        name = f"admin:{self._name}_step"
        return [
            Offer(
                step,
                step.bound(row),
                reverse(name, args=[row.pk, step.name]),
                step.why_not(row, person(request)),
            )
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
        form = step.bound(row, posted(request))
        if form.is_bound and not step.fits(row):
            form.add_error(None, _("It stands elsewhere by now and has no room for this. Look at it again."))
        return self.answer(
            request,
            form,
            row=row,
            title=step.label,
            hint=step.hint,
            work=lambda said: step.run(row.pk, said, person(request)),
            asks_twice=step.asks_twice,
            asks_outside=step.asks_outside,
        )

    def answer(
        self,
        request: HttpRequest,
        form: forms.Form,
        *,
        title: Words,
        hint: Words,
        work: Callable[[Mapping[str, Any]], Model | None],
        row: Model | None = None,
        asks_twice: bool = False,
        asks_outside: bool = False,
    ) -> HttpResponse:
        """Show a form (unbound), ask about it once more, or do the work with what it says: then 303 to the
        row it made, or to `row`. A form with errors comes back with 422, and so does what the work refuses,
        at the field that the DomainError names."""
        is_question = form.is_valid() and asks_twice and "confirmed" not in request.POST
        if form.is_valid() and not is_question:
            try:
                with nullcontext() if asks_outside else transaction.atomic():
                    done = cast(Model, work(form.cleaned_data) or row)
                    self._note(request, done, title, form)
            except DomainError as error:
                field = str(error.context.get("field") or "")
                form.add_error(field if field in form.fields else None, error.message)
            else:
                messages.success(request, _("Done: %(what)s.") % {"what": title})
                return SeeOther(_page_of(done))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "back": _page_of(row) if row else reverse(f"admin:{self._name}_changelist"),
            "title": title,
            "hint": hint,
            "form": form,
            "answers": _answers(form) if is_question else (),
            "is_question": is_question,
        }
        return TemplateResponse(request, TEMPLATE, context, status=422 if form.errors else 200)

    def _note(self, request: HttpRequest, row: Model, label: Words, form: forms.Form) -> None:
        answers = _answers(form) if self.logs_words else ()
        typed = "; ".join(f"{name}: {words}" for name, words in answers)
        self.log_change(request, row, f"{label}. {typed}" if typed else str(label))

    def _value(self, name: str, row: Any) -> Any:
        return getattr(self, name)(row) if hasattr(self, name) else getattr(row, name)

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


def person(request: HttpRequest) -> User:
    """Who presses; the admin lets nobody in who is not logged in."""
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None when it is only looked at."""
    return request.POST if request.method == "POST" else None


def _page_of(row: Model) -> str:
    """Where a row is looked at."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _answers(form: forms.Form) -> list[tuple[Words, Words]]:
    """What was typed, as people read it."""
    choices = {name: dict(getattr(field, "choices", ())) for name, field in form.fields.items()}
    typed = ((field, field.value()) for field in form)
    return [(field.label, choices[field.name].get(value, value)) for field, value in typed]
