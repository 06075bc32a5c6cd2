"""Servers for the whole suite: embedded ones unless DATABASE_URL and REDIS_URL name others.

Processes of `pytest -n` share them: pytest-django gives each a database, and Redis has one for each here.
"""

import os

import django

from ocop_store import embedded, redis_url

embedded.ensure()
if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    os.environ["REDIS_URL"] = redis_url.of_database(os.environ["REDIS_URL"], int(worker) + 1)
os.environ["DJANGO_SETTINGS_MODULE"] = "ocop_store.settings.test"
django.setup()  # here and not by pytest-django, which looks for the settings before the servers are up


def pytest_unconfigure() -> None:
    """Leave the servers; the last user stops them."""
    embedded.release()
