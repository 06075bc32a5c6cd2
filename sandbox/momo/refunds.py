"""Money that MoMo gives back: a refund has an orderId of its own and names the paid transaction."""

from typing import Any

from sandbox.momo import payments
from sandbox.momo.answers import Answer, Fields, Refusal, bad_format
from sandbox.momo.merchant import CHANNEL
from sandbox.world import World

LEAST_VND, MOST_VND = 1_000, 50_000_000


async def refund(world: World, fields: Fields) -> Answer:
    """Give back all or a part. The same requestId again hears the same."""
    amount, trans_id = _whole(fields, "amount"), _whole(fields, "transId")
    known = next(
        (one for one in world.state.values(payments.REFUND_KIND) if one["request_id"] == fields["requestId"]),
        None,
    )
    if known is not None:
        return _answer(known)
    if world.state.get(payments.REFUND_KIND, fields["orderId"]) or payments.by_order_id(
        world, fields["orderId"]
    ):
        raise Refusal(41)
    payment = payments.by_trans_id(world, trans_id)
    if payment is None:
        raise Refusal(42)
    if not LEAST_VND <= amount <= MOST_VND:
        raise Refusal(22)
    given = sum(one["amount"] for one in payments.refunds_of(world, payment) if one["of"] == trans_id)
    code = int(world.setting(CHANNEL, "refund_code"))
    if code == 0 and given + amount > payment["amount"]:
        code = 1081
    made = {
        "order_id": fields["orderId"],
        "request_id": fields["requestId"],
        "payment": payment["orderId"],
        "of": trans_id,
        "amount": amount,
        "trans_id": world.state.next_id("momo_transaction", 4_100_000_001),
        "result": code,
        "description": str(fields.get("description", "")),
        "at": world.now(),
    }
    return _answer(world.state.put(payments.REFUND_KIND, fields["orderId"], made))


async def query(world: World, fields: Fields) -> Answer:
    """How a refund stands, by its own orderId; by the payment's, all of them."""
    made = world.state.get(payments.REFUND_KIND, fields["orderId"])
    if made is not None:
        return {**_answer(made), "refundTrans": [shown(made)]}
    payment = payments.by_order_id(world, fields["orderId"])
    if payment is None:
        raise Refusal(42)
    found = payments.refunds_of(world, payment)
    return {"resultCode": 0, "amount": payment["amount"], "refundTrans": [shown(one) for one in found]}


def shown(made: dict[str, Any]) -> Answer:
    """A refund within the answer about its payment."""
    return {
        "orderId": made["order_id"],
        "amount": made["amount"],
        "resultCode": made["result"],
        "transId": made["trans_id"],
        "createdTime": int(made["at"] * 1000),
    }


def _answer(made: dict[str, Any]) -> Answer:
    return {"resultCode": made["result"], "amount": made["amount"], "transId": made["trans_id"]}


def _whole(fields: Fields, name: str) -> int:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad_format(name, "must be a whole number")
    return value
