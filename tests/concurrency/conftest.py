"""Threads with database connections of their own, on committed rows."""

from tests.committed import _django_db_helper

__all__ = ["_django_db_helper"]
