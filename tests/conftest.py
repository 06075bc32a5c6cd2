"""Servers for the whole suite: embedded ones unless DATABASE_URL and REDIS_URL name others."""

import os

from ocop_store import embedded

embedded.ensure()
os.environ["DJANGO_SETTINGS_MODULE"] = "ocop_store.settings.test"  # read by pytest-django after this file


def pytest_unconfigure() -> None:
    """Leave the servers; the last user stops them."""
    embedded.release()
