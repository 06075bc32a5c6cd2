"""The platform's end of a Lazada adapter: canned answers, and what was sent."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import httpx

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import Change, Credentials, Deal, ListingRef, Value

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
HONEY = ListingRef(product="2700000001", sku="13000000001", seller_sku="MAT-ONG-500")
TEA = ListingRef(product="2700000002", sku="13000000002", seller_sku="TRÀ & SEN <1>")
RICE = ListingRef(product="2700000003", sku="13000000003", seller_sku="GAO-ST25")
DEAL = Deal(
    campaign="tet-2027",
    price_vnd=159_000,
    starts_at=datetime(2026, 12, 1, 0, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 15, 17, 0, tzinfo=UTC),
)
CREDENTIALS = Credentials(
    base_url="https://lazada.test/rest",
    app_key="100200",
    app_secret="demo-secret",
    access_token="50000vn-demo",
    refresh_token="50001vn-demo",
)


class Wire:
    """The platform's end: answers one body after another, the last one for good, and keeps what came."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.adapter = LazadaAdapter(
            CREDENTIALS, httpx.Client(transport=httpx.MockTransport(self._answer)), lambda: NOW
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, content=json.dumps(answer).encode())

    def sent(self, index: int = -1) -> dict[str, str]:
        request = self.requests[index]
        return dict(parse_qsl((request.content or request.url.query).decode()))

    def skus(self) -> list[dict[str, str]]:
        payload = ElementTree.fromstring(self.sent()["payload"])
        return [{field.tag: field.text or "" for field in sku} for sku in payload.iter("Sku")]


def refused(code: str, *detail: dict[str, object], kind: str = "ISP") -> dict[str, object]:
    body: dict[str, object] = {"code": code, "type": kind, "message": f"E{code}: words", "request_id": "r1"}
    return {**body, "detail": list(detail)} if detail else body


OK = {"code": "0", "data": {}, "request_id": "r1"}


def changes(*values: Value, refs: tuple[ListingRef, ...] = (HONEY, TEA, RICE)) -> list[Change]:
    return [Change(ref=ref, version=7, value=value) for ref, value in zip(refs, values, strict=False)]
