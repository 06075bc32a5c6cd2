"""Games of a session: planned, started and ended at the console, their winners and prizes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.answers import SeeOther
from core.errors import DomainError
from core.htmx import HtmxRequest, toast
from livestream import game_queries, game_rules, services
from livestream.errors import LiveRefused
from livestream.models import LiveSession, Minigame, MinigameWinner
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.forms.games import CallOffForm, GameForm, HandOverForm
from workspace.shell import around
from workspace.views.live import complain, page

State = LiveSession.State
OPEN = (State.PLANNED, State.READY)  # while games may be planned


@require_safe
@seated(Task.EDIT)
def games(request: HtmxRequest, seat: Seat, pk: int) -> HttpResponse:
    """All games with what is wrong with them, and the winners; for htmx the panel of the console."""
    session = live.one(seat, pk)
    if request.htmx:
        return _panel(request, seat, session)
    found = list(game_queries.of_session(session))
    winners = game_queries.winners_of(found)
    written = game_queries.writers([one for some in winners.values() for one in some])
    papers = {one.pk: [words] for one, words in game_rules.lacks_papers(session, found)}
    rows = [
        (
            one,
            game_rules.problems(one) + papers.get(one.pk, []) if one.is_planned else [],
            [(winner, written.get(winner.entry.arrival)) for winner in winners.get(one.pk, [])],
        )
        for one in found
    ]
    context = {"rows": rows, "may_plan": session.state in OPEN, "ways": MinigameWinner.How.choices}
    return page(request, seat, session, "games", "workspace/live_games.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def new(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Plan a game; `?muc=` names its item of the run of show."""
    session = live.one(seat, pk)
    first = {"item": request.GET.get("muc"), "low": 1, "high": 50}
    return _planned(
        request, seat, session, None, GameForm(request.POST or None, session=session, initial=first)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def game(request: HttpRequest, seat: Seat, pk: int, game_pk: int) -> HttpResponse:
    """Change a game that has not begun."""
    session = live.one(seat, pk)
    found = _one(session, game_pk)
    return _planned(
        request, seat, session, found, GameForm(request.POST or None, session=session, instance=found)
    )


def _planned(
    request: HttpRequest, seat: Seat, session: LiveSession, found: Minigame | None, form: GameForm
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            services.save_game(session.pk, form.instance, by=seat.user)
        except LiveRefused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:live_games", args=[session.pk]))
    may_plan = session.state in OPEN and (found is None or _one(session, found.pk).is_planned)
    context = {"game": found, "form": form, "may_plan": may_plan}
    return page(request, seat, session, "games", "workspace/live_game.html", context, form)


def _start(session: LiveSession, found: Minigame, seat: Seat, reason: str) -> None:
    services.start_game(session.pk, found.pk, by=seat.user)


def _end(session: LiveSession, found: Minigame, seat: Seat, reason: str) -> None:
    services.end_game(found.pk, by=seat.user)


def _call_off(session: LiveSession, found: Minigame, seat: Seat, reason: str) -> None:
    services.call_off_game(found.pk, reason=reason, by=seat.user)


def _remove(session: LiveSession, found: Minigame, seat: Seat, reason: str) -> None:
    services.remove_game(session.pk, found.pk, by=seat.user)


MOVES = {
    "bat-dau": (_start, "live_console", gettext_lazy("The game is running. Read the rules aloud.")),
    "ket-thuc": (_end, "live_console", gettext_lazy("The game is over.")),
    "huy": (_call_off, "live_console", gettext_lazy("The game is called off.")),
    "xoa": (_remove, "live_games", gettext_lazy("Taken out.")),
}


@require_POST
@seated(Task.EDIT)
def move(request: HtmxRequest, seat: Seat, pk: int, game_pk: int, noun: str) -> HttpResponse:
    """Start, end, call off with the reason, take out."""
    session = live.one(seat, pk)
    found = _one(session, game_pk)
    if noun not in MOVES:
        raise Http404
    write, back, words = MOVES[noun]
    form = CallOffForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        write(session, found, seat, reason)
    except DomainError as refused:
        return _refused(request, seat, session, refused, back)
    return _done(request, seat, session, str(words), back)


@require_POST
@seated(Task.EDIT)
def prize(request: HtmxRequest, seat: Seat, pk: int, winner_pk: int) -> HttpResponse:
    """A winner has the prize."""
    session = live.one(seat, pk)
    winner = get_object_or_404(MinigameWinner, pk=winner_pk, game__session=session)
    form = HandOverForm(request.POST)
    how = form.cleaned_data["how"] if form.is_valid() else ""
    try:
        services.hand_over_prize(winner.pk, how=how, by=seat.user)
    except DomainError as refused:
        return _refused(request, seat, session, refused, "live_games")
    return _done(request, seat, session, _("Handed over."), "live_games")


def _refused(
    request: HtmxRequest, seat: Seat, session: LiveSession, refused: DomainError, back: str
) -> HttpResponse:
    if request.htmx:
        return _panel(request, seat, session, refused=refused)
    messages.error(request, refused.message)
    return SeeOther(reverse(f"workspace:{back}", args=[session.pk]))


def _done(request: HtmxRequest, seat: Seat, session: LiveSession, words: str, back: str) -> HttpResponse:
    if request.htmx:
        return toast(_panel(request, seat, session), words)
    messages.success(request, words)
    return SeeOther(reverse(f"workspace:{back}", args=[session.pk]))


def _panel(
    request: HtmxRequest, seat: Seat, session: LiveSession, *, refused: DomainError | None = None
) -> HttpResponse:
    context = around(seat) | {"session": session, "games": game_queries.table(session), "refused": refused}
    return render(request, "workspace/_live_game.html", context, status=422 if refused else 200)


def _one(session: LiveSession, game_pk: int) -> Minigame:
    return get_object_or_404(Minigame.objects.select_related("variant__product"), pk=game_pk, session=session)
