"""Signed calls to the Shopee Open Platform v2, and the verdict on a whole call."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

from channels_sync.adapters import http
from channels_sync.adapters.http import Reply, as_dict, as_text
from channels_sync.adapters.shopee import verdicts
from channels_sync.adapters.shopee.signing import sign
from channels_sync.protocol import Credentials, Throttled, Unauthorised, Unavailable

DEADLINE_S = 15.0
SHORTEST_CALL_S = 5.0  # less time than this is not worth starting a call
PAGE = 100  # largest page of the lists
ITEMS_PER_READ = 50  # most items one read may name
WITHOUT_MODELS = "0"  # the SKU id of an item that has no models
QUOTA_ZONE = timezone(timedelta(hours=8))  # the daily quota starts again at midnight here

Params = Mapping[str, str | int | list[str]]


class Refused(Unavailable):
    """Shopee answered with a business error. Who can tell what it means for one item catches it;
    for everyone else the call has failed. `response` holds what came along, if anything."""

    def __init__(self, verdict: verdicts.Verdict, response: dict[str, Any]) -> None:
        super().__init__(
            verdict.code,
            verdict.message,
            verdict.request_id,
            may_have_landed=verdict.code in verdicts.UNSURE,
        )
        self.verdict, self.response = verdict, response


class BudgetSpent(Exception):
    """This push has made as many writes as it may; the rest waits for the next one."""


class OutOfTime(Unavailable):
    """No further call could end within the time this push has; nothing was sent."""


class Gateway:
    """One shop's door, or with `speaker` "user_id" that of a person who goes live. `within_s` bounds all
    calls together, `writes` the number of POSTs."""

    def __init__(
        self,
        credentials: Credentials,
        client: httpx.Client,
        now: Callable[[], datetime],
        *,
        within_s: float | None = None,
        writes: int | None = None,
        speaker: str = "shop_id",
    ) -> None:
        self.now, self.writes_left, self._speaker = now, writes, speaker
        self._credentials, self._client = credentials, client
        self._until = None if within_s is None else time.monotonic() + within_s

    def get(self, name: str, params: Params) -> dict[str, Any]:
        """GET /api/v2/`name` for the shop; the answer's `response` object. Raises ChannelError."""
        return as_dict(self.get_flat(name, params).get("response"))

    def get_flat(self, name: str, params: Params) -> dict[str, Any]:
        """GET /api/v2/`name` for the shop; the whole answer, where none is wrapped. Raises ChannelError."""
        path = f"/api/v2/{name}"
        request = self._client.build_request("GET", self._url(path), params={**params, **self._signed(path)})
        return self._send(request)

    def post(self, name: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """POST /api/v2/`name` for the shop: the answer's `response` object and the request id.

        Raises ChannelError, and BudgetSpent instead of sending a write too many.
        """
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise BudgetSpent
            self.writes_left -= 1
        path = f"/api/v2/{name}"
        request = self._client.build_request("POST", self._url(path), params=self._signed(path), json=body)
        answer = self._send(request)
        return as_dict(answer.get("response")), as_text(answer.get("request_id"))

    def upload(self, name: str, field: str, file: tuple[str, bytes, str]) -> dict[str, Any]:
        """POST one file (name, bytes, content type) as multipart `field`, signed for the app alone: the
        answer's `response` object. Raises ChannelError."""
        path = f"/api/v2/{name}"
        params = self._signed(path, public=True)
        request = self._client.build_request("POST", self._url(path), params=params, files={field: file})
        return as_dict(self._send(request).get("response"))

    def post_public(self, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST /api/v2/`name` signed for the app alone; the whole flat answer. Raises ChannelError."""
        path = f"/api/v2/{name}"
        params = self._signed(path, public=True)
        return self._send(self._client.build_request("POST", self._url(path), params=params, json=body))

    def _url(self, path: str) -> str:
        return self._credentials.base_url.rstrip("/") + path

    def _signed(self, path: str, *, public: bool = False) -> dict[str, str | int]:
        us, timestamp = self._credentials, int(self.now().timestamp())
        token, shop = ("", "") if public else (us.access_token, us.shop)
        common: dict[str, str | int] = {
            "partner_id": us.app_key,
            "timestamp": timestamp,
            "sign": sign(us.app_secret, us.app_key, path, timestamp, token, shop),
        }
        return common if public else {**common, "access_token": token, self._speaker: shop}

    def _send(self, request: httpx.Request) -> dict[str, Any]:
        deadline_s = DEADLINE_S
        if self._until is not None:
            deadline_s = min(deadline_s, self._until - time.monotonic())
            if deadline_s < SHORTEST_CALL_S:
                raise OutOfTime("push_out_of_time", may_have_landed=False)
        return self._judged(http.call(self._client, request, deadline_s=deadline_s))

    def _judged(self, reply: Reply) -> dict[str, Any]:
        answer = reply.json
        error = answer.get("error", False)
        if reply.status == httpx.codes.OK and error in ("", None):
            return answer
        module, _, code = as_text(error).rpartition(".")
        message, request_id = as_text(answer.get("message")), as_text(answer.get("request_id"))
        if not code:
            raise Unavailable(f"http_{reply.status}", message or "an answer without Shopee's envelope")
        if code == verdicts.TOO_FAST:
            raise Throttled(code, message, request_id)
        if code == verdicts.QUOTA_SPENT and module not in verdicts.STATE_MODULES:
            raise Throttled(code, message, request_id, retry_after=self._until_midnight())
        if verdicts.is_token_refused(code, message):
            raise Unauthorised(code, message, request_id, refreshable=True)
        if verdicts.is_stopped(code, message):
            raise Unauthorised(code, message, request_id, refreshable=False)
        raise Refused(verdicts.Verdict(code, message, request_id), as_dict(answer.get("response")))

    def _until_midnight(self) -> float:
        here = self.now().astimezone(QUOTA_ZONE)
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (midnight - here).total_seconds()
