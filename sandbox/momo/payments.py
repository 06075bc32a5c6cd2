"""Payments as MoMo keeps them: one per orderId, with its refunds. Amounts are whole đồng."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus

from sandbox.momo import results, signature
from sandbox.momo.merchant import PARTNER_CODE
from sandbox.world import World

Payment = dict[str, Any]
Message = dict[str, Any]

KIND, REFUND_KIND = "momo_payment", "momo_refund"
EXPIRES_MINUTES = 100
FINISHED = {"pay": 0, "cancel": 1006, "expire": 1005, "no_money": 1001, "processing": 7002, "authorise": 9000}
LATE, AGAIN = "pay_late", "pay_twice"
AUTHORISED, PROCESSING, WAITING, EXPIRED = 9000, 7002, 1000, 1005


def open_payment(world: World, fields: Mapping[str, Any]) -> Payment:
    """A new payment from a request that was checked."""
    token, now = secrets.token_hex(16), world.now()
    minutes = fields.get("orderExpireTime") or EXPIRES_MINUTES
    payment = {
        **{name: fields.get(name, "") for name in signature.CREATE},
        "amount": int(fields["amount"]),
        "lang": fields.get("lang", "vi"),
        "is_captured_at_once": fields.get("autoCapture", True) is not False,
        "token": token,
        "opened_at": now,
        "expires_at": now + int(minutes) * 60,
        "result": WAITING,
        "trans_id": 0,
        "paid_at": None,
        "updated_at": now,
        "message": None,
        "captures": [],
        "ipn": [],
    }
    return save(world, payment)


def save(world: World, payment: Payment) -> Payment:
    """Keep what changed."""
    return world.state.put(KIND, payment["orderId"], payment)


def by_order_id(world: World, order_id: str) -> Payment | None:
    """The payment of a shop's orderId."""
    return world.state.get(KIND, order_id)


def by_token(world: World, token: str) -> Payment | None:
    """The payment of a page."""
    return next((one for one in every(world) if one["token"] == token), None)


def by_trans_id(world: World, trans_id: int) -> Payment | None:
    """The payment that MoMo's number belongs to."""
    return next(
        (one for one in every(world) if any(two["trans_id"] == trans_id for two in one["captures"])), None
    )


def every(world: World) -> Iterator[Payment]:
    """Every payment, oldest first."""
    yield from world.state.values(KIND)


def result_of(world: World, payment: Payment) -> int:
    """How it stands now: a page that nobody used in time is over."""
    if payment["result"] == WAITING and payment["expires_at"] <= world.now():
        return EXPIRED
    return payment["result"]


def finish(world: World, payment: Payment, outcome: str) -> list[Message]:
    """End a payment; answers the signed results that go out.

    Raises ValueError for an unknown outcome or one that cannot be now.
    """
    is_waiting = payment["result"] in (WAITING, PROCESSING)
    match outcome:
        case "pay_late":
            if payment["result"] == 0:
                raise ValueError("already paid")
            return [_apply(world, payment, 0)]
        case "pay_twice":
            first = [] if payment["result"] == 0 else [_apply(world, payment, 0)]
            return [*first, _apply(world, payment, 0)]
        case "capture" | "release":
            if payment["result"] != AUTHORISED:
                raise ValueError("not authorised")
            return [_apply(world, payment, 0 if outcome == "capture" else 1003)]
        case _ if outcome not in FINISHED:
            names = (*FINISHED, LATE, AGAIN, "capture", "release")
            raise ValueError(f"unknown outcome; one of {', '.join(names)}")
        case _ if not is_waiting:
            raise ValueError("already finished")
        case _ if outcome != "expire" and result_of(world, payment) == EXPIRED:
            raise ValueError(f"its time is over; {LATE} pays all the same")
    return [_apply(world, payment, FINISHED[outcome])]


def _apply(world: World, payment: Payment, code: int) -> Message:
    """Write a result down; the signed message that tells it."""
    now = world.now()
    payment["result"], payment["updated_at"] = code, now
    if code == 0:
        if payment["captures"] or not payment["trans_id"]:
            payment["trans_id"] = world.state.next_id("momo_transaction", 4_100_000_001)
        payment["paid_at"] = now
        payment["captures"].append({"trans_id": payment["trans_id"], "amount": payment["amount"], "at": now})
    elif code in (PROCESSING, AUTHORISED):
        payment["trans_id"] = world.state.next_id("momo_transaction", 4_100_000_001)
    payment["message"] = message(payment, now)
    save(world, payment)
    return payment["message"]


def message(payment: Payment, at: float) -> Message:
    """The signed result of a payment, for IPN and redirect alike; the signature stands last."""
    has_number = payment["result"] in (0, PROCESSING, AUTHORISED)
    said = {
        "partnerCode": PARTNER_CODE,
        "orderId": payment["orderId"],
        "requestId": payment["requestId"],
        "amount": payment["amount"],
        "orderInfo": payment["orderInfo"],
        "orderType": "momo_wallet",
        # On a decline it is a moment and no number of a payment.
        "transId": payment["trans_id"] if has_number else int(at * 1000),
        "resultCode": payment["result"],
        "message": results.words(payment["result"], payment["lang"]),
        "payType": "qr" if has_number else "",
        "responseTime": int(at * 1000),
        "extraData": payment["extraData"],
    }
    return {**said, "signature": signature.sign(signature.RESULT, said)}


def return_address(payment: Payment) -> str:
    """The shop's address with the result; a waiting payment has none yet."""
    address = payment["redirectUrl"]
    said = payment["message"] or {}
    query = "&".join(f"{name}={quote_plus(str(value))}" for name, value in said.items())
    return f"{address}{'&' if '?' in address else '?'}{query}"


def refunds_of(world: World, payment: Payment) -> list[dict[str, Any]]:
    """The refunds of a payment that went through."""
    return [
        one
        for one in world.state.values(REFUND_KIND)
        if one["payment"] == payment["orderId"] and one["result"] == 0
    ]


def overview(world: World, payment: Payment) -> dict[str, Any]:
    """A payment for the control calls and the list of payments."""
    return {
        "reference": payment["orderId"],
        "amount_vnd": payment["amount"],
        "status": result_of(world, payment),
        "code": result_of(world, payment),
        "opened_at": payment["opened_at"],
        "expires_at": payment["expires_at"],
        "page": f"/v2/gateway/pay?t={payment['token']}",
        "transactions": [*payment["captures"], *refunds_of(world, payment)],
        "ipn": payment["ipn"],
    }


def is_final(world: World, payment: Payment) -> bool:
    """Whether nothing more is to come."""
    return result_of(world, payment) not in (*results.PENDING, AUTHORISED)
