"""The staff console: how far every channel is behind, what was refused, and the buttons that help."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from channels_sync import drain, intents, modes, obstacles, queries
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.staff import staff_only
from channels_sync.templatetags.console import duration
from core import charts, clock
from core.htmx import HtmxRequest, fragment, toast

HOURS = 24
STEP = timedelta(minutes=15)  # 96 points a day fit a phone's width
PARKED_SHOWN = 20  # the newest; the rest is counted
NO_CODE = "-"  # stands in an address for a refusal without a code

may_replay = permission_required("channels_sync.change_syncintent", raise_exception=True)
may_pause = permission_required("channels_sync.change_channelaccount", raise_exception=True)


@dataclass(frozen=True, slots=True)
class Concern:
    """Something staff should look at: words, how many there are, and the page that lists them."""

    label: str
    count: int
    url: str


# What other parts of the engine want to have shown above the shops: each asks with one query at most.
concerns: list[Callable[[], Sequence[Concern]]] = []


@never_cache
@staff_only
@require_safe
def console(request: HtmxRequest) -> HttpResponse:
    """The whole page, or one of its two moving parts for htmx: the state, and once a minute the chart."""
    if not request.htmx:
        return fragment(request, "staff/sync.html", "state", _state() | _chart())
    if request.GET.get("part") == "lag":
        return fragment(request, "staff/sync.html", "lag", _chart())
    return fragment(request, "staff/sync.html", "state", _state())


@never_cache
@staff_only
@require_safe
def lags(request: HtmxRequest) -> HttpResponse:
    """The figures of the chart as a table; apart, because it is long and the console is drawn anew often."""
    points = _points(queries.lag_quarters(HOURS), queries.account_names())
    context = {"rows": _rows(points), "names": list(points)}
    return render(request, "staff/lags.html", context)


@staff_only
@may_replay
@require_POST
def replay(request: HtmxRequest, intent_id: int) -> HttpResponse:
    """Send a refused value once more."""
    row = SyncIntent.objects.filter(pk=intent_id).first()
    if row is None:
        raise Http404
    count = intents.replay(Q(pk=intent_id))
    drain.ask_for({row.account_id})
    return _sent_again(request, count)


@staff_only
@may_replay
@require_POST
def replay_code(request: HtmxRequest, account_id: int, code: str) -> HttpResponse:
    """Send all that an account refused with this code once more."""
    if not ChannelAccount.objects.filter(pk=account_id).exists():
        raise Http404
    count = intents.replay_all(account_id, "" if code == NO_CODE else code)
    drain.ask_for({account_id})
    return _sent_again(request, count)


@staff_only
@may_pause
@require_POST
def pause(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Stop sending to an account until someone resumes it; changes go on being collected."""
    try:
        modes.pause(account_id)
    except ChannelAccount.DoesNotExist as error:
        raise Http404 from error
    return _done(request, _("Paused. Changes are collected and sent after resuming."))


@staff_only
@may_pause
@require_POST
def resume(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Go on as before, whatever stopped it: a person's pause or the breaker's."""
    try:
        account = modes.resume(account_id)
    except ChannelAccount.DoesNotExist as error:
        raise Http404 from error
    if account.disconnected_at is not None:
        return _done(request, _("This shop is disconnected. Connect it again first."))
    if account.mode == ChannelAccount.Mode.SHADOW:
        return _done(request, _("Resumed in shadow: nothing is sent, only logged."))
    return _done(request, _("Resumed."))


def _sent_again(request: HtmxRequest, count: int) -> HttpResponse:
    text = ngettext("%(count)d intent is sent again.", "%(count)d intents are sent again.", count)
    return _done(request, text % {"count": count})


def _done(request: HtmxRequest, message: str) -> HttpResponse:
    """303 to the console, or its moving part and a toast for htmx."""
    if not request.htmx:
        response = redirect("channels_sync:console")
        response.status_code = 303
        return response
    return toast(fragment(request, "staff/sync.html", "state", _state()), message)


def _state() -> dict[str, object]:
    """What changes from second to second. The chart is left out: htmx preserves the one that is there."""
    now = clock.now()
    inbox = queries.unread_by_account(now)
    return {
        "now": now,
        "statuses": queries.account_statuses(),
        "outbox_depth": queries.outbox_depth(),
        "unread": sum(one.waiting + one.parked for one in inbox.values()),
        "concerns": [concern for ask in concerns for concern in ask() if concern.count],
        "parked": queries.parked_groups(PARKED_SHOWN),
        "held": obstacles.held(),
    }


def _chart() -> dict[str, object]:
    now = clock.now()
    points = _points(queries.lag_quarters(HOURS), queries.account_names())
    since, until = (timezone.localtime(moment) for moment in (now - timedelta(hours=HOURS), now))
    return {
        "lag": charts.over_time(points, since=since, until=until, step=STEP, words=duration),
        "lag_is_known": any(points.values()),
    }


def _points(
    quarters: list[tuple[datetime, int, float]], names: dict[int, str]
) -> dict[str, list[tuple[datetime, float]]]:
    """The quarters of an hour by account name, in time order; two shops of one name stay two lines."""
    lines: dict[int, list[tuple[datetime, float]]] = {account_id: [] for account_id in names}
    for start, account_id, seconds in quarters:
        lines[account_id].append((timezone.localtime(start), seconds))
    doubled = len(set(names.values())) < len(names)
    return {
        f"{names[account_id]} #{account_id}" if doubled else names[account_id]: points
        for account_id, points in lines.items()
    }


def _rows(points: dict[str, list[tuple[datetime, float]]]) -> list[tuple[datetime, list[float | None]]]:
    """The same figures as a table, newest first: moment, then one value per account."""
    moments = sorted({moment for found in points.values() for moment, _value in found}, reverse=True)
    lookup = [dict(found) for found in points.values()]
    return [(moment, [found.get(moment) for found in lookup]) for moment in moments]
