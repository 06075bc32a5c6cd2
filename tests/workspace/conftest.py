"""A producer's owner at the desk."""

import pytest
from django.test import Client
from django.utils import translation


@pytest.fixture(autouse=True)
def _vietnamese():
    """Pages without a language in their address are Vietnamese; tests look their words up the same way."""
    with translation.override("vi"):
        yield


@pytest.fixture
def owner(db):
    """The owner of a cooperative."""
    from tests.workspace.seats import member

    return member("owner")


@pytest.fixture
def desk(owner) -> Client:
    """The owner's browser."""
    from tests.workspace.seats import browser_of

    return browser_of(owner)


@pytest.fixture
def outlet(owner):
    """The owner's shop on Shopee."""
    from tests.factories import ChannelAccountFactory

    return ChannelAccountFactory.create(producer=owner.producer, name="Vườn Tân Triều")


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Pictures of returns stay out of the working tree."""
    settings.PRIVATE_ROOT = tmp_path
