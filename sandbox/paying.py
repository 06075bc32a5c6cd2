"""The control calls about money, and the page that lists every payment of every gateway."""

from collections.abc import Mapping
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import frame, times
from sandbox.bank import account, ledger, notices, qr
from sandbox.calls import Refused, answering, read_fields, whole
from sandbox.gateways import Gateway
from sandbox.world import World

NAMES = {"vnpay": "VNPay", "momo": "MoMo", "bank": "Chuyển khoản", "carrier": "Tiền thu hộ"}
YEAR_S = 366 * 86_400


class Paying:
    """The control calls about money of one world."""

    def __init__(self, world: World, gateways: Mapping[str, Gateway]) -> None:
        self._world = world
        self._gateways = gateways

    def routes(self) -> list[Route]:
        """The page and every call."""
        return [
            Route("/payments/", self.page, methods=["GET"]),
            Route("/control/payments", answering(self.payments), methods=["GET"]),
            Route("/control/payments", answering(self.act), methods=["POST"]),
            Route("/control/transfer", answering(self.transfer), methods=["POST"]),
        ]

    async def payments(self, request: Request) -> Response:
        """Every payment by gateway, oldest first; `gateway` and `reference` narrow."""
        asked = request.query_params
        return JSONResponse(
            {
                name: [
                    one
                    for one in gateway.payments(self._world)
                    if asked.get("reference", one["reference"]) == one["reference"]
                ]
                for name, gateway in self._gateways.items()
                if asked.get("gateway", name) == name
            }
        )

    async def act(self, request: Request) -> Response:
        """Let `outcome` happen to the payment `reference` at `gateway`, without its page."""
        fields = await read_fields(request)
        gateway = self._gateways.get(str(fields.get("gateway")))
        if gateway is None:
            raise Refused("gateway", f"must be one of {', '.join(self._gateways)}")
        reference, outcome = str(fields.get("reference", "")), str(fields.get("outcome", ""))
        amount_vnd = whole(fields, "amount_vnd")
        try:
            return JSONResponse(await gateway.act(self._world, reference, outcome, amount_vnd))
        except KeyError as error:
            raise Refused(
                "reference", f"no such payment at {gateway.channel}: {reference}", status=404
            ) from error
        except ValueError as error:
            raise Refused("outcome", str(error), status=409) from error

    async def transfer(self, request: Request) -> Response:
        """A bank customer transfers by the text of a code (`qr`); `amount`, `content` replace what it says.

        With `direction` "out" and no `qr` the shop's own account pays. `late_s` dates it after now.
        """
        fields = await read_fields(request)
        order = qr.Order(account.BIN, account.ACCOUNT, None, "", is_static=True)
        direction, late_s = fields.get("direction", ledger.IN), fields.get("late_s", 0)
        if direction not in (ledger.IN, ledger.OUT):
            raise Refused("direction", "must be in or out")
        if isinstance(late_s, bool) or not isinstance(late_s, int | float) or not 0 <= late_s <= YEAR_S:
            raise Refused("late_s", "must be a number of seconds within a year")
        if direction == ledger.IN or "qr" in fields:
            try:
                order = qr.read(str(fields.get("qr", "")))
            except qr.BadCode as error:
                raise Refused("qr", str(error)) from error
        amount_vnd = whole(fields, "amount", default=order.amount_vnd)
        if amount_vnd is None:
            raise Refused("amount", "the code names none")
        try:
            line = ledger.transfer(
                self._world,
                to=(account.BIN, account.ACCOUNT) if direction == ledger.OUT else (order.bin, order.account),
                amount_vnd=amount_vnd,
                content=str(fields.get("content", order.content)),
                direction=direction,
                late_s=late_s,
            )
        except ValueError as error:
            raise Refused("amount", str(error)) from error
        notices.tell(self._world, line)
        return JSONResponse(line)

    async def page(self, request: Request) -> Response:
        """Every payment, newest first."""
        sections = "".join(
            f"<h2>{NAMES.get(name, name)}</h2>{_table(gateway.payments(self._world)[::-1])}"
            for name, gateway in self._gateways.items()
        )
        links = (
            '<p class="links"><a href="/">Các gian hàng</a> <a href="/bank/">Ngân hàng của người mua</a> '
            '<a href="/carrier/">Người giao hàng</a></p>'
        )
        return frame.answer("Thanh toán mô phỏng", links + sections, brand="broad")


def _table(payments: list[dict[str, Any]]) -> str:
    return frame.table(
        ("Mã", "Số tiền", "Trạng thái", "Lúc"),
        (
            (
                f'<a href="{escape(one["page"])}">{escape(one["reference"])}</a>'
                if one.get("page")
                else escape(one["reference"]),
                frame.money(one["amount_vnd"]),
                escape(str(one["status"])),
                times.shown(one.get("opened_at") or one["at"]),
            )
            for one in payments
        ),
    )
