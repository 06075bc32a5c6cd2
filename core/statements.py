"""Queries of the busiest pages, put into words once for each process.

Building a query of many joins takes Django longer than PostgreSQL takes to answer it. A prepared one is still
written as a queryset, with stand-ins for the ids and the moment it is asked about.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

IDS = -7_777_777_777_777_777_777  # stands for the ids, in `filter(pk__in=[IDS])`
AT = datetime(1, 1, 2, tzinfo=UTC)  # stands for the moment, in `filter(starts_at__lte=AT)`


class Prepared:
    """A `values_list` over rows with given ids; values come as the database says them, JSON as text."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    def rows(self, ids: Iterable[int], at: datetime | None = None) -> list[tuple[Any, ...]]:
        """One query; none without ids."""
        wanted = tuple(ids)
        if not wanted:
            return []
        sql, parameters = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._given(one, wanted, at) for one in parameters])
            return list(cursor.fetchall())

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self._build().query.sql_with_params()
        if sql.count("IN (%s)") != 1:
            raise ValueError("a prepared query has one list of ids")
        return sql.replace("IN (%s)", "IN %s"), parameters

    @staticmethod
    def _given(parameter: Any, ids: tuple[int, ...], at: datetime | None) -> Any:
        if parameter == IDS:
            return ids
        return at if parameter == AT else parameter


class PreparedWithBlanks:
    """The rows of a `values_list` queryset, with blanks to fill in.

    `build` makes the queryset with a stand-in for each blank, a value that stands nowhere else in it; the
    stand-ins are named: `PreparedWithBlanks(build, slug="<slug>")` with `filter(slug="<slug>")` in `build`.
    What it reads of the day or the visitor must be a blank; everything else is kept for good.
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
