"""Queries of the busiest pages, put into words once for each process.

Building a query of many joins takes Django longer than PostgreSQL takes to answer it. A prepared one is still
written as a queryset, with stand-ins for the ids and the moment it is asked about.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.db.models import QuerySet
from psycopg2.extensions import AsIs

IDS = -7_777_777_777_777_777_777  # stands for the ids, in `filter(pk__in=[IDS])`
_NUMBERS = count(1)  # of statements that sessions plan
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

    Each database session plans it once: planning a page takes PostgreSQL six times as long as answering it.
    Behind a pooler that hands sessions around (DISABLE_SERVER_SIDE_CURSORS) it is planned every time.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **blanks: object) -> None:
        self._build, self._blanks = build, blanks
        self._name = f"blanks_{next(_NUMBERS)}"
        self._planned_by: WeakSet[Any] = WeakSet()  # sessions

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """The rows as the database driver gives them, with these values in the blanks."""
        sql, parameters = self._sql
        with connection.cursor() as cursor:
            if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                cursor.execute(
                    sql, [values[one.name] if isinstance(one, _Blank) else one for one in parameters]
                )
            else:
                self._plan(connection.connection)
                marks = ", ".join(["%s"] * len(self._blanks))
                cursor.execute(f"EXECUTE {self._name} ({marks})", [values[name] for name in self._blanks])
            return cursor.fetchall()

    def _plan(self, session: Any) -> None:
        if session in self._planned_by:
            return
        sql, parameters = self._sql
        numbers = {name: AsIs(f"${number}") for number, name in enumerate(self._blanks, start=1)}
        with session.cursor() as cursor:
            filled = [numbers[one.name] if isinstance(one, _Blank) else one for one in parameters]
            cursor.execute(f"PREPARE {self._name} AS {sql}", filled)
        self._planned_by.add(session)

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
