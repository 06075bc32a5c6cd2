"""The neutral form in which every platform's comments and counts come in.

    {"events": [
        {"type": "comment", "id": "7241", "at": "2026-12-05T19:03:11+07:00",
         "author": {"id": "u1", "name": "Lan"}, "text": "M12 2 hũ"},
        {"type": "join", "id": "j1", "author": {"id": "u1"}},
        {"type": "like", "id": "l1", "author": {"id": "u1"}, "count": 3},
        {"type": "gift", "id": "g1", "author": {"id": "u1"}, "count": 1},
        {"type": "viewers", "id": "v1", "count": 480}
    ]}

`id` is unique within source and session: sent again, an event is as once. Without `at` it happened now.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

MOST_EVENTS = 500
MOST_COUNT = 10_000_000
LONGEST_TEXT, LONGEST_ID, LONGEST_NAME = 1_000, 80, 80
KINDS = ("comment", "join", "like", "gift", "viewers")


class BadEvents(Exception):
    """A batch holds mistakes; `problems` says where and what, by place ("events[3].id")."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. `author` and `name` are empty for viewers, `text` for all but comments."""

    kind: str
    id: str
    at: datetime | None = None
    author: str = ""
    name: str = ""
    text: str = ""
    count: int = 1


def read(body: bytes) -> list[Happening]:
    """The events of a body in their order. Raises BadEvents naming every mistake: then none counts."""
    try:
        document = json.loads(body)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadEvents({"": _("not JSON")}) from error
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise BadEvents({"events": _("must be a list of at most %(most)d") % {"most": MOST_EVENTS}})
    problems: dict[str, str] = {}
    found = [_Reader(f"events[{place}]", event, problems).read() for place, event in enumerate(events)]
    if problems:
        raise BadEvents(problems)
    return found


class _Reader:
    """One event, and where its mistakes are written."""

    def __init__(self, where: str, event: Any, problems: dict[str, str]) -> None:
        self.where, self.problems = where, problems
        self.event: dict[str, Any] = event if isinstance(event, dict) else {}

    def read(self) -> Happening:
        kind = self.event.get("type")
        if kind not in KINDS:
            self._wrong("type", _("must be one of %(kinds)s") % {"kinds": ", ".join(KINDS)})
        author = self.event.get("author")
        is_of_somebody = kind in KINDS and kind != "viewers"
        if is_of_somebody and not isinstance(author, dict):
            self._wrong("author", _("must be an object"))
        people: Mapping[str, Any] = author if isinstance(author, dict) else {}
        return Happening(
            kind=str(kind),
            id=self._text("id", self.event, LONGEST_ID),
            at=self._moment(),
            author=self._text("id", people, LONGEST_ID, "author.") if is_of_somebody and people else "",
            name=str(people.get("name") or "").replace("\x00", "")[:LONGEST_NAME],
            text=self._text("text", self.event, LONGEST_TEXT) if kind == "comment" else "",
            count=1 if kind == "comment" else self._count(),
        )

    def _wrong(self, name: str, words: str) -> None:
        self.problems.setdefault(f"{self.where}.{name}", words)

    def _text(self, name: str, holder: Mapping[str, Any], longest: int, prefix: str = "") -> str:
        text = holder.get(name)
        if not isinstance(text, str) or not text.strip() or len(text) > longest or not _is_storable(text):
            words = _("must be a text of 1 to %(most)d characters")
            self._wrong(f"{prefix}{name}", words % {"most": longest})
            return ""
        return text

    def _count(self) -> int:
        count = self.event.get("count", 1)
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_COUNT:
            self._wrong("count", _("must be a whole number from 0 to %(most)d") % {"most": MOST_COUNT})
            return 0
        return count

    def _moment(self) -> datetime | None:
        said = self.event.get("at")
        if said is None:
            return None
        try:
            at = parse_datetime(said) if isinstance(said, str) else None
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            self._wrong("at", _("must be a moment with its zone, as 2026-12-05T19:03:11+07:00"))
            return None
        return at


def _is_storable(text: str) -> bool:
    """PostgreSQL takes no NUL, and UTF-8 no lone half of a character (JSON can spell both)."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
