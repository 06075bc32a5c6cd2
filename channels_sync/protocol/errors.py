"""Errors of a whole call, as a tree; trouble with one item is a `Result` instead:

ChannelError
├── Unavailable     5xx, timeouts, no answer: trips the breaker, may be tried again
├── Throttled       too many calls: wait `retry_after` seconds, counts neither as attempt nor failure
└── Unauthorised    token or app refused; `refreshable` tells whether a token refresh can help
BadSignature        a webhook that is not the platform's: answered 401, nothing is stored
"""


class ChannelError(Exception):
    """A whole call failed. `code`, `message` and `request_id` are the platform's own words."""

    def __init__(self, code: str = "", message: str = "", request_id: str = "") -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code, self.message, self.request_id = code, message, request_id


class Unavailable(ChannelError):
    """The platform answered 5xx, nonsense or not at all. `may_have_landed` when the request left us."""

    def __init__(
        self, code: str = "", message: str = "", request_id: str = "", *, may_have_landed: bool = True
    ) -> None:
        super().__init__(code, message, request_id)
        self.may_have_landed = may_have_landed


class Throttled(ChannelError):
    """Too many calls. `retry_after` in seconds, None when the platform does not say."""

    def __init__(
        self, code: str = "", message: str = "", request_id: str = "", *, retry_after: float | None = None
    ) -> None:
        super().__init__(code, message, request_id)
        self.retry_after = retry_after


class Unauthorised(ChannelError):
    """Token, signature or app refused. `refreshable` is True when a fresh access token may help."""

    def __init__(
        self, code: str = "", message: str = "", request_id: str = "", *, refreshable: bool = False
    ) -> None:
        super().__init__(code, message, request_id)
        self.refreshable = refreshable


class BadSignature(Exception):
    """A webhook whose signature does not fit its bytes."""
