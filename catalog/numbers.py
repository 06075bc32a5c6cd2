"""Keys of rows that carry their own number in their code."""

from django.db import connection
from django.db.models import Model


def next_key(model: type[Model]) -> int:
    """The key of the next row of this table, drawn from its sequence: nobody else gets it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])
