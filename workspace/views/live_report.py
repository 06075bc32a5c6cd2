"""What a session came to: as a page and as a file."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from livestream.report import report
from livestream.shares import Share
from workspace import live, live_report
from workspace.access import Seat, Task, seated
from workspace.views.live import page


@require_safe
@seated(Task.EDIT)
def of_session(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Its figures, sources, products and minutes."""
    session = live.one(seat, pk)
    found = report(session)
    most = max(found.minutes, default=0)
    context = {
        "report": found,
        "groups": live_report.figures(found, is_practice=session.is_practice),
        "sources": _widths(found.sources, is_practice=session.is_practice),
        "products": _widths(found.products, is_practice=session.is_practice),
        "strip": [
            (place, place * found.step, count, 100 * count // most if most else 0)
            for place, count in enumerate(found.minutes)
        ],
    }
    return page(request, seat, session, "report", "workspace/live_report.html", context)


@require_safe
@seated(Task.EDIT)
def file(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The same as CSV."""
    session = live.one(seat, pk)
    return live_report.download(session, report(session))


def _widths(shares: Sequence[Share], *, is_practice: bool) -> list[tuple[Share, int]]:
    """Each with the length of its bar, in percent of the largest net; of a practice, of what was wished."""
    worth = [one.wished.live_vnd if is_practice else one.net_vnd for one in shares]
    most = max(worth, default=0)
    return [(one, 100 * vnd // most if most else 0) for one, vnd in zip(shares, worth, strict=True)]
