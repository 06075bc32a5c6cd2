"""Reads the `payload` parameter: XML, or JSON with the same tree, into one shape. Pure.

A node is a dictionary, a leaf is text. Inside a container (`Skus`, `Images`, ...) every child is a list,
however many there are. Document types are refused and entities with them, so nothing outside is ever read.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from sandbox.lazada.call import Fault

CONTAINERS = frozenset({"Skus", "Images", "MultiWarehouseInventories", "options"})

Node = dict[str, Any]


def read(text: str) -> Node:
    """What stands inside `Request`. Raises Fault 30 (empty), 5 (unreadable) or 1001 (JSON, list expected)."""
    text = text.strip().removeprefix("\ufeff")
    if not text:
        raise Fault("30", "E030: Empty Request")
    name, tree = _from_json(text) if text[0] in "{[" else _from_xml(text)
    if name != "Request":
        raise Fault("5", f"E005: Invalid Request Format, the root must be Request, not {name}")
    if not isinstance(tree, dict) or not tree:
        raise Fault("30", "E030: Empty Request")
    return tree


def child(node: Mapping[str, Any], name: str) -> Node:
    """The node of that name; an absent or empty one is an empty dictionary. Raises Fault(5) for a leaf."""
    value = node.get(name) or {}
    if not isinstance(value, dict):
        raise Fault("5", f"E005: Invalid Request Format, {name} must hold elements")
    return value


def leaf(node: Mapping[str, Any], name: str) -> str | None:
    """The text of that name; None when absent. Raises Fault(5) when it holds elements."""
    value = node.get(name)
    if value == {}:
        return ""
    if value is not None and not isinstance(value, str):
        raise Fault("5", f"E005: Invalid Request Format, {name} must be plain text")
    return value


def entries(node: Mapping[str, Any], container: str, name: str) -> list[Any]:
    """The children called `name` in a container of the node."""
    return list(child(node, container).get(name, []))


def nodes(node: Mapping[str, Any], container: str, name: str) -> list[Node]:
    """Like `entries`, where each must hold elements. Raises Fault(5) for a leaf."""
    found = entries(node, container, name)
    if not all(isinstance(entry, dict) for entry in found):
        raise Fault("5", f"E005: Invalid Request Format, {name} must hold elements")
    return found


def texts(node: Mapping[str, Any], container: str, name: str) -> list[str]:
    """Like `entries`, where each must be plain text. Raises Fault(5) for an element."""
    found = entries(node, container, name)
    if not all(isinstance(entry, str) for entry in found):
        raise Fault("5", f"E005: Invalid Request Format, {name} must be plain text")
    return [entry.strip() for entry in found]


class _Reader:
    """Builds nodes and leaves while expat reads; a document type ends the reading, and entities with it."""

    def __init__(self) -> None:
        self.root: tuple[str, Any] = ("", "")
        self._open: list[tuple[str, Node, list[str]]] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.buffer_text = True

    def read(self, text: str) -> tuple[str, Any]:
        """Name and content of the root element. Raises ExpatError or ValueError."""
        self._parser.Parse(text.encode(), True)
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append((name, {}, []))

    def _text(self, text: str) -> None:
        self._open[-1][2].append(text)

    def _end(self, name: str) -> None:
        _, inside, text = self._open.pop()
        value = inside or "".join(text).strip()
        if not self._open:
            self.root = name, value
            return
        above, siblings, _ = self._open[-1]
        if above in CONTAINERS:
            siblings.setdefault(name, []).append(value)
        else:
            siblings[name] = value


def _refuse_doctype(*declared: Any) -> None:
    raise ValueError("a document type is not allowed")


def _from_xml(text: str) -> tuple[str, Any]:
    try:
        return _Reader().read(text)
    except (expat.ExpatError, ValueError) as error:
        raise Fault("5", f"E005: Invalid Request Format, {error}") from error


def _from_json(text: str) -> tuple[str, Any]:
    try:
        document = json.loads(text, parse_float=str, parse_int=str)
        json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except ValueError as error:
        raise Fault("5", f"E005: Invalid Request Format, {error}") from error
    if not isinstance(document, dict) or len(document) != 1:
        raise Fault("5", "E005: Invalid Request Format, one Request object is expected")
    [(name, tree)] = document.items()
    return name, _value(name, tree)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict) and name in CONTAINERS:
        for inner, inside in value.items():
            if not isinstance(inside, list):
                raise Fault("1001", f"E1001: The parameters are not in JSON format, {inner} must be an array")
        return {inner: [_value(inner, one) for one in inside] for inner, inside in value.items()}
    if isinstance(value, dict):
        return {inner: _value(inner, inside) for inner, inside in value.items()}
    if isinstance(value, list):
        raise Fault("1001", f"E1001: The parameters are not in JSON format, {name} must not be an array")
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()
