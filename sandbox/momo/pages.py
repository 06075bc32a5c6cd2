"""What a shopper's browser sees at MoMo: the page behind payUrl, and the way back."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import frame, pushing, times
from sandbox.momo import ipn, payments, results
from sandbox.momo.merchant import CHANNEL
from sandbox.world import World

PAGE = "/v2/gateway/pay"
BUTTONS = {
    "pay": "Xác nhận thanh toán",
    "cancel": "Từ chối (1006)",
    "expire": "Hết hạn (1005)",
    "no_money": "Không đủ tiền (1001)",
    "processing": "Đang xử lý rồi thành công (7002, 0)",
    "authorise": "Mới giữ tiền (9000)",
}


class Pages:
    """The pages of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The page and its form."""
        return [
            Route(PAGE, self.show, methods=["GET"]),
            Route(PAGE, self.confirm, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page of a payment; one that is over goes straight back."""
        payment = payments.by_token(self._world, request.query_params.get("t", ""))
        if payment is None:
            return _nowhere()
        if payments.result_of(self._world, payment) != payments.WAITING:
            return await self._back(payment)
        rows = frame.facts(
            [
                ("Nhà cung cấp", payment["partnerCode"]),
                ("Mã đơn hàng", payment["orderId"]),
                ("Mô tả", payment["orderInfo"]),
                ("Số tiền", frame.money(payment["amount"])),
                ("Hết hạn lúc", times.shown(payment["expires_at"])),
            ]
        )
        return frame.answer(
            "Thanh toán bằng ví MoMo", rows + frame.choices(PAGE, payment["token"], BUTTONS), brand="momo"
        )

    async def confirm(self, request: Request) -> Response:
        """The shopper chose."""
        form = await request.form()
        payment = payments.by_token(self._world, str(form.get("token", "")))
        outcome = str(form.get("outcome", ""))
        if payment is None or outcome not in BUTTONS:
            return _nowhere()
        if payments.result_of(self._world, payment) == payments.WAITING:
            await finish(self._world, payment, outcome)
        return await self._back(payment)

    async def _back(self, payment: payments.Payment) -> Response:
        if payment["message"] is None:  # its time ran out
            await finish(self._world, payment, "expire")
        return RedirectResponse(payments.return_address(payment), status_code=303)


async def finish(world: World, payment: payments.Payment, outcome: str) -> None:
    """End a payment and tell the shop. What is still processed ends well a little later; what was only
    authorised is captured then, of which nobody tells, unless the shop wants to capture it itself.

    Raises ValueError.
    """
    for message in payments.finish(world, payment, outcome):
        await ipn.tell(world, payment, message)
    if payment["result"] in (payments.PROCESSING, payments.AUTHORISED):
        pushing.start(_go_on_later(world, payment))


async def _go_on_later(world: World, payment: payments.Payment) -> None:
    await asyncio.sleep(world.setting(CHANNEL, "processing_s"))
    if payment["result"] == payments.PROCESSING:
        await finish(world, payment, "pay")
    elif payment["result"] == payments.AUTHORISED and payment["is_captured_at_once"]:
        payments.finish(world, payment, "capture")


def _nowhere() -> Response:
    body = frame.notice(results.words(42))
    return frame.answer("Không tìm thấy giao dịch", body, brand="momo", status=404)
