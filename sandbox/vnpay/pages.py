"""What a shopper's browser sees at VNPay: the way in, the page of a payment, the error page."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import frame, times
from sandbox.vnpay import banks, checks, ipn, payments, signature
from sandbox.vnpay.merchant import HUNDREDTHS
from sandbox.world import World

PAGE = "/paymentv2/Transaction/PaymentMethod.html"
CONFIRM = "/paymentv2/Transaction/Confirm.html"
ERROR = "/paymentv2/Payment/Error.html"
BUTTONS = {
    "pay": "Thanh toán",
    "cancel": "Hủy thanh toán (24)",
    "no_money": "Không đủ số dư (51)",
    "expire": "Hết hạn chờ thanh toán (11)",
    "suspicious": "Bị trừ tiền nhưng nghi ngờ (07)",
    "unfinished": "Mã 00 nhưng trạng thái 02",
}


class Pages:
    """The pages of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every page."""
        return [
            Route("/paymentv2/vpcpay.html", self.enter, methods=["GET"]),
            Route(PAGE, self.show, methods=["GET"]),
            Route(CONFIRM, self.confirm, methods=["POST"]),
            Route(ERROR, self.error, methods=["GET"]),
        ]

    async def enter(self, request: Request) -> Response:
        """Check the shop's request and open its page."""
        try:
            payment = payments.open_payment(self._world, checks.read(self._world, request.url.query))
        except checks.PageError as error:
            return _to_error(error.code)
        return RedirectResponse(f"{PAGE}?token={payment['token']}", status_code=302)

    async def show(self, request: Request) -> Response:
        """The page of a payment."""
        payment = payments.by_token(self._world, request.query_params.get("token", ""))
        if payment is None:
            return _to_error(checks.BAD_FORMAT)
        if payment["code"] is not None:
            return _to_error(checks.EXISTS)
        if payment["expires_at"] <= self._world.now():
            return _to_error(checks.EXPIRED)
        left_s = int(payment["expires_at"] - self._world.now())
        facts = frame.facts(
            [
                ("Đơn vị", urlsplit(payment["return_url"]).netloc),
                ("Mã tham chiếu", payment["reference"]),
                ("Nội dung", payment["order_info"]),
                ("Số tiền", frame.money(payment["amount"] // HUNDREDTHS)),
                ("Còn lại", f"{left_s // 60} phút {left_s % 60:02} giây"),
                ("Hết hạn lúc", times.shown(payment["expires_at"])),
            ]
        )
        form = frame.choices(CONFIRM, payment["token"], BUTTONS, _bank_list(payment))
        page = frame.answer("Cổng thanh toán VNPAY", facts + form, brand="vnpay")
        page.headers["refresh"] = str(left_s + 1)  # then it says that its time is over
        return page

    async def confirm(self, request: Request) -> Response:
        """The shopper chose; only the browser carries him back."""
        form = await request.form()
        payment = payments.by_token(self._world, str(form.get("token", "")))
        outcome = str(form.get("outcome", ""))
        if payment is None or outcome not in BUTTONS:
            return _to_error(checks.BAD_FORMAT)
        if payment["code"] is None:
            if payment["expires_at"] <= self._world.now():
                return _to_error(checks.EXPIRED)
            bank = str(form.get("bank", ""))
            if bank in banks.NAMES and payment["bank_code"] in banks.GROUPS:
                payment["bank_code"] = bank
            for message in payments.finish(self._world, payment, outcome):
                await ipn.tell(self._world, payment, message)
        return RedirectResponse(return_address(payment), status_code=303)

    async def error(self, request: Request) -> Response:
        """Why no page opens; no way back to the shop."""
        code = request.query_params.get("code", "")
        words = checks.WORDS.get(code, "Có lỗi xảy ra trong quá trình xử lý")
        body = frame.notice(f"{words} (mã {code}).")
        return frame.answer("Không thể thanh toán", body, brand="vnpay")


def return_address(payment: payments.Payment) -> str:
    """The shop's address with the signed result of a finished payment."""
    address = payment["return_url"]
    joint = "&" if urlsplit(address).query else "?"
    return address + joint + signature.signed_query([(name, value) for name, value in payment["message"]])


def _bank_list(payment: payments.Payment) -> str:
    """Where the shopper pays from, unless the shop has chosen."""
    if payment["bank_code"] not in banks.GROUPS:
        return ""
    radios = "".join(
        f'<label class="check"><input type="radio" name="bank" value="{code}"'
        f"{' checked' if code == banks.FIRST else ''}> {name}</label>"
        for code, name in banks.NAMES.items()
    )
    return f"<fieldset><legend>Thanh toán qua</legend>{radios}</fieldset>"


def _to_error(code: str) -> Response:
    return RedirectResponse(f"{ERROR}?code={code}", status_code=302)
