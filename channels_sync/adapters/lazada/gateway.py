"""One signed call to Lazada and what its answer says about the call as a whole."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from channels_sync.adapters.http import as_dict, as_list, as_text, call
from channels_sync.adapters.lazada.signing import sign
from channels_sync.protocol import Credentials, Throttled, Unauthorised, Unavailable

SUCCESS = "0"
PNG = b"\x89PNG"

# "The specified access token is invalid or expired", under either name.
TOKEN_EXPIRED = {"IllegalAccessToken", "InvalidAccessToken"}

# The app, its signature, its clock or the seller is refused, or a call is misshapen: only a person can help.
REFUSED = {
    "IllegalRefreshToken",
    "InvalidCode",
    "AUTH_TYPE_UNSUPPORTED",
    "IncompleteSignature",
    "InvalidAppKey",
    "IllegalTimestamp",
    "AppWhiteIpLimit",
    "InsufficientPermission",
    "AppNotSubscribed",
    "SellerNotActive",
    "SellerNotVerified",
    "MissingParameter",
    "InvalidApiPath",
    "UnsupportedHTTPMethod",
}

# Too many calls, with the wait in seconds where the message names none. App-level bans last longer.
THROTTLES = {
    "ApiCallLimit": 1.0,
    "SellerCallLimit": 1.0,
    "Mp3SellerApiLimit": 1.0,  # promotions
    "AppApiCallLimit": 60.0,
    "AppCallLimit": 60.0,
    "901": 1.0,
    "1002": 1.0,
    "4154": 1.0,
}

# The backend is unwell or was too slow; 513 and the timeouts may come of too many SKUs in one call.
TRANSIENT = {"ServiceTimeout", "6", "15", "513", "1000"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An envelope that the gateway let through; `code` is plain ("E0501" reads "501"), "0" for success."""

    code: str
    message: str
    request_id: str
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        """The `data` object, empty when there is none."""
        return as_dict(self.body.get("data"))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The objects of `data` where it is an array, empty when it is none."""
        return [row for row in as_list(self.body.get("data")) if isinstance(row, dict)]

    @property
    def detail(self) -> list[dict[str, Any]]:
        """Reasons per SKU. They also come with code "0": then some SKUs were not taken."""
        detail = self.body.get("detail")
        rows = [detail] if isinstance(detail, dict) else as_list(detail)
        return [row for row in rows if isinstance(row, dict)]

    def accepted(self) -> "Answer":
        """The answer itself. Raises Unavailable for anything but success: what was asked is not known."""
        if self.code != SUCCESS:
            raise Unavailable(self.code, self.message, self.request_id, may_have_landed=False)
        return self


def plain(code: str) -> str:
    """The business number without its decoration: "E0501", "E005" and "0501" are "501", "5" and "501"."""
    number = re.fullmatch(r"E?0*([0-9]+)", code)
    return number.group(1) if number else code


class Gateway:
    """Signs, sends, and turns trouble of a whole call into a `ChannelError`."""

    def __init__(self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> None:
        self._credentials, self._client, self._now = credentials, client, now

    def get(self, path: str, parameters: Mapping[str, str]) -> Answer:
        """Read from the seller's shop. Business errors are left in the answer."""
        return self._exchange("GET", path, parameters, self._credentials.base_url, self._token())

    def post(self, path: str, parameters: Mapping[str, str]) -> Answer:
        """Write to the seller's shop. Business errors are left in the answer."""
        return self._exchange("POST", path, parameters, self._credentials.base_url, self._token())

    def upload(self, path: str, field: str, content: bytes) -> Answer:
        """Send a JPEG or PNG as a multipart field; the file is no part of what is signed."""
        name = f"{field}.png" if content.startswith(PNG) else f"{field}.jpg"
        files = {field: (name, content)}
        return self._exchange("POST", path, {}, self._credentials.base_url, self._token(), files)

    def token(self, path: str, parameters: Mapping[str, str]) -> Answer:
        """Call the token API, which takes no access token and has a host of its own."""
        host = self._credentials.auth_url or self._credentials.base_url
        return self._exchange("POST", path, parameters, host, {})

    def _token(self) -> dict[str, str]:
        return {"access_token": self._credentials.access_token}

    def _exchange(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str],
        host: str,
        token: Mapping[str, str],
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Answer:
        sent = {
            **parameters,
            **token,
            "app_key": self._credentials.app_key,
            "sign_method": "sha256",
            "timestamp": str(int(self._now().timestamp() * 1000)),
        }
        sent = {name: value for name, value in sent.items() if value}
        sent["sign"] = sign(path, sent, self._credentials.app_secret)
        url = host.rstrip("/") + path
        if method == "GET":
            request = httpx.Request(method, url, params=sent)
        else:
            request = httpx.Request(method, url, data=sent, files=files)
        return _judged(call(self._client, request).json)


def _judged(body: dict[str, Any]) -> Answer:
    answer = Answer(
        code=plain(as_text(body.get("code"))),
        message=as_text(body.get("message")),
        request_id=as_text(body.get("request_id")),
        body=body,
    )
    words = answer.code, answer.message, answer.request_id
    if answer.code in TOKEN_EXPIRED:
        raise Unauthorised(*words, refreshable=True)
    if answer.code in REFUSED:
        raise Unauthorised(*words, refreshable=False)
    if answer.code in THROTTLES:
        raise Throttled(*words, retry_after=_ban_s(answer))
    # The business service numbers its codes, the gateway names them: a name we do not know is no verdict
    # on the items.
    if answer.code in TRANSIENT or not answer.code.isdigit():
        raise Unavailable(*words)
    return answer


def _ban_s(answer: Answer) -> float:
    """Seconds from "this ban will last 1 seconds"."""
    named = re.search(r"last ([0-9]{1,5}) second", answer.message)
    return float(named.group(1)) if named else THROTTLES[answer.code]
