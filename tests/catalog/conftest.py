"""Files to load, in a database that knows their ward."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    """Messages are asserted in their source language."""
    with translation.override("en"):
        yield


@pytest.fixture
def files(tmp_path, db):
    """A pair of good files, not loaded yet."""
    from tests.catalog import builders  # Django is not set up yet when this file is imported

    builders.ward()
    return builders.Files(tmp_path)
