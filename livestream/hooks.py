"""Take signed batches of what viewers write and do: `POST /live/<session>/events/`.

Headers: `Live-Source` (web, tiktok, shopee, lazada, facebook), `Live-Timestamp` (seconds since 1970) and
`Live-Signature` (`livestream.signing`). The body is `livestream.happenings`.
"""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock, ratelimit
from livestream import happenings, services, signing
from livestream.errors import WrongState
from livestream.models import LiveSource

ADDRESS = re.compile(r"^/live/\d{1,18}/events/$")
LARGEST_BODY = 512 * 1024  # 500 comments of a kilobyte
BATCHES_PER_SECOND, BATCHES_AT_ONCE = 20.0, 60.0  # of one session: ten thousand events a second
FORGERIES_PER_SECOND, FORGERIES_AT_ONCE = 2.0, 40.0  # of one address, before it is told to slow down


@csrf_exempt
@require_POST
def receive(request: HttpRequest, session_id: int) -> HttpResponse:
    """200 with how many events were `new` and how many `known`; again, it is as once.

    401 for a forged batch or one signed long ago, 409 while the session is neither ready nor on air, 413, 422
    with every mistake by place (then none counts), 429 with how long to wait.
    """
    if len(request.body) > LARGEST_BODY:
        return HttpResponse(status=413)
    source = _verified(request, session_id)
    if source is None:
        address = request.META.get("REMOTE_ADDR", "")
        wait = _wait_s(f"live-forged:{address}", FORGERIES_PER_SECOND, FORGERIES_AT_ONCE)
        return HttpResponse(status=429 if wait else 401)
    if wait := _wait_s(f"live-in:{session_id}", BATCHES_PER_SECOND, BATCHES_AT_ONCE):
        return HttpResponse(status=429, headers={"Retry-After": str(max(1, round(wait)))})
    try:
        taken = services.take_in(source, happenings.read(request.body))
    except happenings.BadEvents as bad:
        return JsonResponse({"code": "bad_events", "problems": bad.problems}, status=422)
    except WrongState as refused:
        return JsonResponse({"code": refused.code, "detail": refused.message}, status=409)
    return JsonResponse({"new": taken.new, "known": taken.known})


def _verified(request: HttpRequest, session_id: int) -> LiveSource | None:
    """The source whose key signed this batch; None for a forged one."""
    name = request.headers.get("Live-Source", "")[:10]
    source = LiveSource.objects.filter(session=session_id, source=name).first()
    if source is None:
        return None
    is_ours = signing.is_signed(
        source.key,
        request.headers.get("Live-Signature", ""),
        moment=request.headers.get("Live-Timestamp", ""),
        now_s=clock.now().timestamp(),
        source=name,
        body=request.body,
    )
    return source if is_ours else None


def _wait_s(bucket: str, per_second: float, at_once: float) -> float:
    """While Redis is away nobody waits: the database takes what comes."""
    try:
        return ratelimit.take(bucket, per_second=per_second, burst=at_once)
    except ratelimit.NoRedis:
        return 0.0
