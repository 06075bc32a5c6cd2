"""MoMo's calls for the shop's server: create, query, confirm; the refunds are next door.

A request that cannot be used is answered with HTTP 400 and a code; `subErrors` names the fields, for a wrong
signature with the text that was signed here.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import bodies
from sandbox.momo import pages, payments, refunds, results, signature
from sandbox.momo.answers import Answer, Fields, Refusal, bad_format
from sandbox.momo.merchant import PARTNER_CODE
from sandbox.world import World

ORDER_ID = re.compile(r"[0-9a-zA-Z]([-_.]*[0-9a-zA-Z]+)*")
LIMITS_VND = {
    "captureWallet": (1_000, 50_000_000),
    "payWithMethod": (1_000, 50_000_000),
    "payWithATM": (10_000, 50_000_000),
    "payWithCC": (1_000, 10_000_000),
}
LENGTHS = {"partnerCode": 50, "requestId": 50, "orderId": 200, "orderInfo": 255, "description": 255}
MOST_MINUTES = 366 * 24 * 60
PREFIX = "/v2/gateway/api/"


class Api:
    """The calls of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every call."""
        calls: dict[str, tuple[tuple[str, ...], Callable[[Fields], Any]]] = {
            "create": (signature.CREATE, self.create),
            "query": (signature.QUERY, self.query),
            "confirm": (signature.CONFIRM, self.confirm),
            "refund": (signature.REFUND, lambda fields: refunds.refund(self._world, fields)),
            "refund/query": (signature.QUERY, lambda fields: refunds.query(self._world, fields)),
        }
        return [
            Route(PREFIX + name, _endpoint(self._world, keys, call), methods=["POST"])
            for name, (keys, call) in calls.items()
        ]

    async def create(self, fields: Fields) -> Answer:
        """A payment that waits for its payer; answers where he pays."""
        _check_create(fields)
        known = _requested(self._world, "create", fields)
        if known is not None:
            payment = payments.by_order_id(self._world, known["orderId"])
            if payment is None or not payments.is_final(self._world, payment):
                raise Refusal(40)
            return known["answer"]
        if payments.by_order_id(self._world, fields["orderId"]):
            raise Refusal(41)
        payment = payments.open_payment(self._world, fields)
        page = f"{self._world.base_url}{pages.PAGE}?t={payment['token']}"
        said = {
            "amount": payment["amount"],
            "payUrl": page,
        }
        if fields["requestType"] == "captureWallet":
            app = f"momo://app?action=payWithApp&isScanQR=false&serviceType=app&sid={payment['token']}"
            said |= {
                "deeplink": app,
                "qrCodeUrl": app.replace("isScanQR=false", "isScanQR=true"),
                "deeplinkMiniApp": app.replace("serviceType=app", "serviceType=miniapp"),
            }
        elif fields["requestType"] == "payWithMethod":
            said["shortLink"] = page
        return _remember(self._world, "create", fields, said)

    async def query(self, fields: Fields) -> Answer:
        """How a payment stands. The answer bears no signature: trust is in the connection."""
        payment = payments.by_order_id(self._world, fields["orderId"])
        if payment is None:
            raise Refusal(42)
        code = payments.result_of(self._world, payment)
        return {
            "resultCode": code,
            "extraData": payment["extraData"],
            "amount": payment["amount"],
            "transId": payment["trans_id"],
            "payType": "qr" if payment["trans_id"] else "",
            "refundTrans": [refunds.shown(one) for one in payments.refunds_of(self._world, payment)],
            "lastUpdated": int(payment["updated_at"] * 1000),
            "signature": None,
        }

    async def confirm(self, fields: Fields) -> Answer:
        """Take the money that was only held, or let it go."""
        outcome = {"capture": "capture", "cancel": "release"}.get(str(fields.get("requestType")))
        if outcome is None:
            raise bad_format("requestType", "must be capture or cancel")
        payment = payments.by_order_id(self._world, fields["orderId"])
        if payment is None:
            raise Refusal(42)
        if fields.get("amount") != payment["amount"]:
            raise Refusal(22)
        try:
            await pages.finish(self._world, payment, outcome)
        except ValueError as error:
            raise Refusal(43) from error
        return {
            "resultCode": payment["result"],
            "amount": payment["amount"],
            "transId": payment["trans_id"],
            "requestType": fields["requestType"],
        }


def _endpoint(world: World, keys: tuple[str, ...], call: Callable[[Fields], Any]) -> Any:
    """A call behind the checks that every call shares."""

    async def endpoint(request: Request) -> Response:
        fields: Fields = {}
        try:
            fields = _fields(await request.body())
            for name in ("partnerCode", "requestId", "orderId"):
                _text(fields, name)
            if fields["partnerCode"] != PARTNER_CODE:
                raise Refusal(13)
            if not signature.fits(keys, fields):
                raw = signature.raw(keys, fields, access_key="$accessKey")
                raise bad_format("signature", f"Signature is wrong, raw data: {raw}")
            said = await call(fields)
            status = 200
        except Refusal as refusal:
            said, status = refusal.answer(), 400
        code, language = said.get("resultCode", 0), fields.get("lang", "vi")
        echo = {name: fields[name] for name in ("partnerCode", "requestId", "orderId") if name in fields}
        rest = {
            "resultCode": code,
            "message": results.words(code, language),
            "responseTime": int(world.now() * 1000),
        }
        return JSONResponse({**echo, **rest, **said}, status_code=status)

    return endpoint


def _fields(body: bytes) -> Fields:
    try:
        return bodies.json_object(body)
    except ValueError as error:
        raise bad_format("body", "not a JSON object") from error


def _text(fields: Fields, name: str) -> str:
    """A required text within its length."""
    value = fields.get(name)
    if not isinstance(value, str) or not value or len(value) > LENGTHS[name]:
        raise bad_format(name, f"must be a text of 1 to {LENGTHS[name]} characters")
    return value


def _check_create(fields: Fields) -> None:
    """Raises Refusal for what MoMo would not open a page for."""
    kind, amount = fields.get("requestType"), fields.get("amount")
    if not isinstance(kind, str) or kind not in LIMITS_VND:
        raise bad_format("requestType", f"must be one of {', '.join(LIMITS_VND)}")
    if isinstance(amount, str) and amount.isdecimal():  # its samples send text
        amount = int(amount)
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise bad_format("amount", "must be a whole number")
    if not ORDER_ID.fullmatch(_text(fields, "orderId")):
        raise bad_format("orderId", f"must match {ORDER_ID.pattern}")
    _text(fields, "orderInfo")
    for name in ("redirectUrl", "ipnUrl"):
        if not _is_address(fields.get(name), is_bare=name == "ipnUrl"):
            raise bad_format(name, "must be an address")
    if not _is_extra(fields.get("extraData", "")):
        raise bad_format("extraData", "must be a base64 JSON object or empty")
    minutes = fields.get("orderExpireTime", 1)
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= MOST_MINUTES:
        raise bad_format("orderExpireTime", "must be a number of minutes")
    least, most = LIMITS_VND[kind]
    if not least <= amount <= most:
        raise Refusal(22 if amount > 0 else 21)


def _is_address(value: Any, *, is_bare: bool) -> bool:
    """An HTTP address; a bare one has no query and only plain characters."""
    if not isinstance(value, str) or not value.isascii() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not (is_bare and parts.query)
    except ValueError:
        return False


def _is_extra(value: Any) -> bool:
    if value == "":
        return True
    try:
        return isinstance(json.loads(base64.b64decode(value, validate=True)), dict)
    except (TypeError, ValueError):
        return False


def _requested(world: World, call: str, fields: Fields) -> Any:
    """What a requestId was used for before, or None."""
    return world.state.get("momo_request", f"{call} {fields['requestId']}")


def _remember(world: World, call: str, fields: Fields, said: Answer) -> Answer:
    """Keep the answer for a repeat of its requestId."""
    world.state.put(
        "momo_request", f"{call} {fields['requestId']}", {"orderId": fields["orderId"], "answer": said}
    )
    return said
