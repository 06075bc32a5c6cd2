"""The map of the site as it is served, and a witness of what a request has written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

HELD = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")  # what an address holds: by a path or a regex
NUMBERS = {"int", "code"}  # converters whose example is "1"
WORDS = {"channel": "shopee", "app_label": "catalog", "format": "json"}  # that no "x" can stand for
LEFT_BY_A_REFUSAL = {"django_session", "accounts_auditentry"}


@dataclass(frozen=True, slots=True)
class Address:
    """One address: as tables write it ("/staff/intents/{}/replay/"), its name, and an example of it."""

    shape: str
    name: str
    example: str


def addresses(below: str = "/") -> list[Address]:
    """Every address that begins so, in the order of the map. What a regex says twice stands here once."""
    found = {one.shape: one for one in _walk(get_resolver(), "/", "") if one.shape.startswith(below)}
    return list(found.values())


def methods(address: str, browser: Client | None = None) -> list[str]:
    """The methods that an address answers, of "get" and "post", asked of the address itself: every view says
    them (`require_http_methods` and its kin), most before they ask who is there; the others by `browser`."""
    answer = (browser or Client()).patch(address)
    words = f"{address} answered PATCH with {answer.status_code}: put @require_http_methods before the guard"
    assert answer.status_code == 405, words
    said = {one.strip().lower() for one in answer.headers["Allow"].split(",")}
    return [one for one in ("get", "post") if one in said]


def written() -> dict[str, int]:
    """Rows written so far, by table, in the transaction of this test: PostgreSQL's own count, which forgets
    nothing, not even what was taken back. Two calls that agree had no write between them, but of what a
    refusal leaves on purpose: a session for the way back, and a line in the audit log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {table: count for table, count in cursor.fetchall() if table not in LEFT_BY_A_REFUSAL}


def is_let_in(status: int, location: str = "") -> bool:
    """Neither refused nor led to the log-in or to sign up."""
    led_away = 300 <= status < 400 and ("/login/" in location or location.endswith("/dang-ky/"))
    return status not in (401, 403, 404, 405) and not led_away


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern).removeprefix("^").removesuffix("$").replace("\\.", ".")
        if isinstance(one, URLPattern):
            shape, example = HELD.sub("{}", path), HELD.sub(_example, path)
            yield Address(shape.replace("/?", ""), space + (one.name or ""), example.replace("/?", ""))
        else:
            yield from _walk(one, path, f"{space}{one.namespace}:" if one.namespace else space)


def _example(held: re.Match[str]) -> str:
    kind, name = held[1] or "", held[2] or held[3]
    is_number = kind in NUMBERS or name in ("object_id", "content_type_id")
    return WORDS.get(name, "1" if is_number else "x")
