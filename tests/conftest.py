"""Servers for the whole suite: embedded ones unless DATABASE_URL and REDIS_URL name others.

Processes of `pytest -n` share them: pytest-django gives each a database, `settings/test.py` one of Redis.
"""

import os

import django

from ocop_store import embedded

embedded.ensure()
os.environ["DJANGO_SETTINGS_MODULE"] = "ocop_store.settings.test"
django.setup()  # here and not by pytest-django, which looks for the settings before the servers are up


def pytest_unconfigure() -> None:
    """Leave the servers; the last user stops them."""
    embedded.release()
