"""/healthz says that the process lives, /readyz that it can serve, /metrics prints the figures."""

import threading
import time
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError

from core import redis

SCRAPE_S = 5.0  # how long the figures of one scrape are good


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, Redis and at least one worker answer; 503 with the missing part named otherwise."""
    parts = {"database": _database(), "redis": _redis()}
    parts["worker"] = parts["redis"] and _worker()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis() -> bool:
    try:
        return bool(redis.client().ping())
    except RedisError:
        return False


def _worker() -> bool:
    try:
        return bool(current_app.control.ping(timeout=1.0, limit=1))
    except (OSError, RedisError, OperationalError):
        return False


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, at most five seconds old. With METRICS_TOKEN set, only for who names it."""
    token = settings.METRICS_TOKEN
    if token and not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        response = HttpResponse("a bearer token is needed", status=401, content_type="text/plain")
        response["WWW-Authenticate"] = "Bearer"
        return response
    return HttpResponse(_figures(), content_type=CONTENT_TYPE_LATEST)


def _figures() -> bytes:
    """One asks, the others share: however many scrape, the database is asked every five seconds."""
    with _scrape.lock:
        if time.monotonic() >= _scrape.good_until:
            _scrape.text, _scrape.good_until = generate_latest(), time.monotonic() + SCRAPE_S
        return _scrape.text


@dataclass
class _Scrape:
    """The last answer of this process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    text: bytes = b""
    good_until: float = 0.0


_scrape = _Scrape()
