"""Drafts of a session that nobody has paid for: the list, the file, one of them with its phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.answers import SeeOther
from livestream import after_queries, services
from livestream.errors import LiveRefused
from workspace import live, live_unpaid
from workspace.access import Seat, Task, seated
from workspace.paging import paged
from workspace.views.live import page

PER_PAGE = 50


@require_safe
@seated(Task.PACK)
def drafts(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """All of them, the newest first; phones are masked."""
    session = live.one(seat, pk)
    pages = paged(request, after_queries.unpaid(session), PER_PAGE)
    context = {"rows": live_unpaid.rows(pages["page"]), **pages}
    return page(request, seat, session, "after", "workspace/live_unpaid.html", context)


@require_safe
@seated(Task.EDIT)
def file(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The same as CSV, with whole numbers: for those who call."""
    session = live.one(seat, pk)
    site = request.build_absolute_uri("/").rstrip("/")
    return live_unpaid.download(session, live_unpaid.rows(after_queries.unpaid(session)), site)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def draft(request: HttpRequest, seat: Seat, pk: int, draft_pk: int) -> HttpResponse:
    """One of them, to be called; a tick says that somebody did."""
    session = live.one(seat, pk)
    found = get_object_or_404(after_queries.unpaid(session), pk=draft_pk)
    if request.method == "POST":
        kind, is_done = request.POST.get("kind", ""), request.POST.get("is_done") == "1"
        try:
            services.spoke(found, kind, is_done=is_done, by=seat.user)
        except LiveRefused as refused:
            messages.error(request, refused.message)
        return SeeOther(reverse("workspace:live_unpaid_draft", args=[pk, draft_pk]))
    one = live_unpaid.rows([found])[0]
    context = {
        "one": one,
        "ticks": [(kind, kind.label, one.had(kind)) for kind in services.BY_PEOPLE],
        "link": request.build_absolute_uri(reverse("storefront:live_draft", args=[found.token])),
        "may_take_up": services.may_take_up(found, clock.now()),
    }
    return page(request, seat, session, "after", "workspace/live_unpaid_draft.html", context)
