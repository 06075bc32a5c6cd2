"""The shape of a queue: what waits, how a row reads, and what may be decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from accounts.models import User

Words = Any  # text that is translated when it is shown


@dataclass(frozen=True, slots=True)
class Line:
    """A row in a list: what it is, and more about it."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Something that may be decided. `run` gets the row's key, what the form says and who decides; it may
    raise DomainError, then nothing was written."""

    name: str
    label: Words
    run: Callable[[int, Mapping[str, Any], User], object]
    form: type[forms.Form] = forms.Form
    hint: Words = ""

    def bound(self, data: Mapping[str, Any] | None = None) -> forms.Form:
        """Its form; several stand on one page."""
        return self.form(data, auto_id=f"id_{self.name}_%s")


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of one model that wait for staff, the oldest first by `since`.

    `waiting` brings what `line` and the case page read along; `about` is what else the page of a case shows,
    drawn by `template`. Without `look` nobody sees it, without `decide` nobody takes or decides.
    """

    name: str
    label: Words
    model: type[Model]
    since: str
    waiting: Callable[[], QuerySet[Any]]
    line: Callable[[Any], Line]
    look: str
    decide: str
    verdicts: tuple[Verdict, ...]
    template: str
    about: Callable[[Any], dict[str, Any]] = lambda row: {}

    def rows(self) -> QuerySet[Any]:
        """The oldest first."""
        return self.waiting().order_by(self.since, "pk")

    def verdict(self, name: str) -> Verdict | None:
        """The one of this name."""
        return next((one for one in self.verdicts if one.name == name), None)
