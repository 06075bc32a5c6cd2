"""The staff console: how far every channel is behind, what was refused, and the buttons that help."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from channels_sync import breaker, drain, intents, obstacles, queries
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.templatetags.console import duration
from core import charts, clock
from core.htmx import HtmxRequest, fragment, toast

HOURS = 24
BUCKET = timedelta(minutes=15)  # 96 points a day fit a phone's width
PARKED_SHOWN = 50

View = Callable[..., HttpResponse]

may_replay = permission_required("channels_sync.change_syncintent", raise_exception=True)
may_pause = permission_required("channels_sync.change_channelaccount", raise_exception=True)


def staff_only(view: View) -> View:
    """Strangers log in first, other accounts get 403; a page that lost its session reloads itself."""

    @wraps(view)
    def guarded(request: HtmxRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_active and request.user.is_staff:
            return view(request, *args, **kwargs)
        if request.htmx:
            return HttpResponseClientRefresh()
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))

    return guarded


@never_cache
@staff_only
@require_safe
def console(request: HtmxRequest) -> HttpResponse:
    """The whole page, or its moving part for htmx."""
    return fragment(request, "staff/sync.html", "state", _state())


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
    text = ngettext("%(count)d intent is sent again.", "%(count)d intents are sent again.", count)
    return _done(request, text % {"count": count})


@staff_only
@may_pause
@require_POST
def pause(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Stop sending to an account until someone resumes it; changes go on being collected."""
    _set_mode(account_id, ChannelAccount.Mode.PAUSED)
    return _done(request, _("Paused. Changes are collected and sent after resuming."))


@staff_only
@may_pause
@require_POST
def resume(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Send again, whatever stopped it: a person's pause or the breaker's."""
    _set_mode(account_id, ChannelAccount.Mode.LIVE)
    breaker.reset(account_id)
    drain.ask_for({account_id})
    return _done(request, _("Resumed."))


def _set_mode(account_id: int, mode: ChannelAccount.Mode) -> None:
    if not ChannelAccount.objects.filter(pk=account_id).update(mode=mode):
        raise Http404


def _done(request: HtmxRequest, message: str) -> HttpResponse:
    """303 to the console, or its moving part and a toast for htmx."""
    if not request.htmx:
        response = redirect("channels_sync:console")
        response.status_code = 303
        return response
    return toast(fragment(request, "staff/sync.html", "state", _state()), message)


def _state() -> dict[str, object]:
    now = clock.now()
    statuses = queries.account_statuses()
    names = {status.id: status.name for status in statuses}
    points = _buckets(queries.lag_minutes(HOURS), names)
    since, until = (timezone.localtime(moment) for moment in (now - timedelta(hours=HOURS), now))
    return {
        "now": now,
        "statuses": statuses,
        "outbox_depth": queries.outbox_depth(),
        "parked": queries.recent_parked(PARKED_SHOWN),
        "held": obstacles.held(),
        "lag": charts.over_time(points, since=since, until=until, step=BUCKET, words=duration),
        "lag_rows": _rows(points),
        "lag_names": list(points),
    }


def _buckets(
    minutes: list[tuple[datetime, int, float]], names: dict[int, str]
) -> dict[str, list[tuple[datetime, float]]]:
    """The worst minute of each quarter of an hour, by account name."""
    worst: dict[str, dict[datetime, float]] = {name: {} for name in names.values()}
    for minute, account_id, seconds in minutes:
        start = timezone.localtime(minute)
        start -= timedelta(minutes=start.minute % 15)
        found = worst[names[account_id]]
        found[start] = max(seconds, found.get(start, 0.0))
    return {name: sorted(found.items()) for name, found in worst.items()}


def _rows(points: dict[str, list[tuple[datetime, float]]]) -> list[tuple[datetime, list[float | None]]]:
    """The same figures as a table, newest first: moment, then one value per account."""
    moments = sorted({moment for found in points.values() for moment, _value in found}, reverse=True)
    lookup = [dict(found) for found in points.values()]
    return [(moment, [found.get(moment) for found in lookup]) for moment in moments]
