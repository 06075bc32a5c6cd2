"""Queries of the busiest pages, put into words once for each process.

Building a query of many joins takes Django longer than PostgreSQL takes to answer it. A prepared one is still
written as a queryset, with stand-ins where something is filled in each time.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.db.models import QuerySet
from psycopg2.extensions import AsIs

IDS = -7_777_777_777_777_777_777  # stands for a list of ids, in `filter(pk__in=[IDS])`; its blank is `ids`
_NUMBERS = count(1)  # of statements that sessions plan


class Prepared:
    """The rows of a `values_list` queryset as the database says them (JSON as text), with blanks to fill in.

    `build` makes the queryset with a stand-in for each blank, a value that stands nowhere else in it; the
    stand-ins are named: `Prepared(build, slug="<slug>")` with `filter(slug="<slug>")` in `build`. What it
    reads of the day or the visitor must be a blank; everything else is kept for good.

    Without a list of ids each database session plans it once: planning a page takes PostgreSQL six times as
    long as answering it. Behind a pooler that hands sessions around (DISABLE_SERVER_SIDE_CURSORS) it is
    planned every time.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **blanks: object) -> None:
        self._build, self._blanks = build, blanks
        self._name = f"prepared_{next(_NUMBERS)}"
        self._planned_by: WeakSet[Any] = WeakSet()  # sessions

    def rows(self, ids: Iterable[int] | None = None, **values: Any) -> list[tuple[Any, ...]]:
        """The rows with these values in the blanks; nothing is asked for an empty list of ids."""
        if ids is not None:
            values["ids"] = tuple(ids)
            if not values["ids"]:
                return []
        is_planned = ids is None and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        with connection.cursor() as cursor:
            if is_planned:
                self._plan(connection.connection)
                marks = ", ".join(["%s"] * len(self._blanks))
                cursor.execute(f"EXECUTE {self._name} ({marks})", [values[name] for name in self._blanks])
            else:
                cursor.execute(self._sql[0], self._filled(values))
            return cursor.fetchall()

    def _filled(self, values: Mapping[str, Any]) -> list[Any]:
        return [values[one.name] if isinstance(one, _Blank) else one for one in self._sql[1]]

    def _plan(self, session: Any) -> None:
        if session in self._planned_by:
            return
        numbers = {name: AsIs(f"${number}") for number, name in enumerate(self._blanks, start=1)}
        with session.cursor() as cursor:
            cursor.execute(f"PREPARE {self._name} AS {self._sql[0]}", self._filled(numbers))
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
        if "ids" not in self._blanks:
            return sql, found
        if sql.count("IN (%s)") != 1:
            raise ValueError("a prepared query has one list of ids")
        return sql.replace("IN (%s)", "IN %s"), found


@dataclass(frozen=True, slots=True)
class _Blank:
    """Where a value goes."""

    name: str
