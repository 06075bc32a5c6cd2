"""VNPay's calls for the shop's server: querydr, refund and the list of banks."""

import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import bodies, times
from sandbox.vnpay import banks, payments, refunds, signature
from sandbox.vnpay.merchant import TMN_CODE, VERSION
from sandbox.world import World

Fields = dict[str, str]

QUERY_SIGNED = (
    "vnp_RequestId",
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_TransactionDate",
    "vnp_CreateDate",
    "vnp_IpAddr",
    "vnp_OrderInfo",
)
REFUND_SIGNED = (
    "vnp_RequestId",
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_TransactionType",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_TransactionNo",
    "vnp_TransactionDate",
    "vnp_CreateBy",
    "vnp_CreateDate",
    "vnp_IpAddr",
    "vnp_OrderInfo",
)
ANSWER_SIGNED = (
    "vnp_ResponseId",
    "vnp_Command",
    "vnp_ResponseCode",
    "vnp_Message",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_BankCode",
    "vnp_PayDate",
    "vnp_TransactionNo",
    "vnp_TransactionType",
    "vnp_TransactionStatus",
    "vnp_OrderInfo",
    "vnp_PromotionCode",  # these two in the answer to a question only
    "vnp_PromotionAmount",
)
SIGNED = {"querydr": QUERY_SIGNED, "refund": REFUND_SIGNED}
MAY_BE_EMPTY = ("vnp_TransactionNo",)
WORDS = {
    "00": "Yêu cầu thành công",
    "02": "Mã định danh kết nối không hợp lệ",
    "03": "Dữ liệu gửi sang không đúng định dạng",
    "91": "Không tìm thấy giao dịch yêu cầu",
    "94": "Yêu cầu bị trùng lặp hoặc đang được xử lý",
    "95": "Giao dịch này không thành công bên VNPAY",
    "97": "Checksum không hợp lệ",
    "99": "Các lỗi khác",
}


class Api:
    """The calls of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The one address of both commands, and the list of banks."""
        return [
            Route("/merchant_webapi/api/transaction", self.transaction, methods=["POST"]),
            Route("/qrpayauth/api/merchant/get_bank_list", self.banks, methods=["POST"]),
        ]

    async def transaction(self, request: Request) -> Response:
        """querydr or refund."""
        fields = _fields(await request.body())
        fault = self._fault(fields)
        if fault:
            return _answer(fields, fault)
        payment = payments.by_reference(self._world, fields["vnp_TxnRef"], fields["vnp_TransactionDate"])
        if payment is None or not _is_number_of(payment, fields.get("vnp_TransactionNo", "")):
            return _answer(fields, "91")
        if fields["vnp_Command"] == "querydr":
            return _answer(fields, "00", self._about(payment, fields.get("vnp_TransactionNo", "")))
        code, refund = refunds.ask(self._world, payment, fields)
        return _answer(fields, code, _of_transaction(payment, refund) if refund else {})

    async def banks(self, request: Request) -> Response:
        """Where a shopper may pay from."""
        form = await request.form()
        if form.get("tmn_code") != TMN_CODE:
            return JSONResponse({"code": "02", "message": WORDS["02"]}, status_code=400)
        rows = enumerate(banks.NAMES.items(), start=1)
        return JSONResponse(
            [
                {
                    "bank_code": code,
                    "bank_name": name,
                    "logo_link": "",
                    "bank_type": 1,
                    "display_order": order,
                }
                for order, (code, name) in rows
            ]
        )

    def _fault(self, fields: Fields) -> str:
        """The code that refuses the request, "" when it may be looked at."""
        signed = SIGNED.get(fields.get("vnp_Command", ""))
        if signed is None or fields.get("vnp_Version") != VERSION:
            return "03"
        if fields.get("vnp_TmnCode") != TMN_CODE:
            return "02"
        text = "|".join(fields.get(name, "") for name in signed)
        if not signature.fits(text, fields.get(signature.HASH, "")):
            return "97"
        if any(not fields.get(name) for name in signed if name not in MAY_BE_EMPTY):
            return "03"
        if len(fields["vnp_RequestId"]) > 32 or not _are_dates(fields):
            return "03"
        key = f"{times.day(self._world.now())} {fields['vnp_RequestId']}"
        if self._world.state.get("vnpay_request", key) is not None:
            return "94"
        self._world.state.put("vnpay_request", key, {})
        return ""

    def _about(self, payment: payments.Payment, number: str) -> Fields:
        """How a payment stands: its last transaction, or the refund that is asked for by its number."""
        refund = next(
            (
                one
                for one in payment["transactions"]
                if str(one["number"]) == number and one["kind"] != payments.PAY
            ),
            None,
        )
        last = refund or (payment["transactions"][-1] if payment["transactions"] else None)
        if last:
            return _of_transaction(payment, last)
        is_open = payment["code"] is None and payment["expires_at"] > self._world.now()
        return {
            "vnp_Amount": str(payment["amount"]),
            "vnp_OrderInfo": payment["order_info"],
            "vnp_TransactionNo": "0",
            "vnp_TransactionType": payments.PAY,
            "vnp_TransactionStatus": payments.UNFINISHED if is_open else payments.FAILED,
        }


def native_error(kind: str) -> Response:
    """A fault of VNPay itself: its error page's status, or code 99 that nobody signed."""
    if kind == "unavailable":
        return Response("<html><body>503 Service Unavailable</body></html>", 503, media_type="text/html")
    body = {"vnp_ResponseCode": "99", "vnp_Message": WORDS["99"]}
    return JSONResponse(body, status_code=500)


def _fields(body: bytes) -> Fields:
    """The texts and whole numbers of a JSON object; anything else has no fields."""
    try:
        parsed = bodies.json_object(body)
    except ValueError:
        return {}
    return {
        name: str(value)
        for name, value in parsed.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }


def _are_dates(fields: Fields) -> bool:
    try:
        times.from_compact(fields["vnp_TransactionDate"])
        times.from_compact(fields["vnp_CreateDate"])
    except ValueError:
        return False
    return True


def _is_number_of(payment: payments.Payment, number: str) -> bool:
    """Whether a transaction number, where one is given, belongs to the payment."""
    return number in ("", "0") or number in {str(one["number"]) for one in payment["transactions"]}


def _of_transaction(payment: payments.Payment, transaction: payments.Transaction) -> Fields:
    return {
        "vnp_Amount": str(transaction["amount"]),
        "vnp_BankCode": banks.FIRST if payment["bank_code"] in banks.GROUPS else payment["bank_code"],
        "vnp_PayDate": times.compact(transaction["at"]),
        "vnp_TransactionNo": str(transaction["number"]),
        "vnp_TransactionType": transaction["kind"],
        "vnp_TransactionStatus": transaction["status"],
        "vnp_OrderInfo": payment["order_info"],
    }


def _answer(fields: Fields, code: str, about: Fields | None = None) -> Response:
    """A signed answer; what it does not know is left out and signed as empty."""
    command = fields.get("vnp_Command", "")
    said = {
        "vnp_ResponseId": secrets.token_hex(16),
        "vnp_Command": command,
        "vnp_ResponseCode": code,
        "vnp_Message": WORDS[code],
        "vnp_TmnCode": fields.get("vnp_TmnCode", ""),
        "vnp_TxnRef": fields.get("vnp_TxnRef", ""),
        **(about or {}),
    }
    signed = ANSWER_SIGNED if command != "refund" else ANSWER_SIGNED[:13]
    said[signature.HASH] = signature.digest("|".join(said.get(name, "") for name in signed))
    return JSONResponse(said)
