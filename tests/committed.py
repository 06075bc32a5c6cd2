"""A quicker `transactional_db`: real commits, and afterwards only our own tables are emptied.

pytest-django's flushes every table of every app and makes all permissions anew after each test, which takes
most of a second. A directory that has many such tests imports the fixture below in its conftest.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

OURS = (
    "notifications",
    "accounts",
    "catalog",
    "inventory",
    "promotions",
    "orders",
    "payments",
    "channels_sync",
    "livestream",
    "core",
)


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What every database fixture of pytest-django rests on."""
    with django_db_blocker.unblock():
        yield
        empty()
        connection.close()


@transaction.atomic
def empty() -> None:
    """Delete all rows of our apps; foreign keys are checked at the commit, so the order is free."""
    models = [apps.get_app_config(label).get_models(include_auto_created=True) for label in OURS]
    tables = [model._meta.db_table for some in models for model in some]
    with connection.cursor() as cursor:
        cursor.execute(";".join(f'DELETE FROM "{table}"' for table in tables))
