"""VNPay as the sandbox knows it: its paths, its switches, and what the control calls may do to a payment."""

from collections.abc import Iterator
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import statements
from sandbox.gateways import Gateway
from sandbox.vnpay import api, ipn, pages, payments, refunds
from sandbox.vnpay.merchant import CHANNEL, HASH_SECRET, HUNDREDTHS, TMN_CODE
from sandbox.world import World


class VnPay(Gateway):
    """The stand-in of VNPay with one merchant."""

    channel = CHANNEL
    SETTINGS: ClassVar[dict[str, Any]] = {
        **statements.SETTINGS,
        "ipn_url": "",  # registered with VNPay out of band; "": nothing is sent
        "ipn_drop": False,
        "ipn_delay_s": 0.0,
        "ipn_twice": False,  # two copies at the same moment
        "ipn_before_return": False,  # the browser waits for its first answer; else they race
        "ipn_forged": False,  # a stranger's copy that claims success comes first
        "ipn_retry_s": 300.0,
        "same_address_opens_again": True,  # while it is not paid; not documented
        "refunds_off": False,
        "refund_outcome": refunds.SENT,  # what a question hears of a new refund: 05, 06 or 09
        "fee_basis_points": 110,  # contractual
    }
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {
        "refund_outcome": (refunds.IN_PROGRESS, refunds.SENT, refunds.REJECTED)
    }

    def routes(self, world: World) -> list[Route]:
        """Pages, API, and the day's list."""

        async def settlement(request: Request) -> Response:
            return statements.settlement(world, CHANNEL, request, _entries(world))

        return [
            *pages.Pages(world).routes(),
            *api.Api(world).routes(),
            Route("/vnpay/settlement.csv", settlement, methods=["GET"]),
        ]

    def native_error(self, kind: str) -> Response:
        """A fault in VNPay's words."""
        return api.native_error(kind)

    def credentials(self, world: World) -> dict[str, Any]:
        """The merchant's keys."""
        return {"base_url": world.base_url, "tmn_code": TMN_CODE, "hash_secret": HASH_SECRET}

    def payments(self, world: World) -> list[dict[str, Any]]:
        """Every payment, oldest first."""
        return [payments.overview(payment) for payment in payments.every(world)]

    async def act(
        self, world: World, reference: str, outcome: str, amount_vnd: int | None = None
    ) -> dict[str, Any]:
        """Finish a payment (an outcome of `payments.RESULTS`, "pay_twice" or "pay_late") or its refund."""
        payment = payments.by_reference(world, reference)
        if payment is None:
            raise KeyError(reference)
        if outcome in refunds.ENDS:
            refunds.end(world, payment, outcome)
            return payments.overview(payment)
        for message in payments.finish(world, payment, outcome):
            await ipn.tell(world, payment, message)
        return {**payments.overview(payment), "return_url": pages.return_address(payment)}


def _entries(world: World) -> Iterator[dict[str, Any]]:
    """What the day's list holds: money taken and money sent back."""
    points = world.setting(CHANNEL, "fee_basis_points")
    for payment in payments.every(world):
        for one in payment["transactions"]:
            is_refund = one["kind"] != payments.PAY
            if one["status"] != (refunds.SENT if is_refund else payments.SUCCESS):
                continue
            amount_vnd = one["amount"] // HUNDREDTHS
            yield {
                "transaction_id": one["number"],
                "reference": payment["reference"],
                "amount_vnd": amount_vnd,
                "fee_vnd": 0 if is_refund else amount_vnd * points // 10_000,
                "type": "refund" if is_refund else "pay",
                "at": one["at"],
            }
