"""Take a marketplace's webhook: verify its raw bytes, store it once, answer at once. Reading comes later.

The platforms want an answer soon (Lazada within 500 ms, Shopee and TikTok Shop within 3 s) and an empty
body. So the apps' secrets are kept in the process for some seconds, and taking a webhook costs one INSERT.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urljoin

import redis as redis_py
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from prometheus_client import Counter

from channels_sync import telemetry
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount, InboxMessage
from channels_sync.protocol import BadSignature, Credentials, Notice, RawRequest
from channels_sync.protocol import Topic as About
from core import clock, queue, ratelimit, redis
from core.channels import MARKETPLACES, Channel

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024  # the largest notice is a few kilobytes
KNOWN_FOR_S = 10.0  # how long a process trusts the apps and shops it has read
KEPT_HEADERS = ("content-type", "user-agent")  # what helps to understand a message later; no signature
FORGERIES_PER_SECOND, FORGERIES_AT_ONCE = 2.0, 40.0  # of one address, before it is told to slow down
NUDGE_MS = 200  # a reader that was asked for this recently finds what came since

RECEIVED = Counter("ocop_webhooks_received", "Webhooks taken by this process", ("channel", "outcome"))


@dataclass(frozen=True, slots=True)
class Apps:
    """The apps of one channel, and the accounts behind the shops that webhooks name."""

    credentials: tuple[Credentials, ...]
    accounts: Mapping[str, int]
    read_at: float


_apps: dict[Channel, Apps] = {}
_reading = Lock()


@csrf_exempt
@require_POST
def receive(request: HttpRequest, channel: str) -> HttpResponse:
    """200 and an empty body once it is stored, or was before; 401 for a forged one, of which no row is kept.

    A genuine notice of a shop that is not ours any more is answered 200 as well: the platform would send
    it again for hours, and nobody here could read it.
    """
    if channel not in MARKETPLACES:
        raise Http404
    if len(request.body) > LARGEST_BODY:
        return HttpResponse(status=413)
    where = Channel(channel)
    raw = RawRequest(
        url=_registered(request),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )
    notice = _verified(where, raw)
    if notice is None:
        return _forged(where, request)
    RECEIVED.labels(where, _keep(where, raw, notice)).inc()
    return HttpResponse()


def _registered(request: HttpRequest) -> str:
    """The address as the platform knows it: Shopee signs it, and a proxy in front may have changed it."""
    base = settings.WEBHOOK_BASE_URL
    return urljoin(base, request.path) if base else request.build_absolute_uri(request.path)


def _verified(channel: Channel, raw: RawRequest) -> Notice | None:
    """What it is about, when one of our apps' secrets fits it."""
    for credentials in apps(channel).credentials:
        try:
            return ADAPTERS[channel].read_webhook(raw, credentials)
        except BadSignature:
            continue
    return None


def _forged(channel: Channel, request: HttpRequest) -> HttpResponse:
    RECEIVED.labels(channel, "forged").inc()
    sender = request.META.get("REMOTE_ADDR", "")
    telemetry.said("webhook", channel=channel.value, outcome="forged", sender=sender)
    try:
        wait = ratelimit.take(f"forged:{sender}", per_second=FORGERIES_PER_SECOND, burst=FORGERIES_AT_ONCE)
    except ratelimit.NoRedis:
        wait = 0.0
    return HttpResponse(status=429 if wait else 401)


def _keep(channel: Channel, raw: RawRequest, notice: Notice) -> str:
    """Store it unless it is known; ask for a reader. Returns what was done, for the counter."""
    account_id = apps(channel).accounts.get(notice.shop)
    if notice.topic is About.OTHER or (notice.shop and account_id is None):
        return "left"
    now = clock.now()
    InboxMessage.objects.bulk_create(
        [
            InboxMessage(
                channel=channel,
                account_id=account_id,
                dedupe_key=notice.dedupe_key[:120],
                topic=notice.topic,
                subject=notice.key[:80],
                headers={name: raw.headers[name] for name in KEPT_HEADERS if name in raw.headers},
                body=raw.body,
                received_at=now,
                not_before=now,
            )
        ],
        ignore_conflicts=True,
    )
    if account_id is not None:
        _nudge(account_id)
    return "stored"


def _nudge(account_id: int) -> None:
    """Ask for a reader now. Best effort: the pulse finds the message within a second."""
    try:
        first = redis.client().set(f"inbox:nudged:{account_id}", 1, nx=True, px=NUDGE_MS)
    except redis_py.RedisError:
        return
    if first:
        queue.ask("channels_sync.tasks.read_inbox", account_id)


def apps(channel: Channel) -> Apps:
    """The apps and shops of a channel, read again every few seconds."""
    known = _apps.get(channel)
    if known is None or time.monotonic() - known.read_at > KNOWN_FOR_S:
        with _reading:
            known = _apps[channel] = _read_apps(channel)
    return known


def _read_apps(channel: Channel) -> Apps:
    rows = list(ChannelAccount.objects.filter(channel=channel))
    secrets = {(row.app_key, row.app_secret, row.push_secret): row.credentials for row in rows}
    shops = {row.push_shop or row.shop_id: row.pk for row in rows if row.disconnected_at is None}
    return Apps(tuple(secrets.values()), shops, time.monotonic())


def forget_apps() -> None:
    """Read the apps again at the next webhook of this process."""
    _apps.clear()
