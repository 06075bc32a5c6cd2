"""Typed reading of one JSON object: every wrong field becomes a Problem with its line, reading goes on.

No database. For a field it has complained about a reader answers some harmless value of the right type; the
caller asks `is_fine` before it compares fields, and drops the row when its problems have grown.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from django.utils.translation import gettext as _

from catalog.positions import Node

TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL text holds neither NUL nor half a character


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file. `path` is as in `products[3].variants[0].price_vnd`, or "" for the file."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {place}{self.message}"


@dataclass(slots=True)
class Problems:
    """The mistakes of one file, in the order they were found."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, path: str, message: str) -> None:
        """Note one mistake."""
        self.found.append(Problem(self.file, line, path, message))

    def in_order(self) -> list[Problem]:
        """The mistakes from the top of the file down."""
        return sorted(self.found, key=lambda problem: problem.line)


class Fields:
    """One JSON object, read field by field."""

    def __init__(self, members: dict[str, Node], line: int, path: str, problems: Problems) -> None:
        self.members = members
        self.line = line
        self.path = path
        self.problems = problems
        self.wrong: set[str] = set()

    def is_fine(self, *names: str) -> bool:
        """None of these fields was complained about."""
        return self.wrong.isdisjoint(names)

    def has(self, name: str) -> bool:
        """The field is there and not null."""
        node = self.members.get(name)
        return node is not None and node.value is not None

    def line_of(self, name: str) -> int:
        """The field's line; that of the object while the field is missing."""
        return self.members[name].line if name in self.members else self.line

    def path_of(self, name: str) -> str:
        """The field's place in the document."""
        return f"{self.path}.{name}" if self.path else name

    def complain(self, name: str, message: str) -> None:
        """Note a mistake in a field."""
        self.wrong.add(name)
        self.problems.add(self.line_of(name), self.path_of(name), message)

    def text(self, name: str, longest: int) -> str:
        """A text without blanks around it, never empty."""
        value = self._required(name)
        if value is None:
            return ""
        text = self._text(name, value, longest)
        if not text and self.is_fine(name):
            self.complain(name, _("must not be empty"))
        return text

    def optional_text(self, name: str, longest: int) -> str:
        """A text without blanks around it; "" when it is missing or null."""
        return self._text(name, self.members[name].value, longest) if self.has(name) else ""

    def token(self, name: str, longest: int) -> str:
        """A code: letters, digits and a few marks, no blanks."""
        value = self.text(name, longest)
        if self.is_fine(name) and not TOKEN.fullmatch(value):
            self.complain(name, _("must be letters without accents, digits and . _ / - only"))
        return value

    def slug(self, name: str, longest: int) -> str:
        """A part of a web address."""
        value = self.text(name, longest)
        if self.is_fine(name) and not SLUG.fullmatch(value):
            self.complain(name, _("must be lower-case letters without accents, digits and hyphens"))
        return value

    def whole(self, name: str, lowest: int, highest: int) -> int:
        """A whole number within its limits."""
        value = self._required(name)
        return lowest if value is None else self._whole(name, value, lowest, highest)

    def optional_whole(self, name: str, lowest: int, highest: int) -> int | None:
        """A whole number within its limits; None when it is missing or null."""
        return self._whole(name, self.members[name].value, lowest, highest) if self.has(name) else None

    def optional_decimal(self, name: str, lowest: int, highest: int) -> Decimal | None:
        """A number with at most one decimal place within its limits; None when it is missing or null."""
        if not self.has(name):
            return None
        value = self.members[name].value
        if not _is_number(value):
            self.complain(name, _("must be a number"))
        elif not lowest <= value <= highest:
            self._complain_of_limits(name, lowest, highest)
        elif value * 10 % 1:
            self.complain(name, _("must have at most one decimal place"))
        else:
            return Decimal(value)
        return None

    def boolean(self, name: str) -> bool:
        """true or false."""
        value = self._required(name)
        if value is not None and not isinstance(value, bool):
            self.complain(name, _("must be true or false"))
        return value is True

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of a few words."""
        value = self.text(name, 100)
        if self.is_fine(name) and value not in allowed:
            self.complain(name, _("must be one of: %(choices)s") % {"choices": ", ".join(sorted(allowed))})
        return value

    def day(self, name: str) -> date:
        """A date written YYYY-MM-DD."""
        value = self.text(name, 40)
        with suppress(ValueError):
            if DAY.fullmatch(value):
                return date.fromisoformat(value)
        if self.is_fine(name):
            self.complain(name, _("must be a date such as 2026-11-23"))
        return date.min

    def optional_day(self, name: str) -> date | None:
        """A date written YYYY-MM-DD; None when it is missing or null."""
        return self.day(name) if self.has(name) else None

    def optional_wholes(self, name: str, count: int, lowest: int, highest: int) -> list[int] | None:
        """A list of exactly `count` whole numbers; None when it is missing or null."""
        if not self.has(name):
            return None
        numbers = [item.whole("", lowest, highest) for item in self._items(name)]
        if self.is_fine(name) and len(numbers) != count:
            self.complain(name, _("must be a list of %(count)d numbers") % {"count": count})
        return numbers if len(numbers) == count else None

    def texts(self, name: str, longest: int) -> list[str]:
        """A list of texts; empty when it is missing or null."""
        return [item.text("", longest) for item in self._items(name)]

    def optional_months(self, name: str) -> list[int] | None:
        """A list of months 1 to 12 without repeats; None, all year, when it is missing or null."""
        if not self.has(name):
            return None
        months = [item.whole("", 1, 12) for item in self._items(name)]
        if self.is_fine(name) and len(set(months)) < len(months):
            self.complain(name, _("names a month twice"))
        if self.is_fine(name) and not months:
            self.complain(name, _("must not be empty"))
        return months

    def nested(self, name: str) -> "Fields | None":
        """A nested object; None when it is missing or null."""
        if not self.has(name):
            return None
        node = self.members[name]
        if isinstance(node.value, dict):
            return Fields(node.value, node.line, self.path_of(name), self.problems)
        self.complain(name, _("must be an object {…}"))
        return None

    def entries(self, name: str) -> list["Fields"]:
        """A list of at least one object."""
        if self._required(name) is None:
            return []
        nodes = self._list(name)
        if not nodes and self.is_fine(name):
            self.complain(name, _("must not be empty"))
        found = []
        for index, node in enumerate(nodes):
            path = f"{self.path_of(name)}[{index}]"
            if isinstance(node.value, dict):
                found.append(Fields(node.value, node.line, path, self.problems))
            else:
                self.problems.add(node.line, path, _("must be an object {…}"))
        return found

    def _items(self, name: str) -> Iterator["_Item"]:
        if self.has(name):
            for index, node in enumerate(self._list(name)):
                yield _Item(node, f"{self.path_of(name)}[{index}]", self.problems)

    def _list(self, name: str) -> list[Node]:
        value = self.members[name].value
        if isinstance(value, list):
            return value
        self.complain(name, _("must be a list […]"))
        return []

    def _required(self, name: str) -> object:
        if name not in self.members:
            self.complain(name, _("is missing"))
            return None
        if self.members[name].value is None:
            self.complain(name, _("must not be null"))
        return self.members[name].value

    def _text(self, name: str, value: object, longest: int) -> str:
        if not isinstance(value, str):
            self.complain(name, _("must be a text"))
            return ""
        value = value.strip()
        if len(value) > longest:
            self.complain(name, _("must have at most %(count)d characters") % {"count": longest})
        elif UNSTORABLE.search(value):
            self.complain(name, _("holds a character that cannot be stored"))
        return value

    def _whole(self, name: str, value: object, lowest: int, highest: int) -> int:
        if not _is_number(value):
            self.complain(name, _("must be a number"))
        elif not isinstance(value, int):
            self.complain(name, _("must be a whole number"))
        elif not lowest <= value <= highest:
            self._complain_of_limits(name, lowest, highest)
        else:
            return value
        return lowest

    def _complain_of_limits(self, name: str, lowest: int, highest: int) -> None:
        limits = {"lowest": lowest, "highest": highest}
        self.complain(name, _("must be from %(lowest)d to %(highest)d") % limits)


class _Item(Fields):
    """One element of a list, read as if it were a field without a name."""

    def __init__(self, node: Node, path: str, problems: Problems) -> None:
        super().__init__({"": node}, node.line, path, problems)

    def path_of(self, name: str) -> str:
        """The element stands for itself."""
        return self.path


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
