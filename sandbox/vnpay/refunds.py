"""Money that VNPay gives back: taken on at once, its end is heard of by asking."""

import re
from typing import Any

from sandbox.vnpay import payments
from sandbox.vnpay.merchant import CHANNEL
from sandbox.world import World

IN_PROGRESS, SENT, REJECTED = "05", "06", "09"
ENDS = {"refund_sent": SENT, "refund_rejected": REJECTED}


def ask(
    world: World, payment: payments.Payment, fields: dict[str, str]
) -> tuple[str, payments.Transaction | None]:
    """Take on a refund; the code of the answer, and the new transaction where there is one."""
    kind, amount = fields["vnp_TransactionType"], fields["vnp_Amount"]
    if world.setting(CHANNEL, "refunds_off"):  # as for most merchants of the real sandbox
        return "99", None
    if kind not in (payments.FULL_REFUND, payments.PARTIAL_REFUND) or not re.fullmatch("[0-9]{1,12}", amount):
        return "03", None
    taken = sum(one["amount"] for one in payment["transactions"] if one.get("took_money"))
    if not taken:
        return "95", None
    given = [one for one in _of(payment) if one["status"] != REJECTED]
    if any(one["status"] == IN_PROGRESS for one in given):
        return "94", None
    left = taken - sum(one["amount"] for one in given)
    if not 0 < int(amount) <= left or (kind == payments.FULL_REFUND and int(amount) != payment["amount"]):
        return "03", None
    refund: dict[str, Any] = {
        "number": world.state.next_id("vnpay_transaction", 15_000_001),
        "kind": kind,
        "amount": int(amount),
        "status": world.setting(CHANNEL, "refund_outcome"),
        "by": fields["vnp_CreateBy"],
        "at": world.now(),
    }
    payment["transactions"].append(refund)
    payments.save(world, payment)
    # A new refund is never yet with the shopper, whatever comes of it a moment later.
    return "00", {**refund, "status": IN_PROGRESS}


def end(world: World, payment: payments.Payment, outcome: str) -> None:
    """Let the newest refund go out or be turned down. Raises ValueError without one in progress."""
    waiting = [one for one in _of(payment) if one["status"] == IN_PROGRESS]
    if not waiting:
        raise ValueError("no refund is in progress")
    waiting[-1]["status"] = ENDS[outcome]
    payments.save(world, payment)


def _of(payment: payments.Payment) -> list[payments.Transaction]:
    return [one for one in payment["transactions"] if one["kind"] != payments.PAY]
