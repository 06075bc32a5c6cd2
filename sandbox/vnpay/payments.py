"""Payments as VNPay keeps them: one per TxnRef and day, with the transactions that came of it.

A transaction is a payment ("01") or a refund, full ("02") or partial ("03"); the last one is what a question
about the payment hears of. Amounts are in hundredths, as they travel.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox import times
from sandbox.vnpay import banks
from sandbox.vnpay.checks import EXISTS, PageError, PayRequest
from sandbox.vnpay.merchant import CHANNEL, HUNDREDTHS, TMN_CODE
from sandbox.vnpay.signature import Pairs
from sandbox.world import World

Payment = dict[str, Any]
Transaction = dict[str, Any]

KIND = "vnpay_payment"
PAY, FULL_REFUND, PARTIAL_REFUND = "01", "02", "03"
SUCCESS, UNFINISHED, FAILED = "00", "01", "02"


@dataclass(frozen=True, slots=True)
class Result:
    """How a payment ends: vnp_ResponseCode and vnp_TransactionStatus."""

    code: str
    status: str

    @property
    def took_money(self) -> bool:
        """Whether the shopper's bank was charged."""
        return self.code in ("00", "07")


RESULTS = {
    "pay": Result("00", SUCCESS),
    "cancel": Result("24", FAILED),
    "no_money": Result("51", FAILED),
    "expire": Result("11", FAILED),
    "suspicious": Result("07", "07"),
    "unfinished": Result("00", FAILED),  # the trap: one field says yes, the other no
    **{code: Result(code, FAILED) for code in ("09", "10", "12", "13", "65", "75", "79", "99")},
}
AGAIN = "pay_twice"  # a second transaction under the same reference
LATE = "pay_late"  # after it had ended otherwise, or its time was over


def open_payment(world: World, request: PayRequest) -> Payment:
    """A new payment. Raises PageError for a TxnRef that was used on the same day.

    The very address that opened an unfinished one opens it again unless `same_address_opens_again` is off.
    """
    now = world.now()
    for known in world.state.values(KIND):
        if known["reference"] == request.reference and times.day(known["opened_at"]) == times.day(now):
            again = world.setting(CHANNEL, "same_address_opens_again")
            if again and known["signed"] == request.signed and known["code"] is None:
                return known
            raise PageError(EXISTS)
    payment = {
        "token": secrets.token_hex(16),
        "reference": request.reference,
        "amount": request.amount,
        "order_info": request.order_info,
        "return_url": request.return_url,
        "bank_code": request.bank_code,
        "create_date": request.create_date,
        "opened_at": now,
        "expires_at": request.expires_at,
        "signed": request.signed,
        "code": None,
        "status": UNFINISHED,
        "message": None,
        "transactions": [],
        "ipn": [],
    }
    return save(world, payment)


def save(world: World, payment: Payment) -> Payment:
    """Keep what changed."""
    return world.state.put(KIND, payment["token"], payment)


def by_token(world: World, token: str) -> Payment | None:
    """The payment of a page."""
    return world.state.get(KIND, token)


def by_reference(world: World, reference: str, create_date: str = "") -> Payment | None:
    """The newest payment under a TxnRef, opened by the request of that date where one is given."""
    found = None
    for payment in world.state.values(KIND):
        if payment["reference"] == reference and create_date in ("", payment["create_date"]):
            found = payment
    return found


def every(world: World) -> Iterator[Payment]:
    """Every payment, oldest first."""
    yield from world.state.values(KIND)


def finish(world: World, payment: Payment, outcome: str) -> list[Pairs]:
    """End a payment; answers the messages that go out, unsigned, one for each transaction.

    Raises ValueError for an unknown outcome or one that cannot be now.
    """
    is_over = payment["code"] is not None
    if outcome == LATE:
        if payment["status"] == SUCCESS:
            raise ValueError("already paid")
        messages = [_apply(world, payment, RESULTS["pay"])]
    elif outcome == AGAIN:
        messages = [] if payment["status"] == SUCCESS else [_apply(world, payment, RESULTS["pay"])]
        messages.append(_apply(world, payment, RESULTS["pay"]))
    elif outcome not in RESULTS:
        raise ValueError(f"unknown outcome; one of {', '.join((*RESULTS, AGAIN, LATE))}")
    elif is_over:
        raise ValueError("already finished")
    elif outcome == "pay" and payment["expires_at"] <= world.now():
        raise ValueError(f"its time is over; {LATE} pays all the same")
    else:
        messages = [_apply(world, payment, RESULTS[outcome])]
    payment["message"] = messages[-1]
    save(world, payment)
    return messages


def _apply(world: World, payment: Payment, result: Result) -> Pairs:
    """Write a result down; the message that tells it."""
    now = world.now()
    payment["code"], payment["status"] = result.code, result.status
    number = 0
    if result.code != "24":  # who cancels never came as far as a transaction
        number = world.state.next_id("vnpay_transaction", 15_000_001)
        payment["transactions"].append(
            {
                "number": number,
                "kind": PAY,
                "amount": payment["amount"],
                "status": result.status,
                "took_money": result.took_money and result.status != FAILED,
                "at": now,
            }
        )
    bank = banks.FIRST if payment["bank_code"] in banks.GROUPS else payment["bank_code"]
    pairs = [
        ("vnp_Amount", str(payment["amount"])),
        ("vnp_BankCode", bank if number else "VNPAY"),
        ("vnp_CardType", "QRCODE" if bank == "VNPAYQR" or not number else "ATM"),
        ("vnp_OrderInfo", payment["order_info"]),
        ("vnp_PayDate", times.compact(now)),
        ("vnp_ResponseCode", result.code),
        ("vnp_TmnCode", TMN_CODE),
        ("vnp_TransactionNo", str(number)),
        ("vnp_TransactionStatus", result.status),
        ("vnp_TxnRef", payment["reference"]),
    ]
    if number and result.took_money:
        pairs.append(("vnp_BankTranNo", f"VNP{number}"))
    return pairs


def overview(payment: Payment) -> dict[str, Any]:
    """A payment for the control calls and the list of payments."""
    return {
        "reference": payment["reference"],
        "amount_vnd": payment["amount"] // HUNDREDTHS,
        "status": payment["status"],
        "code": payment["code"],
        "opened_at": payment["opened_at"],
        "expires_at": payment["expires_at"],
        "page": f"/paymentv2/Transaction/PaymentMethod.html?token={payment['token']}",
        "transactions": payment["transactions"],
        "ipn": payment["ipn"],
    }
