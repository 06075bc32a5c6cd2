"""What tests committed goes after them.

Django truncates every table and makes all permissions anew: a third of a second, much more on a busy disk.
Few rows are deleted in a hundredth of it.
"""

from functools import cache

from django.db import connection, transaction

KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # the same for every test


@cache
def _tables() -> list[str]:
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(found) - KEPT)


@transaction.atomic
def empty() -> None:
    """Delete all rows, in any order and past every trigger, those that guard the audit log too."""
    deletes = [f'DELETE FROM "{table}"' for table in _tables()]
    with connection.cursor() as cursor:
        cursor.execute(";".join(["SET LOCAL session_replication_role = replica", *deletes]))


def leave(_test: object = None) -> None:
    """Empty the tables and hang up."""
    empty()
    connection.close()
