"""Why staff give something back: a list by queue (`data/return_reasons.json`), each reason with its days.

A code stands for its words for ever. A reason may be chosen from one day on and until another; what was
given before keeps its words.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.errors import NoReason
from catalog.queries import today


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the list. `step` names where the producer mends it, "" where there is nothing to mend;
    `until` is the last day on which it may be chosen."""

    queue: str
    code: str
    step: str
    since: date
    until: date | None
    source: str
    vi: str
    en: str

    @property
    def words(self) -> str:
        """In the language of the page."""
        return self.en if get_language() == "en" else self.vi

    def is_open_on(self, day: date) -> bool:
        """Whether it may be chosen."""
        return self.since <= day and (self.until is None or day <= self.until)


def open_for(queue: str, day: date | None = None) -> list[Reason]:
    """Those that may be chosen for a queue on a day (today in Việt Nam), in the order of the list."""
    day = day or today()
    return [one for one in _listed().values() if one.queue == queue and one.is_open_on(day)]


def of(codes: Iterable[str]) -> list[Reason]:
    """What was given, in the order of the list; a code that nobody knows any more is left out."""
    given = set(codes)
    return [one for one in _listed().values() if one.code in given]


def checked(queue: str, reasons: Sequence[str], note: str) -> tuple[list[str], str]:
    """Codes without repeats and the note, tidied. Raises NoReason naming the field: without either, and for
    a code that may not be chosen today."""
    known = [one.code for one in open_for(queue)]
    if set(reasons) - set(known):
        raise NoReason(_("Choose reasons of the list as it stands today."), field="reasons")
    note = note.strip()
    if not reasons and not note:
        raise NoReason(_("Say what has to be mended."), field="reasons")
    return [code for code in known if code in reasons], note


def sentences(codes: Iterable[str], note: str) -> list[str]:
    """For the producer, who reads Vietnamese: each reason, then the note."""
    return [*(one.vi for one in of(codes)), *filter(None, [note])]


def told(codes: Iterable[str], note: str) -> str:
    """The same for a message, each on a line."""
    return "\n".join(sentences(codes, note))


@cache
def _listed() -> dict[str, Reason]:
    text = (settings.DATA_DIR / "return_reasons.json").read_text(encoding="utf-8")
    rows = (_reason(**row) for row in json.loads(text)["reasons"])
    return {one.code: one for one in rows}


def _reason(*, until: str | None, **row: str) -> Reason:
    since = date.fromisoformat(row.pop("from"))
    return Reason(since=since, until=date.fromisoformat(until) if until else None, **row)
