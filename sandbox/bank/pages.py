"""The bank app of a customer: paste or scan a VietQR text, change what it says, transfer."""

import random
import re
from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import frame, times
from sandbox.bank import account, ledger, notices, qr
from sandbox.world import World

LATE_S = 86_400
BUTTONS = {
    "transfer": "Chuyển tiền",
    "partial": "Chuyển thiếu (một nửa)",
    "excess": "Chuyển thừa 10.000 ₫",
    "double": "Chuyển hai lần",
    "late": "Chuyển muộn một ngày",
    "wrong": "Ghi sai mã trong nội dung",
    "out": "Tài khoản cửa hàng chuyển đi",
}
EXCESS_VND = 10_000


class Pages:
    """The pages of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The page and its form."""
        return [Route("/bank/", self.show, methods=["GET"]), Route("/bank/", self.send, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Without `?qr=` a place to paste one; with it the transfer to confirm. Below, the last lines."""
        text = request.query_params.get("qr", "")
        notice, body = "", ""
        if text:
            try:
                body = _confirm(text, qr.read(text))
            except qr.BadCode as error:
                notice = f"Mã QR không đọc được: {error}"
        lines = _lines(list(ledger.every(self._world))[-20:][::-1])
        return frame.answer("Ngân hàng của người mua", frame.notice(notice) + (body or _paste(text)) + lines)

    async def send(self, request: Request) -> Response:
        """Transfer as the customer chose."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            order = qr.read(form.get("qr", ""))
            amount_vnd = _amount(form.get("amount", ""))
            make(self._world, order, form.get("outcome", ""), amount_vnd, form.get("content", ""))
        except ValueError as error:
            body = frame.notice(str(error)) + _paste(form.get("qr", ""))
            return frame.answer("Ngân hàng của người mua", body, status=422)
        return RedirectResponse("/bank/", status_code=303)


def make(world: World, order: qr.Order, outcome: str, amount_vnd: int, content: str) -> list[ledger.Line]:
    """Transfer in the way of a button and tell the shop. Raises ValueError for an unknown one."""
    amounts, direction, late_s = [amount_vnd], ledger.IN, 0.0
    match outcome:
        case "transfer":
            pass
        case "partial":
            amounts = [max(1, amount_vnd // 2)]
        case "excess":
            amounts = [amount_vnd + EXCESS_VND]
        case "double":
            amounts = [amount_vnd, amount_vnd]
        case "late":
            late_s = LATE_S
        case "wrong":
            content = "".join(random.sample("ABCDEFGHJKLMNPQRSTUVWXYZ", 9))
        case "out":
            direction = ledger.OUT
        case _:
            raise ValueError(f"unknown outcome; one of {', '.join(BUTTONS)}")
    to = (account.BIN, account.ACCOUNT) if direction == ledger.OUT else (order.bin, order.account)
    lines = [
        ledger.transfer(world, to=to, amount_vnd=amount, content=content, direction=direction, late_s=late_s)
        for amount in amounts
    ]
    for line in lines:
        notices.tell(world, line)
    return lines


def _amount(text: str) -> int:
    digits = text.replace(".", "").replace(",", "").strip()
    if not re.fullmatch("[0-9]{1,12}", digits):
        raise ValueError("amount must be whole đồng")
    return int(digits)


def _paste(text: str) -> str:
    return f"""<form method="get" action="/bank/" class="fields">
<label class="field"><span>Nội dung mã VietQR</span>
<textarea name="qr" rows="5" required>{escape(text)}</textarea></label>
<button>Đọc mã</button>
</form>"""


def _confirm(text: str, order: qr.Order) -> str:
    facts = frame.facts([("Ngân hàng nhận (BIN)", order.bin), ("Số tài khoản", order.account)])
    amount = "" if order.amount_vnd is None else order.amount_vnd
    return f"""{facts}
<form method="post" action="/bank/" class="fields">
<input type="hidden" name="qr" value="{escape(text)}">
<label class="field"><span>Số tiền (đồng)</span>
<input name="amount" inputmode="numeric" value="{amount}" required></label>
<label class="field"><span>Nội dung chuyển khoản</span>
<input name="content" value="{escape(order.content)}"></label>
{frame.buttons(BUTTONS)}
</form>
<p><a href="/bank/">Mã khác</a></p>"""


def _lines(lines: list[ledger.Line]) -> str:
    return "<h2>Giao dịch gần đây</h2>" + frame.table(
        ("Lúc", "Tài khoản", "Số tiền", "Nội dung", "Báo cho shop"),
        (
            (
                times.shown(line["at"]),
                escape(line["account"]),
                ("−" if line["direction"] == ledger.OUT else "") + frame.money(line["amount_vnd"]),
                escape(line["content"]),
                _answers(line),
            )
            for line in lines
        ),
    )


def _answers(line: ledger.Line) -> str:
    said = [f"{one['answer'] or 'không trả lời'}" for one in line["notices"] if not one["is_forged"]]
    return escape(", ".join(said)) or "–"
