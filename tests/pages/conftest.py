"""Shelves to look at, and ways to count what a page costs."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation


@pytest.fixture(autouse=True)
def _vietnamese():
    """Pages without a language in their address are Vietnamese; tests look their words up the same way."""
    with translation.override("vi"):
        yield


@pytest.fixture
def staff_client(db) -> Client:
    """Someone who may see the console."""
    from tests.factories import UserFactory

    client = Client()
    client.force_login(UserFactory.create(staff=True))
    return client


@pytest.fixture
def queries_of(db) -> Callable[[Client, str], int]:
    """How many queries a page takes, counted at its second showing."""

    def count(client: Client, address: str) -> int:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    return count


@pytest.fixture
def kept_map(settings):
    """The map of wards is read once for the test, as it is read once an hour in the shop."""
    from accounts import atlas

    atlas.forget()
    settings.ADDRESS_MAP_S = 3600
    yield
    atlas.forget()
