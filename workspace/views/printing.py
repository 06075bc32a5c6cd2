"""Labels and packing slips of the chosen orders, as one PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.answers import SeeOther
from orders import desk_queries
from workspace.access import Seat, Task, seated
from workspace.papers.label import labels
from workspace.papers.slip import slips
from workspace.views.batch import chosen_ids

PAPERS = {"nhan": labels, "phieu": slips}


@require_POST
@seated(Task.PACK)
def papers(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A file to print, kept by nobody: it has names and addresses. Those of others are left out."""
    draw = PAPERS.get(request.POST.get("paper", ""))
    rows = list(desk_queries.some(seat.producer.pk, chosen_ids(request)))
    if draw is None or not rows:
        messages.error(request, _("Tick the orders first, then choose what to do with them."))
        return SeeOther(reverse("workspace:orders"))
    response = HttpResponse(draw(desk_queries.jobs(seat.producer.pk, rows)), content_type="application/pdf")
    name = f"{request.POST['paper']}-{rows[0].order.code}-{len(rows)}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
