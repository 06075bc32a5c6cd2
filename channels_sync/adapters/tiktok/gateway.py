"""One signed call to TikTok Shop and what its answer says about the call as a whole."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from channels_sync.adapters.http import as_dict, as_int, as_text, call
from channels_sync.adapters.tiktok.signing import sign
from channels_sync.protocol import Credentials, Throttled, Unauthorised, Unavailable

SUCCESS = "0"
MILLISECONDS = 10**11  # a larger epoch is in milliseconds
LAST_EPOCH = 253_370_764_800  # the year 9999
TOKEN_EXPIRED = "105002"
TOO_MANY_REQUESTS = "36009002"
CATCH_ALL = "36009004"  # anything the gateway dislikes, from a stale clock to a missing field

# The app, its scope, its signature or the seller is refused, or a call is misshapen: only a person can help.
REFUSED = {
    "101000",  # token or cipher of the wrong kind
    "105005",  # scope missing
    "106001",  # signature
    "106013",  # shop_cipher missing
    "10006402",  # permission denied
    "12052700",  # seller inactive
    "36009009",  # no such path, method, version
    "36009010",
    "36009014",
    "36009022",  # body type
    "36009023",
    "36009033",  # address not on the app's allow list
    "36004001",  # refresh token expired
    "36004005",  # no such authorisation
}

# Codes of the product, promotion, order and validation services: verdicts on what was sent, not on the call.
BUSINESS = re.compile(r"(11|12|17|21|25|98)[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An envelope that the gateway let through; `code` is "0" for success."""

    code: str
    message: str
    request_id: str
    data: dict[str, Any]

    def accepted(self) -> "Answer":
        """This answer, or Refusal when its code is a business error."""
        if self.code != SUCCESS:
            raise Refusal(self)
        return self


class Refusal(Unavailable):
    """A business error where none is expected; who can tell whom it concerns catches it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code, answer.message, answer.request_id, may_have_landed=False)
        self.answer = answer


class Gateway:
    """Signs, sends, and turns trouble of a whole call into a `ChannelError`."""

    def __init__(self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> None:
        self._credentials, self._client, self._now = credentials, client, now

    def send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        *,
        names_shop: bool = True,
    ) -> Answer:
        """Call an endpoint, one of the shop's own unless `names_shop` is off. Business errors are left in
        the answer."""
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = httpx.Request(
            method,
            self._url(path),
            params=self._signed(path, query or {}, content, names_shop=names_shop),
            content=content,
            headers={**self._token_header(), "content-type": "application/json"},
        )
        return _judged(_answer(call(self._client, request).json))

    def upload(self, path: str, name: str, content: bytes, form: Mapping[str, str]) -> Answer:
        """Send a file as multipart; its parts are not signed and no shop is named."""
        request = httpx.Request(
            "POST",
            self._url(path),
            params=self._signed(path, {}, b"", names_shop=False),
            data=dict(form),
            files={"data": (name, content)},
            headers=self._token_header(),
        )
        return _judged(_answer(call(self._client, request).json))

    def pages(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
    ) -> Iterator[dict[str, Any]]:
        """The data of every page of a listing. Raises Refusal, and Unavailable when pages come again."""
        token, seen = "", {""}
        while True:
            paged = {**(query or {}), **({"page_token": token} if token else {})}
            data = self.send(method, path, body, paged).accepted().data
            yield data
            token = as_text(data.get("next_page_token"))
            if not token:
                return
            if token in seen:
                raise Unavailable("page_token_repeated", token, may_have_landed=False)
            seen.add(token)

    def _url(self, path: str) -> str:
        return self._credentials.base_url.rstrip("/") + path

    def _token_header(self) -> dict[str, str]:
        return {"x-tts-access-token": self._credentials.access_token}

    def _signed(
        self, path: str, query: Mapping[str, str], content: bytes, *, names_shop: bool
    ) -> dict[str, str]:
        sent = {
            **query,
            "app_key": self._credentials.app_key,
            **({"shop_cipher": self._credentials.shop} if names_shop else {}),
            "timestamp": str(int(self._now().timestamp())),
        }
        return {**sent, "sign": sign(path, sent, content, self._credentials.app_secret)}

    def token(self, path: str, query: Mapping[str, str]) -> Answer:
        """Call the token API, which is not signed and has a host of its own."""
        host = self._credentials.auth_url or self._credentials.base_url
        secret = {"app_key": self._credentials.app_key, "app_secret": self._credentials.app_secret}
        request = httpx.Request("GET", host.rstrip("/") + path, params={**secret, **query})
        return _judged(_answer(call(self._client, request).json))


def moment(value: Any) -> datetime | None:
    """An epoch in seconds or milliseconds as a time; None for anything else, 0 among it."""
    epoch = as_int(value)
    if epoch is not None and epoch > MILLISECONDS:
        epoch //= 1000
    return datetime.fromtimestamp(epoch, UTC) if epoch is not None and 0 < epoch < LAST_EPOCH else None


def _answer(body: dict[str, Any]) -> Answer:
    return Answer(
        code=as_text(body.get("code")),
        message=as_text(body.get("message")),
        request_id=as_text(body.get("request_id")),
        data=as_dict(body.get("data")),
    )


def _judged(answer: Answer) -> Answer:
    words = answer.code, answer.message, answer.request_id
    if answer.code == TOKEN_EXPIRED:
        raise Unauthorised(*words, refreshable=True)
    if answer.code in REFUSED:
        raise Unauthorised(*words, refreshable=False)
    if answer.code == TOO_MANY_REQUESTS:
        raise Throttled(*words)
    if answer.code == CATCH_ALL:
        return _caught(answer)
    if answer.code != SUCCESS and not BUSINESS.fullmatch(answer.code):
        raise Unavailable(*words)
    return answer


def _caught(answer: Answer) -> Answer:
    """The catch-all by its message: a field of the body is the items' fault, all else is the app's."""
    message = answer.message.lower()
    if "param body." in message:
        return answer
    token = re.search(r"access.?token", message) is not None
    raise Unauthorised(answer.code, answer.message, answer.request_id, refreshable=token)
