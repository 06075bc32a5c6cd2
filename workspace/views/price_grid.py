"""The price table: label, price, shelf, weight and barcode of many variants on one page."""

import uuid
from itertools import groupby

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from catalog import variants as catalog
from catalog.models import Variant
from core.answers import SeeOther
from core.errors import DomainError
from core.text import looked_for
from inventory import services as inventory
from inventory import shelf_queries
from workspace.access import Seat, Task, seated
from workspace.forms.price_grid import ROWS, GridFormSet, RowForm
from workspace.paging import paged
from workspace.shell import show
from workspace.views.product_steps import complain


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def grid(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A page of the table; all changed cells of it are written, or none and each wrong one is named."""
    words = looked_for(request.GET.get("q", ""))
    pages = paged(request, shelf_queries.shelf(seat.producer.pk, words=words), ROWS)
    if request.method == "POST":
        rows = GridFormSet(request.POST, variants=_posted(request, seat))
        if rows.is_valid() and _write(seat, rows.forms):
            changed = sum(form.has_changed() for form in rows)
            said = ngettext("%(number)d row saved.", "%(number)d rows saved.", changed)
            messages.success(request, said % {"number": changed} if changed else _("Nothing was changed."))
            return SeeOther(request.get_full_path())
    else:
        rows = GridFormSet(variants={variant.pk: variant for variant in pages["page"]})
    wrong = sum(len(form.errors) for form in rows) if rows.is_bound else 0
    context = {
        "here": "products",
        "rows": rows,
        "columns": RowForm.CELLS,
        "words": words,
        "wrong": wrong,
        **pages,
    }
    return show(request, seat, "workspace/price_grid.html", context, status=422 if rows.is_bound else 200)


def _posted(request: HttpRequest, seat: Seat) -> dict[int, Variant]:
    """The seat's own among the variants that the page names."""
    said = [request.POST.get(f"row-{number}-pk", "") for number in range(ROWS)]
    keys = [int(key) for key in said if key.isdecimal() and len(key) < 19]  # more is no key of PostgreSQL
    rows = shelf_queries.shelf(seat.producer.pk).filter(pk__in=keys)
    return {variant.pk: variant for variant in rows}


def _write(seat: Seat, forms: list[RowForm]) -> bool:
    """Products in the order of their keys, then shelves in that of theirs; False, and nothing is written,
    once one of them refuses."""
    rows = [(form.variant, form) for form in forms if form.variant]
    for form in forms:
        if form.variant is None:
            form.add_error(None, _("This variant is gone. Load the page again."))
    with transaction.atomic():
        rows.sort(key=lambda row: (row[0].product_id, row[0].pk))
        for product_id, group in groupby(rows, key=lambda row: row[0].product_id):
            _write_product(product_id, [row for row in group if row[1].changed_columns])
        for variant, form in sorted(rows, key=lambda row: row[0].pk):
            if form.counted is not None:
                _write_shelf(seat, variant, form, form.counted)
        is_fine = not any(form.errors for form in forms)
        transaction.set_rollback(not is_fine)
    return is_fine


def _write_product(product_id: int, rows: list[tuple[Variant, RowForm]]) -> None:
    if not rows:
        return
    first = rows[0][1]
    try:
        changes = {variant.pk: form.changed_columns for variant, form in rows}
        catalog.change_variants(product_id=product_id, changes=changes)
    except Variant.DoesNotExist:
        first.add_error(None, _("This variant is gone. Load the page again."))
    except DomainError as error:
        complain(first, error)


def _write_shelf(seat: Seat, variant: Variant, form: RowForm, units: int) -> None:
    ref, was = f"grid:{uuid.uuid4()}", form.was_on_hand or 0
    try:
        inventory.count(variant_id=variant.pk, on_hand=units, was=was, ref=ref, by=seat.user)
    except DomainError as error:
        form.add_error("on_hand", error.message)
