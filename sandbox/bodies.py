"""JSON bodies of calls, read with care."""

import json
from typing import Any


def json_object(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises ValueError for all else, and for values that no answer can repeat."""
    parsed = json.loads(body)
    if not isinstance(parsed, dict):
        raise ValueError("not an object")
    # NaN, and with UnicodeEncodeError half a surrogate pair, are found out here.
    json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
    return parsed
