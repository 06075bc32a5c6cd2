"""The shape of MoMo's answers, and refusals."""

from typing import Any

from starlette.responses import JSONResponse, Response

from sandbox.momo import results

Fields = dict[str, Any]
Answer = dict[str, Any]


class Refusal(Exception):
    """A request that is answered with HTTP 400 and a result code."""

    def __init__(self, code: int, problems: list[dict[str, str]] | None = None) -> None:
        super().__init__(results.words(code))
        self.code = code
        self.problems = problems or []

    def answer(self) -> Answer:
        """What the body says beside the echo of the request."""
        said: Answer = {"resultCode": self.code}
        return {**said, "subErrors": self.problems} if self.problems else said


def bad_format(field: str, message: str) -> Refusal:
    """A field that is wrong, the signature among them."""
    return Refusal(20, [{"field": field, "message": message}])


def native_error(kind: str) -> Response:
    """A fault of MoMo itself."""
    if kind == "unavailable":
        return Response("<html><body>502 Bad Gateway</body></html>", 502, media_type="text/html")
    body = {"resultCode": 99, "message": results.words(99), "responseTime": 0}
    return JSONResponse(body, status_code=500)
