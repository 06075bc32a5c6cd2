"""JSON in which every value knows its line, so that a mistake can be found in the file. Pure.

Stricter than `json`: a key twice in one object, NaN and Infinity are refused. Numbers with a point or an
exponent become Decimal, whole numbers int.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from django.utils.translation import gettext as _

DEPTH_MAX = 60  # no catalogue nests deeper; stops a file made to exhaust the stack
DIGITS_MAX = 40  # no figure of ours is longer; int() of millions of digits would take minutes

_BLANKS = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line it starts on. Objects hold `dict[str, Node]`, arrays `list[Node]`."""

    value: object
    line: int


class BrokenJson(ValueError):
    """The text is not JSON; says where and what was expected, in the reader's language."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def parse(text: str) -> Node:
    """The document as nodes. Raises BrokenJson."""
    return _Parser(text).document()


class _Parser:
    """Recursive descent over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newlines = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> Node:
        node, end = self._value(self._skip(0), depth=0)
        end = self._skip(end)
        if end < len(self.text):
            raise self._broken(_("there is more text after the end of the document"), end)
        return node

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        if depth > DEPTH_MAX:
            raise self._broken(_("values are nested too deeply"), at)
        line = bisect_left(self.newlines, at) + 1
        first = self.text[at : at + 1]
        if first == "{":
            members, end = self._object(at + 1, depth)
            return Node(members, line), end
        if first == "[":
            items, end = self._array(at + 1, depth)
            return Node(items, line), end
        if first == '"':
            string, end = self._string(at)
            return Node(string, line), end
        for word, value in _WORDS.items():
            if self.text.startswith(word, at):
                return Node(value, line), at + len(word)
        number, end = self._number(at)
        return Node(number, line), end

    def _object(self, at: int, depth: int) -> tuple[dict[str, Node], int]:
        members: dict[str, Node] = {}
        at = self._skip(at)
        if self.text.startswith("}", at):
            return members, at + 1
        while True:
            if not self.text.startswith('"', at):
                raise self._broken(_("a name in quotation marks was expected"), at)
            name, end = self._string(at)
            if name in members:
                raise self._broken(_("the name “%(name)s” stands twice in one object") % {"name": name}, at)
            end = self._skip(end)
            if not self.text.startswith(":", end):
                raise self._broken(_("a colon was expected"), end)
            members[name], end = self._value(self._skip(end + 1), depth + 1)
            at = self._skip(end)
            if self.text.startswith("}", at):
                return members, at + 1
            if not self.text.startswith(",", at):
                raise self._broken(_("a comma or “}” was expected"), at)
            at = self._skip(at + 1)

    def _array(self, at: int, depth: int) -> tuple[list[Node], int]:
        items: list[Node] = []
        at = self._skip(at)
        if self.text.startswith("]", at):
            return items, at + 1
        while True:
            node, end = self._value(at, depth + 1)
            items.append(node)
            at = self._skip(end)
            if self.text.startswith("]", at):
                return items, at + 1
            if not self.text.startswith(",", at):
                raise self._broken(_("a comma or “]” was expected"), at)
            at = self._skip(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            return scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            raise self._broken(
                _("a text is not closed or holds a character that is not allowed"), at
            ) from error

    def _number(self, at: int) -> tuple[int | Decimal, int]:
        match = _NUMBER.match(self.text, at)
        if not match:
            raise self._broken(_("a value was expected"), at)
        if match.end() - at > DIGITS_MAX:
            raise self._broken(_("a number has more than %(count)d digits") % {"count": DIGITS_MAX}, at)
        whole, fraction, exponent = match.groups()
        return (Decimal(match.group()) if fraction or exponent else int(whole)), match.end()

    def _skip(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        return match.end() if match else at

    def _broken(self, message: str, at: int) -> BrokenJson:
        before = bisect_left(self.newlines, at)
        start = self.newlines[before - 1] + 1 if before else 0
        return BrokenJson(message, line=before + 1, column=at - start + 1)
