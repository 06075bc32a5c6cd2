"""MoMo as the sandbox knows it: its paths, its switches, and what the control calls may do to a payment."""

from collections.abc import Iterator
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import statements
from sandbox.gateways import Gateway
from sandbox.momo import answers, api, pages, payments
from sandbox.momo.merchant import ACCESS_KEY, CHANNEL, PARTNER_CODE, SECRET_KEY
from sandbox.world import World


class MoMo(Gateway):
    """The stand-in of MoMo with one merchant."""

    channel = CHANNEL
    SETTINGS: ClassVar[dict[str, Any]] = {
        **statements.SETTINGS,
        "ipn_drop": False,
        "ipn_delay_s": 0.0,
        "ipn_twice": False,  # two copies at the same moment
        "ipn_before_return": False,  # the browser waits for its first answer; else they race
        "ipn_forged": False,  # a stranger's copy that claims success comes first
        "ipn_retries": 0,  # no retry is promised
        "ipn_retry_s": 300.0,
        "cancel_sends_ipn": True,  # shops report that none may come; not documented
        "processing_s": 5.0,  # from 7002 to 0
        "refund_code": 0,  # or 1080, 1081, 1088, 99: how the next refunds end
        "fee_basis_points": 110,  # contractual
    }

    def routes(self, world: World) -> list[Route]:
        """API, pages, and the day's list."""

        async def settlement(request: Request) -> Response:
            return statements.settlement(world, CHANNEL, request, _entries(world))

        return [
            *api.Api(world).routes(),
            *pages.Pages(world).routes(),
            Route("/momo/settlement.csv", settlement, methods=["GET"]),
        ]

    def native_error(self, kind: str) -> Response:
        """A fault in MoMo's words."""
        return answers.native_error(kind)

    def credentials(self, world: World) -> dict[str, Any]:
        """The merchant's keys."""
        return {
            "base_url": world.base_url,
            "partner_code": PARTNER_CODE,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
        }

    def payments(self, world: World) -> list[dict[str, Any]]:
        """Every payment, oldest first."""
        return [payments.overview(world, payment) for payment in payments.every(world)]

    async def act(
        self, world: World, reference: str, outcome: str, amount_vnd: int | None = None
    ) -> dict[str, Any]:
        """Finish a payment: one of `payments.FINISHED`, "pay_late", "pay_twice", "capture" or "release"."""
        payment = payments.by_order_id(world, reference)
        if payment is None:
            raise KeyError(reference)
        await pages.finish(world, payment, outcome)
        return {**payments.overview(world, payment), "return_url": payments.return_address(payment)}


def _entries(world: World) -> Iterator[dict[str, Any]]:
    """What the day's list holds: money taken and money sent back."""
    points = world.setting(CHANNEL, "fee_basis_points")
    for payment in payments.every(world):
        for one in payment["captures"]:
            fee_vnd = one["amount"] * points // 10_000
            yield _entry(payment["orderId"], one, "pay", fee_vnd)
        for one in payments.refunds_of(world, payment):
            yield _entry(one["order_id"], one, "refund", 0)


def _entry(reference: str, one: dict[str, Any], kind: str, fee_vnd: int) -> dict[str, Any]:
    return {
        "transaction_id": one["trans_id"],
        "reference": reference,
        "amount_vnd": one["amount"],
        "fee_vnd": fee_vnd,
        "type": kind,
        "at": one["at"],
    }
