"""Read parameters out of bodies and queries, refusing the missing and mistyped as the gateway does.

Each reader takes the object, the name and where the object stands ("body.skus[0]"), so that the
refusal can name the field: 36009004 "param body.skus[0].id is missing".
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from typing import Any

from sandbox.tiktok.answers import GATEWAY, Refusal

JsonObject = dict[str, Any]


def text(source: Mapping[str, Any], name: str, where: str = "body") -> str:
    """A string that must be there; it may be empty."""
    return _required(source, name, where, str)


def optional_text(source: Mapping[str, Any], name: str, where: str = "body") -> str:
    """A string, "" when absent or null."""
    return _optional(source, name, where, str, "")


def whole(source: Mapping[str, Any], name: str, where: str = "body") -> int:
    """A whole number that must be there."""
    return _required(source, name, where, int)


def optional_whole(source: Mapping[str, Any], name: str, default: int, where: str = "body") -> int:
    """A whole number, `default` when absent or null."""
    return _optional(source, name, where, int, default)


def item(source: Mapping[str, Any], name: str, where: str = "body") -> JsonObject:
    """An object that must be there."""
    return _required(source, name, where, dict)


def optional_item(source: Mapping[str, Any], name: str, where: str = "body") -> JsonObject:
    """An object, {} when absent or null."""
    return _optional(source, name, where, dict, {})


def flag(source: Mapping[str, Any], name: str, default: bool = False, where: str = "body") -> bool:
    """A truth value, `default` when absent or null."""
    return _optional(source, name, where, bool, default)


def items(source: Mapping[str, Any], name: str, where: str = "body") -> list[JsonObject]:
    """A list of objects that must be there; it may be empty."""
    return _all(_required(source, name, where, list), name, where, dict)


def optional_items(source: Mapping[str, Any], name: str, where: str = "body") -> list[JsonObject]:
    """A list of objects, [] when absent or null."""
    return _all(_optional(source, name, where, list, []), name, where, dict)


def texts(source: Mapping[str, Any], name: str, limit: int, where: str = "body") -> list[str]:
    """A list of at most `limit` strings, [] when absent or null."""
    rows = _all(_optional(source, name, where, list, []), name, where, str)
    if len(rows) > limit:
        raise Refusal(GATEWAY, f"param {where}.{name} must have at most {limit} entries")
    return rows


def choice(source: Mapping[str, Any], name: str, choices: Collection[str], where: str = "body") -> str:
    """One of some words that must be there."""
    value = text(source, name, where)
    if value not in choices:
        raise Refusal(GATEWAY, f"param {where}.{name} must be one of {', '.join(sorted(choices))}")
    return value


def page(
    source: Mapping[str, Any], ceiling: int, default: int | None, where: str = "query"
) -> tuple[int, int]:
    """`(page_size, offset)` of a paged call. `default` None: page_size must be given."""
    raw = source.get("page_size")
    if raw in (None, ""):
        if default is None:
            raise Refusal(GATEWAY, f"param {where}.page_size is missing")
        size = default
    else:
        size = number(raw, "page_size", where)
    if not 1 <= size <= ceiling:
        raise Refusal(GATEWAY, f"param {where}.page_size must be 1-{ceiling}")
    token = source.get("page_token") or ""
    try:
        offset = int(base64.b64decode(token, validate=True).decode().partition("+")[0]) if token else 0
    except (binascii.Error, ValueError):
        raise Refusal(GATEWAY, f"param {where}.page_token is invalid") from None
    return size, offset


def page_token(offset: int, total: int) -> str:
    """The token of the page that begins at `offset`; "" after the last. Opaque to the caller."""
    return base64.b64encode(f"{offset}+page".encode()).decode() if offset < total else ""


def number(raw: Any, name: str, where: str) -> int:
    """A whole number that may stand as text, as it does in a query."""
    try:
        return int(raw)
    except (TypeError, ValueError):
        raise Refusal(GATEWAY, f"param {where}.{name} must be an integer") from None


def _required(source: Mapping[str, Any], name: str, where: str, kind: type) -> Any:
    value = source.get(name)
    if value is None:
        raise Refusal(GATEWAY, f"param {where}.{name} is missing")
    return _typed(value, name, where, kind)


def _optional(source: Mapping[str, Any], name: str, where: str, kind: type, default: Any) -> Any:
    value = source.get(name)
    return default if value is None else _typed(value, name, where, kind)


def _typed(value: Any, name: str, where: str, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refusal(GATEWAY, f"param {where}.{name} is of the wrong type")
    return value


def _all(rows: list[Any], name: str, where: str, kind: type) -> list[Any]:
    return [_typed(row, f"{name}[{index}]", where, kind) for index, row in enumerate(rows)]
