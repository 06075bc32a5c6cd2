"""The console of a session that is on air: comments, products, drafts on one screen. Works without script."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from core import clock
from core.answers import SeeOther
from core.errors import DomainError
from core.htmx import HtmxRequest, fragment, toast
from livestream import broadcast, console_queries, game_queries, replies, services
from livestream.errors import Decided
from livestream.models import LiveComment, LiveDraft, LiveSession, RunOfShowItem
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.forms.live import FixForm, StopForm
from workspace.shell import around


@require_safe
@seated(Task.EDIT)
def console(request: HtmxRequest, seat: Seat, pk: int) -> HttpResponse:
    """The screen; htmx gets its moving part. With `?sua=<comment>` the correction of that one is open."""
    session = live.one(seat, pk)
    said = request.GET.get("sua", "")
    found = live.undecided(session, said)
    form = FixForm(session=session, comment=found) if found else None
    return _console(request, seat, session, fixing=found, form=form)


def _accept(comment: LiveComment, seat: Seat) -> None:
    services.accept(comment.pk, by=seat.user)


def _reject(comment: LiveComment, seat: Seat) -> None:
    services.reject(comment.pk, by=seat.user)


def _put_back(comment: LiveComment, seat: Seat) -> None:
    services.put_back(comment.pk, by=seat.user)


SCRIPTS = [  # in this order: what listens to the stream is there before live-desk opens it
    "morph",
    "live-light",
    "live-desk",
    "live-keys",
    "live-fix",
    "live-replies",
    "live-game",
    "countdown",
]
ACCEPTED = gettext_lazy("Accepted; the units are held.")
DECISIONS = {
    "nhan": (_accept, ACCEPTED),
    "bo": (_reject, gettext_lazy("Left aside.")),
    "cho-lai": (_put_back, gettext_lazy("It waits again.")),
}


@require_POST
@seated(Task.EDIT)
def decide(request: HtmxRequest, seat: Seat, pk: int, comment_pk: int, noun: str) -> HttpResponse:
    """Accept a comment, leave it aside, or let it wait again."""
    session = live.one(seat, pk)
    comment = get_object_or_404(LiveComment, pk=comment_pk, session=session)
    if noun not in DECISIONS:
        raise Http404
    write, words = DECISIONS[noun]
    try:
        write(comment, seat)
    except Decided as refused:  # it does not wait any more: the answer stands above everything
        return _console(request, seat, session, refused=refused)
    except DomainError as refused:
        return _console(request, seat, session, refused=refused, at=comment.pk)
    return _done(request, seat, session, str(words))


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def fix(request: HtmxRequest, seat: Seat, pk: int, comment_pk: int) -> HttpResponse:
    """Say what a comment means, and accept that: in its place in the console, or as a page."""
    session = live.one(seat, pk)
    comment = get_object_or_404(LiveComment, pk=comment_pk, session=session)
    form = FixForm(request.POST if request.method == "POST" else None, session=session, comment=comment)
    if request.method == "POST" and form.is_valid():
        try:
            services.fix(comment.pk, units=form.units(), by=seat.user)
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            return _done(request, seat, session, str(ACCEPTED))
    context = around(seat) | {"here": "live_sessions", "session": session, "comment": comment, "form": form}
    status = 422 if form.errors else 200
    answer = fragment(request, "workspace/live_fix.html", "form", context, status)
    return reswap(retarget(answer, f"#f{comment.pk}"), "outerHTML") if form.errors else answer


@require_POST
@seated(Task.EDIT)
def present(request: HtmxRequest, seat: Seat, pk: int, item_pk: int) -> HttpResponse:
    """Pin an item: now it is shown."""
    session = live.one(seat, pk)
    item = get_object_or_404(RunOfShowItem, pk=item_pk, session=session)
    try:
        services.show_item(pk, item.pk, by=seat.user)
    except DomainError as refused:
        return _console(request, seat, session, refused=refused)
    return _done(request, seat, live.one(seat, pk), _("Now shown: %(item)s") % {"item": item})


@require_POST
@seated(Task.EDIT)
def cancel(request: HtmxRequest, seat: Seat, pk: int, draft_pk: int) -> HttpResponse:
    """Give a draft's units back."""
    session = live.one(seat, pk)
    draft = get_object_or_404(LiveDraft, pk=draft_pk, session=session)
    is_done = services.cancel(draft.pk, by=seat.user)
    words = _("Cancelled; the units are free.") if is_done else _("It is in a cart already, or over.")
    return _done(request, seat, session, words)


def _done(request: HtmxRequest, seat: Seat, session: LiveSession, words: str) -> HttpResponse:
    if request.htmx:
        return toast(_console(request, seat, session), words)
    messages.success(request, words)
    return SeeOther(reverse("workspace:live_console", args=[session.pk]))


def _console(
    request: HtmxRequest,
    seat: Seat,
    session: LiveSession,
    *,
    refused: DomainError | None = None,
    at: int | None = None,
    fixing: LiveComment | None = None,
    form: FixForm | None = None,
) -> HttpResponse:
    """`refused` stands beside the comment `at`, or above everything; `form` corrects the comment `fixing`."""
    stream = reverse("live_events", args=[session.pk]).replace("/events/", "/stream/")
    context = around(seat) | {
        "here": "live_sessions",
        "session": session,
        "board": console_queries.board(session, clock.now()),
        "games": None if request.htmx else game_queries.table(session),
        "stream": f"{stream}?ticket={broadcast.ticket(session.pk)}",
        "site": request.build_absolute_uri("/").rstrip("/"),
        "nameless": _("dear customer"),
        "minutes": settings.LIVE_HOLD_MINUTES,
        "refused": refused,
        "at": at,
        "scripts": [f"js/{name}.js" for name in SCRIPTS],
        "comment": fixing,
        "form": form,
        "replies": [] if request.htmx else replies.at_hand(seat.producer),
        "stop_form": StopForm(auto_id="stop_%s"),
    }
    return fragment(request, "workspace/live_console.html", "board", context, 422 if refused else 200)
