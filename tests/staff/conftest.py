"""A reviewer at the desk."""

import pytest
from django.test import Client

from accounts.models import User
from tests.staff import people


@pytest.fixture
def reviewer(db) -> User:
    """Decides about products, identities, certificates, reviews, returns and reports."""
    return people.of_group("reviewer", full_name="Lê Minh Châu")


@pytest.fixture
def desk(reviewer) -> Client:
    """The reviewer's browser."""
    return people.client_of(reviewer)


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Papers stay out of the working tree."""
    settings.PRIVATE_ROOT = tmp_path
