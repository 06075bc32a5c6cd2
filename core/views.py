"""/healthz says that the process lives, /readyz that it can serve, /metrics prints the figures."""

from celery import current_app
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError

from core import redis


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
    """Prometheus text."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
