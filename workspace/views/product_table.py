"""Products from and to a spreadsheet: a trial run first, then all of it or nothing."""

from dataclasses import dataclass
from hashlib import sha256

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog import sheets
from core.answers import SeeOther
from workspace.access import Seat, Task, seated
from workspace.shell import show

KEPT_S = 1800  # between the trial and the import; long enough to read what it says
MISTAKES_SHOWN = 200
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TableForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"})
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Its name and its bytes."""
        upload = self.cleaned_data["file"]
        if upload.size > sheets.BYTES_MAX:
            words = _("The file must be smaller than %(most)d MB.") % {"most": sheets.BYTES_MAX // 10**6}
            raise forms.ValidationError(words)
        return upload.name, upload.read()


@dataclass(frozen=True, slots=True)
class Trial:
    """A file that was tried: its plan, and the key by which it is kept until it is imported."""

    key: str
    plan: sheets.Plan


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def table(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A form for the file; what it would do; and with `key` the import of the file that was tried."""
    if request.method == "POST" and (key := request.POST.get("key")):
        return _import(request, seat, key)
    form, trial = TableForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        trial = _try(seat, *form.cleaned_data["file"])
    return _page(request, seat, form, trial)


@require_safe
@seated(Task.EDIT)
def export(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    """All products of the seat as a file."""
    answer = HttpResponse(sheets.printed(seat.producer, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="san-pham-{seat.producer.slug}.{kind}"'
    return answer


def _try(seat: Seat, name: str, content: bytes) -> Trial:
    plan = sheets.judge(seat.producer, *sheets.read(content, name))
    key = sha256(content).hexdigest()
    if not plan.mistakes:
        cache.set(_kept(seat, key), (name, content), KEPT_S)
    return Trial(key, plan)


def _import(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    kept = cache.get(_kept(seat, key))
    if kept is None:
        form = TableForm({})
        form.errors.clear()
        form.add_error("file", _("The file is no longer here. Choose it again."))
        return _page(request, seat, form, None)
    name, content = kept
    plan = sheets.write(producer_id=seat.producer.pk, content=content, filename=name)
    if plan.mistakes:  # the products have changed since the trial
        return _page(request, seat, TableForm(), Trial(key, plan))
    cache.delete(_kept(seat, key))
    messages.success(request, _said(plan))
    return SeeOther(reverse("workspace:products"))


def _said(plan: sheets.Plan) -> str:
    words = _(
        "Imported. Products: %(new_products)d new, %(changed_products)d changed."
        " Variants: %(new_variants)d new, %(changed_variants)d changed."
    )
    return words % plan.counts


def _page(request: HttpRequest, seat: Seat, form: TableForm, trial: Trial | None) -> HttpResponse:
    mistakes = trial.plan.mistakes if trial else []
    context = {
        "here": "products",
        "form": form,
        "trial": trial,
        "mistakes": mistakes[:MISTAKES_SHOWN],
        "more": max(len(mistakes) - MISTAKES_SHOWN, 0),
        "most_rows": sheets.MOST_ROWS,
    }
    wrong = bool(form.errors or mistakes)
    return show(request, seat, "workspace/product_table.html", context, status=422 if wrong else 200)


def _kept(seat: Seat, key: str) -> str:
    """Where a file of this desk is kept; nobody else's key leads there."""
    return f"product-table:{seat.producer.pk}:{sha256(key.encode()).hexdigest()}"
