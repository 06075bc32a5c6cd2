"""The world of the engine's own tests."""

from tests.channels_sync.conftest import world

__all__ = ["world"]
