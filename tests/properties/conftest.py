"""The world of the engine's own tests."""

from tests.channels_sync.conftest import world
from tests.committed import _django_db_helper

__all__ = ["_django_db_helper", "world"]
