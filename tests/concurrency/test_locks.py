"""An advisory lock whose database session ends before it is given back."""

import pytest
from django.db import connection

from core import locks

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def end_our_session() -> None:
    """What a restart of PostgreSQL does to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    finally:
        other.close()


def with_the_lock_lost(error: type[Exception]) -> None:
    with locks.only_one(7399, 1):
        end_our_session()
        raise error


def test_a_lost_session_does_not_hide_the_error_that_ended_the_work():
    with pytest.raises(LookupError):
        with_the_lock_lost(LookupError)


def test_after_a_lost_session_the_lock_is_free_and_the_next_query_has_a_new_one():
    with locks.only_one(7399, 1):
        end_our_session()
    with locks.only_one(7399, 1) as mine:
        assert mine
