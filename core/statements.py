"""Queries of the busiest pages, put into words once for each process.

Building a query of many joins takes Django longer than PostgreSQL takes to answer it. A prepared one is still
written as a queryset, with stand-ins where something is filled in each time.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

IDS = -7_777_777_777_777_777_777  # stands for a list of ids, in `filter(pk__in=[IDS])`; its blank is `ids`


class Prepared:
    """The rows of a `values_list` queryset as the database says them (JSON as text), with blanks to fill in.

    `build` makes the queryset with a stand-in for each blank, a value that stands nowhere else in it; the
    stand-ins are named: `Prepared(build, slug="<slug>")` with `filter(slug="<slug>")` in `build`. What it
    reads of the day or the visitor must be a blank; everything else is kept for good.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **blanks: object) -> None:
        self._build, self._blanks = build, blanks

    def rows(self, ids: Iterable[int] | None = None, **values: object) -> list[tuple[Any, ...]]:
        """The rows with these values in the blanks; nothing is asked for an empty list of ids."""
        if ids is not None:
            values["ids"] = tuple(ids)
            if not values["ids"]:
                return []
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
        if "ids" not in self._blanks:
            return sql, found
        if sql.count("IN (%s)") != 1:
            raise ValueError("a prepared query has one list of ids")
        return sql.replace("IN (%s)", "IN %s"), found


@dataclass(frozen=True, slots=True)
class _Blank:
    """Where a value goes."""

    name: str
