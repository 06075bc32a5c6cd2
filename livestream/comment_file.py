"""Read comments from a file in the shape of `data/live_comments.json` and say what is wrong with it.

The answers in the file, if any, are left alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from catalog.fields import Fields, Problem, Problems
from catalog.positions import BrokenJson, Node, parse
from livestream.comments import Comment


class BadComments(Exception):
    """The file holds mistakes; `problems` has each with file, line and element."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FiledComment:
    """A comment under the id it has in its file."""

    id: str
    comment: Comment


def read(path: Path) -> list[FiledComment]:
    """The comments of a file in their order. Raises BadComments naming every mistake."""
    problems = Problems(str(path))
    entries = _entries(path, problems)
    comments = [_comment(entry) for entry in entries]
    if problems.found:
        raise BadComments(problems.in_order())
    return comments


def _entries(path: Path, problems: Problems) -> list[Fields]:
    try:
        raw = path.read_bytes()
        top = parse(raw.decode("utf-8-sig"))
    except OSError as error:
        problems.add(1, "", _("the file cannot be read: %(reason)s") % {"reason": error.strerror})
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(line, "", _("not UTF-8 text at byte %(offset)d") % {"offset": error.start})
    except BrokenJson as error:
        broken = {"column": error.column, "reason": error.message}
        problems.add(error.line, "", _("broken JSON at column %(column)d: %(reason)s") % broken)
    else:
        if isinstance(top.value, dict):
            return _listed(Fields(top.value, top.line, "", problems))
        problems.add(top.line, "", _("must be an object {…}"))
    return []


def _listed(document: Fields) -> list[Fields]:
    comments = document.members.get("comments")
    is_quiet = comments is not None and comments.value == []  # a live without a word is no mistake
    return [] if is_quiet else document.entries("comments")


def _comment(entry: Fields) -> FiledComment:
    identity = entry.text("id", 60)
    text = _raw_text(entry, "text")
    context = entry.nested("context")
    if context is None:
        return FiledComment(identity, Comment(text))
    pinned = context.optional_text("pinned_code", 12)
    game = context.optional_text("minigame", 60)
    return FiledComment(identity, Comment(text, pinned or None, _earlier(context), game or None))


def _earlier(context: Fields) -> tuple[str, ...]:
    if not context.has("same_author_prev"):
        return ()
    node = context.members["same_author_prev"]
    items: Any = node.value
    if not isinstance(items, list) or not all(_is_text(item) for item in items):
        context.complain("same_author_prev", _("must be a list of texts"))
        return ()
    return tuple(str(item.value) for item in items)


def _raw_text(entry: Fields, name: str) -> str:
    """A text exactly as it was typed: buyers also send blanks, pictures and broken characters."""
    node = entry.members.get(name)
    if node is None:
        entry.complain(name, _("is missing"))
    elif not _is_text(node):
        entry.complain(name, _("must be a text"))
    else:
        return str(node.value)
    return ""


def _is_text(node: Node) -> bool:
    return isinstance(node.value, str)
