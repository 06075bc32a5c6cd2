"""Templates of sessions out of `data/live.json`: runs of show, words to say, the technical checklist."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the checklist, in both languages."""

    code: str
    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Stretch:
    """One item of a template."""

    kind: str
    minutes: int
    script: str
    cue: str


@cache
def _document() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((settings.DATA_DIR / "live.json").read_text(encoding="utf-8"))
    return found


@cache
def checklist() -> tuple[Point, ...]:
    """What is seen to before every session."""
    return tuple(Point(**point) for point in _document()["checklist"])


def names() -> list[tuple[str, str]]:
    """The templates as a form offers them: key and words."""
    language = "en" if get_language() == "en" else "vi"
    return [(key, one[language]) for key, one in _document()["run_of_show"].items()]


def stretches(template: str) -> list[Stretch]:
    """The items of a template. Raises KeyError for one that does not exist."""
    return [Stretch(**item) for item in _document()["run_of_show"][template]["items"]]


class _Open(dict[str, str]):
    """What is not known yet stays as it stands, to be filled in by hand."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def words(script: str, facts: Mapping[str, str]) -> str:
    """The words of a template with what is known filled in."""
    text: str = _document()["scripts"][script]
    return text.format_map(_Open(facts))


def script_of(kind: str) -> str:
    """The name of the words that fit a kind of item; "" where there are none."""
    own = {"opening", "game", "last_call", "close"}
    return kind if kind in own else "" if kind == "waiting" else "product"
