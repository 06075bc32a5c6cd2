"""What the producer is due: its settlements, one of them row by row, and the same as a file."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from payments import exports, queries
from payments.models import Settlement
from payments.models.settlement import KINDS
from payments.settlement import Kind
from workspace.access import Seat, Task, seated
from workspace.paging import paged
from workspace.shell import show

PER_PAGE = 30
MOST_ROWS = 200  # on a page; the file has them all
TONES = {Settlement.State.OPEN: "", Settlement.State.CLOSED: "warning", Settlement.State.PAID: "positive"}


@require_safe
@seated(Task.EDIT)
def settlements(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All of them, the newest first."""
    pages = paged(request, queries.settlements_of(seat.producer.pk), PER_PAGE)
    rows = [(one, TONES[Settlement.State(one.state)]) for one in pages["page"]]
    return show(request, seat, "workspace/settlements.html", {"here": "settlements", "rows": rows, **pages})


@require_safe
@seated(Task.EDIT)
def settlement(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The statement: its sums, and what each package and each return comes to."""
    one = found(seat, pk)
    statement = queries.statement(one)
    context = {
        "here": "settlements",
        "settlement": one,
        "tone": TONES[Settlement.State(one.state)],
        "statement": statement,
        "sums": named(statement.sums),
        "rows": [(row, named(row.sums)) for row in statement.rows[:MOST_ROWS]],
        "is_cut": len(statement.rows) > MOST_ROWS,
    }
    return show(request, seat, "workspace/settlement.html", context)


@require_safe
@seated(Task.EDIT)
def file(request: HttpRequest, seat: Seat, pk: int, kind: str) -> HttpResponse:
    """All its lines as CSV or XLSX."""
    return exports.statement_download(found(seat, pk), kind)


def found(seat: Seat, pk: int) -> Settlement:
    """A settlement of this producer, or 404."""
    return get_object_or_404(queries.settlements_of(seat.producer.pk), pk=pk)


def named(sums: Mapping[str, int]) -> list[tuple[Promise, int]]:
    """Sums by the words for their kind, in the order of all statements."""
    return [(KINDS[kind], sums[kind]) for kind in Kind if kind in sums]
