"""The pictures to take, item by item, and the sheet of paper that lies beside the camera."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.answers import SeeOther
from livestream import patterns, queries, services
from livestream.errors import LiveRefused
from livestream.models import LiveSession, RunOfShowItem, ShotTick
from livestream.patterns import Point
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.views.live import page

Shot = tuple[Point, ShotTick | None]


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def shots(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Tick one picture after the other; each keeps who and when."""
    session = live.one(seat, pk)
    if request.method == "POST":
        item, code = request.POST.get("item", ""), request.POST.get("code", "")
        is_known = item.isascii() and item.isdecimal() and len(item) < 19
        try:
            services.take_shot(
                pk,
                int(item) if is_known else 0,
                code,
                is_done=request.POST.get("is_done") == "1",
                by=seat.user,
            )
        except LiveRefused as refused:
            messages.error(request, refused.message)
        there = f"#item-{item}" if is_known else ""
        return SeeOther(f"{reverse('workspace:live_shots', args=[pk])}{there}")
    rows = _rows(session)
    ticks = [tick for _minute, _item, some in rows for _shot, tick in some]
    context = {"rows": rows, "all": len(ticks), "done": sum(tick is not None for tick in ticks)}
    return page(request, seat, session, "shots", "workspace/live_shots.html", context)


@require_safe
@seated(Task.EDIT)
def sheet(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """To be printed: codes and live prices for the board, then each item with words and shots."""
    session = live.one(seat, pk)
    rows = _rows(session)
    context = {
        "rows": rows,
        "board": [item for _minute, item, _shots in rows if item.variant],
        "minutes": sum(item.minutes for _minute, item, _shots in rows),
        "disclosures": [(one.creator.name, one.disclosure) for one in queries.collaborations(session)],
    }
    return page(request, seat, session, "shots", "workspace/live_sheet.html", context)


def _rows(session: LiveSession) -> list[tuple[int, RunOfShowItem, list[Shot]]]:
    """The items, with the minute each begins and its shots. Two queries."""
    rows, minute = [], 0
    for item in queries.run_of_show(session).prefetch_related("shots__by"):
        ticks = {tick.code: tick for tick in item.shots.all()}
        rows.append((minute, item, [(shot, ticks.get(shot.code)) for shot in patterns.shots(item.kind)]))
        minute += item.minutes
    return rows
