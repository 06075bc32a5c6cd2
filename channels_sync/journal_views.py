"""Staff pages of what came in and what was found: the inbox of webhooks, and the history of drift."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from channels_sync import queries, replaying
from channels_sync.models import ChannelAccount, Drift, InboxMessage
from channels_sync.staff import see_other, staff_only
from core import clock
from core.htmx import HtmxRequest, fragment

ON_A_PAGE = 50

may_replay = permission_required("channels_sync.change_inboxmessage", raise_exception=True)


@never_cache
@staff_only
@require_safe
def drift(request: HtmxRequest) -> HttpResponse:
    """Differences that read-backs found, newest first."""
    rows = Drift.objects.select_related("account", "listing__variant__product").order_by("-at", "-id")
    return _page(request, "staff/drift.html", rows)


@never_cache
@staff_only
@require_safe
def inbox(request: HtmxRequest) -> HttpResponse:
    """Webhooks that were not read yet, parked ones first, and how many wait in each account."""
    rows = (
        InboxMessage.objects.filter(processed_at__isnull=True)
        .select_related("account")
        .defer("headers", "body")
        .order_by("-parked_code", "received_at", "id")
    )
    waiting = queries.unread_by_account(clock.now())
    names = ChannelAccount.objects.in_bulk([pk for pk in waiting if pk])
    by_account = [(names.get(pk), one) for pk, one in waiting.items()]
    return _page(request, "staff/inbox.html", rows, {"by_account": by_account})


@staff_only
@may_replay
@require_POST
def replay_message(request: HtmxRequest, message_id: int) -> HttpResponse:
    """Read a parked webhook once more."""
    if not InboxMessage.objects.filter(pk=message_id).exists():
        raise Http404
    return _read_again(request, replaying.messages(InboxMessage.objects.filter(pk=message_id)))


@staff_only
@may_replay
@require_POST
def replay_messages(request: HtmxRequest, code: str) -> HttpResponse:
    """Read every webhook that was parked with this code once more."""
    return _read_again(request, replaying.messages(InboxMessage.objects.filter(parked_code=code)))


def _read_again(request: HtmxRequest, count: int) -> HttpResponse:
    text = ngettext("%(count)d message is read again.", "%(count)d messages are read again.", count)
    return see_other(request, "channels_sync:inbox", text % {"count": count})


def _page(
    request: HtmxRequest, template: str, rows: QuerySet, context: dict[str, object] | None = None
) -> HttpResponse:
    chosen = request.GET.get("account", "")
    if chosen.isdecimal():
        rows = rows.filter(account_id=int(chosen))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    found = {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "accounts": ChannelAccount.objects.order_by("id"),
        "chosen": chosen,
        **(context or {}),
    }
    return fragment(request, template, "results", found)
