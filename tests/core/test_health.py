"""Alive, ready, and the figures."""

from collections.abc import Iterator

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker

from core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Iterator[None]:
    """A Celery worker that takes no tasks."""
    with start_worker(current_app, perform_ping_check=False, queues=["health"], shutdown_timeout=20):
        yield


def test_a_process_that_answers_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_without_a_worker_the_shop_is_not_ready_and_says_so(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "redis": True, "worker": False}


def test_without_redis_the_shop_is_alive_but_not_ready(client, no_redis):
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "redis": False, "worker": False}


@pytest.mark.django_db(transaction=True)  # a starting worker closes the process's database connection
def test_with_database_redis_and_a_worker_the_shop_is_ready(client, worker):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "redis": True, "worker": True}


def test_the_figures_are_prometheus_text(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert b"python_info" in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405


def test_the_clock_is_aware_and_in_utc():
    assert clock.now().utcoffset().total_seconds() == 0
