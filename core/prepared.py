"""A query whose SQL is written once per process. Django takes longer to build a large one than the database
to answer it, and a page that is asked for all day builds the same one again and again."""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """The rows of a `values_list` queryset, with blanks to fill in.

    `build` makes the queryset with a stand-in for each blank, a value that stands nowhere else in it:
    Prepared(lambda: Product.objects.filter(slug="<slug>").values_list("name"), slug="<slug>"). What `build`
    reads of the day or the visitor must be a blank; everything else is kept for good.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **blanks: object) -> None:
        self._build, self._blanks = build, blanks

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """The rows as the database driver gives them, with these values in the blanks."""
        sql, parameters = self._sql
        filled: list[Any] = [values[one.name] if isinstance(one, _Blank) else one for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    @cached_property
    def _sql(self) -> tuple[str, list[Any]]:
        names: Mapping[tuple[type, object], str] = {
            (type(stand_in), stand_in): name for name, stand_in in self._blanks.items()
        }
        sql, parameters = self._build().query.sql_with_params()
        found: list[Any] = []
        for one in parameters:
            name = names.get((type(one), one)) if isinstance(one, Hashable) else None
            found.append(_Blank(name) if name else one)
        missing = set(names.values()) - {one.name for one in found if isinstance(one, _Blank)}
        if missing:
            raise ValueError(f"not in the query: {missing}")
        return sql, found


class _Blank:
    """Where a value goes."""

    def __init__(self, name: str) -> None:
        self.name = name
