"""The certificates of a producer, those that end first on top."""

from datetime import date, timedelta

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog.models import Certificate
from catalog.queries import today
from workspace.access import Seat, Task, seated
from workspace.shell import show
from workspace.today import PAPER_DAYS

MOST_SHOWN = 200  # a producer with more has an office for it


@require_safe
@seated(Task.EDIT)
def papers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Each with the days that are left; a badge falls off everywhere at the midnight after the last."""
    day = today()
    rows = Certificate.objects.filter(producer=seat.producer).select_related("product")
    first_to_end = rows.order_by(F("expires_on").asc(nulls_last=True), "number")[:MOST_SHOWN]
    context = {
        "here": "products",
        "papers": [(paper, paper.is_valid_on(day), _days_left(paper, day)) for paper in first_to_end],
        "soon": PAPER_DAYS,
    }
    return show(request, seat, "workspace/papers.html", context)


def _days_left(paper: Certificate, day: date) -> int | None:
    """Days it still counts, today included as 0; None where it has no end or has ended."""
    if paper.expires_on is None or paper.expires_on < day:
        return None
    return (paper.expires_on - day) // timedelta(days=1)
