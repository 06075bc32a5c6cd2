"""What is seen to before the air: the technical checklist, and the papers that the host has in hand."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.answers import SeeOther
from livestream import papers as kinds
from livestream import patterns, queries, services
from livestream.errors import LiveRefused
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.views.live import page


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def checklist(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Tick one point after the other; each keeps who and when."""
    session = live.one(seat, pk)
    if request.method == "POST":
        code, is_done = request.POST.get("code", ""), request.POST.get("is_done") == "1"
        return _ticked(
            request,
            reverse("workspace:live_checklist", args=[pk]),
            lambda: services.tick(pk, code, is_done=is_done, by=seat.user),
        )
    ticks = {tick.code: tick for tick in session.ticks.select_related("by")}
    points = [(point, ticks.get(point.code)) for point in patterns.checklist()]
    context = {"points": points, "done": sum(tick is not None for _point, tick in points)}
    return page(request, seat, session, "checklist", "workspace/live_checklist.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def papers(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """For each product of the run of show, which papers the host has received."""
    session = live.one(seat, pk)
    shown = queries.products(queries.run_of_show(session))
    if request.method == "POST":
        product = next((one for one in shown if one.code == request.POST.get("product")), None)
        kind, is_there = request.POST.get("kind", ""), request.POST.get("is_there") == "1"

        def write() -> None:
            if product is not None:
                services.receive_paper(pk, product, kind, is_there=is_there, by=seat.user)

        return _ticked(request, reverse("workspace:live_papers", args=[pk]), write)
    ticks = {(tick.product_id, tick.kind): tick for tick in session.papers.select_related("by")}
    rows = [
        (one, [(kind, kinds.KINDS[kind], ticks.get((one.pk, kind))) for kind in kinds.wanted(one)])
        for one in shown
    ]
    return page(request, seat, session, "papers", "workspace/live_papers.html", {"rows": rows})


def _ticked(request: HttpRequest, address: str, write: Callable[[], None]) -> HttpResponse:
    try:
        write()
    except LiveRefused as refused:
        messages.error(request, refused.message)
    return SeeOther(address)
