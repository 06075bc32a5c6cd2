"""Queries of the busiest pages, put into words once for each process.

Building a query of many joins takes Django longer than PostgreSQL takes to answer it. A prepared one is still
written as a queryset, with stand-ins for the ids and the moment it is asked about.
"""

from collections.abc import Callable, Iterable
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
