"""Servers for the whole suite: embedded ones unless DATABASE_URL and REDIS_URL name others.

Processes of `pytest -n` share them: pytest-django gives each a database, `settings/test.py` one of Redis.
"""

import os
from collections.abc import Iterator

import django
import pytest
from django.urls import clear_url_caches
from hypothesis import HealthCheck, settings

from ocop_store import embedded

embedded.ensure()
os.environ["DJANGO_SETTINGS_MODULE"] = "ocop_store.settings.test"
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")  # a test measures no time: the machine may be busy
django.setup()  # here and not by pytest-django, which looks for the settings before the servers are up


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait for browsers and clocks, too. Redis has a database for 14."""
    return min((os.cpu_count() or 1) + 1, 14)


def pytest_unconfigure() -> None:
    """Leave the servers; the last user stops them."""
    embedded.release()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Tests that commit end with `leave`. The dated numbers are read here once, so that no test counts
    that query."""
    from django.db import connection
    from django.test import TransactionTestCase

    from core import rules
    from tests.committed import leave

    TransactionTestCase._fixture_teardown = leave  # type: ignore[attr-defined]  # of no public name
    with django_db_blocker.unblock():
        rules.value("return_days")
        connection.close()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # threads of servers that tests started
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def in_english(settings) -> Iterator[None]:
    """What staff read, as it stands in the source. Addresses are kept with the prefix of their language, so
    nobody after this may find them."""
    settings.LANGUAGE_CODE = "en"
    clear_url_caches()
    yield
    clear_url_caches()
