"""One call to the Lazada stand-in: what arrived, what may go wrong, how an answer is wrapped.

Lazada answers business trouble with HTTP 200 and a `code` that is text; "0" alone is success.
"""

import itertools
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.world import World

CHANNEL = "lazada"

_answers = itertools.count(1)


class Fault(Exception):
    """The whole call failed. `kind`: ISV (caller), ISP (business service) or SYSTEM (gateway)."""

    def __init__(
        self, code: str, message: str, kind: str = "ISP", detail: Iterable[dict[str, Any]] = (), **extra: Any
    ) -> None:
        """`extra` holds further top-level keys of the answer."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.kind = kind
        self.detail = list(detail)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The answer as Lazada words it."""
        body = {"code": self.code, "type": self.kind, "message": self.message, "request_id": request_id()}
        return body | ({"detail": self.detail} if self.detail else {}) | self.extra


@dataclass(frozen=True, slots=True)
class Problem:
    """One field of one SKU that cannot be accepted; `code` is Lazada's business number."""

    field: str
    code: str
    message: str

    def detail(self, seller_sku: str = "", sku_id: int | str = "") -> dict[str, str]:
        """The element of an answer's `detail` list."""
        return {
            "field": self.field,
            "message": self.message,
            "code": f"E{int(self.code):04d}",
            "seller_sku": seller_sku,
            "sku_id": str(sku_id),
        }


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated request. `params` are the merged parameters, `files` the bytes by field name."""

    world: World
    path: str
    params: Mapping[str, str]
    files: Mapping[str, bytes]

    def text(self, name: str, default: str = "") -> str:
        """A parameter without surrounding blanks."""
        return self.params.get(name, default).strip()

    def required(self, name: str) -> str:
        """A parameter that must be there and not empty. Raises Fault(MissingParameter)."""
        value = self.text(name)
        if not value:
            raise missing(name)
        return value

    def whole(self, name: str, default: int, *, low: int, high: int, code: str) -> int:
        """A whole number within bounds. Raises Fault(code)."""
        text = self.text(name, str(default))
        if not text.lstrip("-").isdecimal() or not low <= int(text) <= high:
            raise Fault(code, f"E{int(code):03d}: {name} must be a whole number from {low} to {high}")
        return int(text)

    def array(self, name: str, *, most: int, code: str = "5") -> list[str]:
        """A parameter that holds a JSON array, its elements as text. Raises Fault(code)."""
        try:
            values = json.loads(self.required(name))
        except ValueError:
            values = None
        if not isinstance(values, list):
            raise Fault(code, f"E{int(code):03d}: {name} must be a JSON array")
        if len(values) > most:
            raise Fault(code, f"E{int(code):03d}: {name} may hold at most {most} values")
        return [str(value) for value in values]

    def object(self, name: str) -> dict[str, Any]:
        """A parameter that holds a JSON object. Raises Fault(5)."""
        try:
            value = json.loads(self.required(name))
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise Fault("5", f"E005: Invalid Request Format, {name} must be a JSON object")
        return value

    def setting(self, name: str) -> Any:
        """A switch of this channel."""
        return self.world.setting(CHANNEL, name)


@dataclass(frozen=True, slots=True)
class Api:
    """How a path is served: `handle` returns the body beside code and request id."""

    handle: Callable[[Call], dict[str, Any]]
    writes: bool = False  # refused by GET
    needs_token: bool = True


def missing(name: str) -> Fault:
    """The fault for a mandatory parameter that did not come."""
    return Fault(
        "MissingParameter",
        f'The input parameter "{name}" that is mandatory for processing this request is not supplied',
        "ISV",
    )


def request_id() -> str:
    """A trace number of the documented shape: eight hex digits, milliseconds, a counter."""
    return f"2101abcd{int(time.time() * 1000)}{next(_answers) % 10_000:04d}"
