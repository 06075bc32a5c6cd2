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
class Task:
    """One thing to do so many hours after a session: its words and help in both languages, what the shop does
    of it by itself ("" where nothing), and whether it is for stopped sessions, too."""

    code: str
    hours: int
    is_for_stopped: bool
    vi: str
    en: str
    help_vi: str
    help_en: str
    shop_vi: str
    shop_en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.vi

    @property
    def help(self) -> str:
        """How it is done."""
        return self.help_en if get_language() == "en" else self.help_vi

    @property
    def shop(self) -> str:
        """What the shop does by itself."""
        return self.shop_en if get_language() == "en" else self.shop_vi


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


@cache
def follow_ups() -> tuple[Task, ...]:
    """What is seen to after every session, the first first."""
    return tuple(Task(**task) for task in _document()["follow_up"])


@cache
def shots(kind: str) -> tuple[Point, ...]:
    """The pictures to take of an item of this kind, in their order."""
    document = _document()
    return tuple(Point(code=code, **document["shots"][code]) for code in document["shots_of"].get(kind, ()))


@cache
def other_shops() -> tuple[str, ...]:
    """Well-known shops that a host does not speak of."""
    return tuple(_document()["other_shops"])


@cache
def strong_drinks() -> tuple[str, ...]:
    """Names of drinks that always have 15 % vol or more."""
    return tuple(_document()["strong_drinks"])


def names() -> list[tuple[str, str]]:
    """The templates as a form offers them: key and words."""
    language = "en" if get_language() == "en" else "vi"
    return [(key, one[language]) for key, one in _document()["run_of_show"].items()]


def stretches(template: str) -> list[Stretch]:
    """The items of a template. Raises KeyError for one that does not exist."""
    return [Stretch(**item) for item in _document()["run_of_show"][template]["items"]]


def script(name: str) -> str:
    """The words of a template, with blanks such as {price}. Raises KeyError for one that does not exist."""
    text: str = _document()["scripts"][name]
    return text


def script_of(kind: str) -> str:
    """The words that fit a kind of item; "" where there are none."""
    own = {"opening", "game", "last_call", "close"}
    return "" if kind == "waiting" else script(kind if kind in own else "product")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The blanks that are known filled in; others stay as they stand, to be filled in by hand."""
    for name, fact in facts.items():
        text = text.replace(f"{{{name}}}", fact)
    return text
