"""The envelope of every answer, and the refusal that handlers raise.

TikTok Shop answers `{"code": 0, "message": "Success", "request_id": …, "data": …}`; callers judge by
`code`, the HTTP status says little.
"""

import uuid
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

GATEWAY = 36009004  # catch-all of the gateway: missing or mistyped parameter, bad key, bad time
TOO_MANY = 36009002
INTERNAL = 36009003
EXPIRED = 105002
UNPROCESSED = 98001004  # a parameter has the right type and a value nobody can use


class Refusal(Exception):
    """A call that is not done. `status` is the HTTP status of the answer."""

    def __init__(self, code: int, message: str, status: int = HTTPStatus.OK) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def success(data: dict[str, Any]) -> JSONResponse:
    """A done call."""
    return JSONResponse({"code": 0, "message": "Success", "request_id": _request_id(), "data": data})


def refusal(code: int, message: str, status: int = HTTPStatus.OK) -> JSONResponse:
    """A refused call."""
    return JSONResponse(
        {"code": code, "message": message, "request_id": _request_id(), "data": None}, status_code=status
    )


def fault(kind: str) -> Response:
    """A mood of the platform: "unavailable", "internal", "throttled" or "token_expired"."""
    match kind:
        case "unavailable":
            return Response(
                "<html><body><h1>503 Service Unavailable</h1></body></html>",
                status_code=HTTPStatus.SERVICE_UNAVAILABLE,
                media_type="text/html",
            )
        case "internal":
            return refusal(INTERNAL, "Internal error. Please try again later.")
        case "throttled":
            return refusal(TOO_MANY, "Too many requests.", HTTPStatus.TOO_MANY_REQUESTS)
        case "token_expired":
            return refusal(EXPIRED, "Expired credentials.", HTTPStatus.UNAUTHORIZED)
    raise ValueError(f"unknown fault {kind!r}")


def failed_item(code: int, message: str, **detail: Any) -> dict[str, Any]:
    """One row of `data.errors` of a call that was done for the other items."""
    return {"code": code, "message": message, "detail": detail}


def _request_id() -> str:
    return uuid.uuid4().hex.upper()
