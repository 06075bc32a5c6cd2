"""Products from and to a spreadsheet: a trial run first, then all of it or nothing, by a worker while the
page says how far it is."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog import sheets
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from core.sheets import BYTES_MAX, too_large
from core.tables import TYPES
from workspace import table_import
from workspace.access import Seat, Task, seated
from workspace.shell import around, show
from workspace.tasks import import_table

RUN = "viec"  # the key of an import under way, in the address
MISTAKES_SHOWN = 200


class TableForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"), widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"})
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Its name and its bytes."""
        upload = self.cleaned_data["file"]
        if upload.size > BYTES_MAX:
            raise forms.ValidationError(str(too_large()))
        return upload.name, upload.read()


@dataclass(frozen=True, slots=True)
class Trial:
    """A file that was tried: its plan, and the key by which it is kept until it is imported ("" when it is
    wrong)."""

    key: str
    plan: sheets.Plan


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def table(request: HtmxRequest, seat: Seat) -> HttpResponse:
    """A form for the file; what it would do; with `key` the import of the file that was tried begins, and the
    page shows how far it is."""
    if request.method == "POST" and (key := request.POST.get("key")):
        return _begin(request, seat, key)
    if request.method != "POST" and (key := request.GET.get(RUN)):
        return _under_way(request, seat, key)
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
    return Trial("" if plan.mistakes else table_import.keep(seat.producer.pk, name, content), plan)


def _begin(request: HtmxRequest, seat: Seat, key: str) -> HttpResponse:
    """Hand it to a worker. Pressed twice it is begun once."""
    producer_id = seat.producer.pk
    if table_import.begin(producer_id, key):
        import_table.delay(producer_id, key, get_language())
    elif not table_import.kept(producer_id, key) and table_import.run_of(producer_id, key) is None:
        return _gone(request, seat)
    return SeeOther(f"{reverse('workspace:product_table')}?{urlencode({RUN: key})}")


def _under_way(request: HtmxRequest, seat: Seat, key: str) -> HttpResponse:
    """How far it is. The script that asks swaps the bar alone: whatever else there is to say is a page."""
    run = table_import.run_of(seat.producer.pk, key)
    if run is not None and not run.is_over:
        context = {"here": "products", "run": run, "most_rows": sheets.MOST_ROWS}
        return fragment(request, "workspace/product_table.html", "progress", around(seat) | context)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    if run is None:
        return _stopped(request, seat, key)
    if run.mistakes:  # the products have changed since the trial
        return _page(request, seat, TableForm(), Trial("", sheets.Plan([], run.mistakes)))
    messages.success(request, _said(run.counts))
    return SeeOther(reverse("workspace:products"))


def _stopped(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """Its worker is lost: while the file is here, what it would do by now, to be begun again."""
    file = table_import.kept(seat.producer.pk, key)
    if file is None:
        return _gone(request, seat)
    messages.warning(request, _("Nothing was heard of this import for too long. Please import it again."))
    return _page(request, seat, TableForm(), _try(seat, *file))


def _gone(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = TableForm({})
    form.errors.clear()
    form.add_error("file", _("The file is no longer here. Choose it again."))
    return _page(request, seat, form, None)


def _said(counts: dict[str, int]) -> str:
    words = _(
        "Imported. Products: %(new_products)d new, %(changed_products)d changed."
        " Variants: %(new_variants)d new, %(changed_variants)d changed."
    )
    return words % counts


def _page(request: HttpRequest, seat: Seat, form: TableForm, trial: Trial | None) -> HttpResponse:
    mistakes = _worst_first(trial.plan.mistakes) if trial else []
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


def _worst_first(mistakes: list[sheets.Mistake]) -> list[sheets.Mistake]:
    """Those of the head, which are every line's, then the lines with the most."""
    number = Counter(one.line for one in mistakes)
    return sorted(mistakes, key=lambda one: (one.line > 1, -number[one.line], one.line))
