"""What VNPay looks at before it opens its page for a payment; each fault has a code of the error page."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from sandbox import times
from sandbox.vnpay import signature
from sandbox.vnpay.merchant import HUNDREDTHS, TMN_CODE, VERSION
from sandbox.world import World

BAD_FORMAT, EXISTS, EXPIRED, AMOUNT, SIGNATURE, UNKNOWN_SITE = "03", "01", "15", "32", "70", "72"
WORDS = {
    BAD_FORMAT: "Dữ liệu gửi sang không đúng định dạng",
    EXISTS: "Giao dịch đã tồn tại",
    EXPIRED: "Giao dịch đã quá thời gian chờ thanh toán. Quý khách vui lòng thực hiện lại giao dịch",
    AMOUNT: "Số tiền không hợp lệ",
    SIGNATURE: "Sai chữ ký",
    UNKNOWN_SITE: "Không tìm thấy website",
}
LEAST_VND, BELOW_VND = 5_000, 1_000_000_000
WINDOW_S = 15 * 60  # what the page gives a shopper when the shop names no end
AHEAD_S = 15 * 60  # a date further in the future was written in another zone

# Name -> the form its value has. Required, but for the last two.
FORMS = {
    "vnp_Version": re.escape(VERSION),
    "vnp_Command": "pay",
    "vnp_TmnCode": r"[A-Za-z0-9]{8}",
    "vnp_Amount": r"[0-9]{1,12}",
    "vnp_CurrCode": "VND",
    "vnp_TxnRef": r"[A-Za-z0-9._-]{1,100}",
    "vnp_OrderInfo": r"[^\x00-\x1f]{1,255}",
    "vnp_OrderType": r"[A-Za-z0-9_-]{1,100}",
    "vnp_Locale": "vn|en",
    "vnp_IpAddr": r".{7,45}",
    "vnp_ReturnUrl": r"https?://[^\s]{3,247}",
    "vnp_CreateDate": r"[0-9]{14}",
    "vnp_ExpireDate": r"[0-9]{14}",  # the table demands it, the sample leaves it out
    "vnp_BankCode": r"[A-Za-z0-9]{3,20}",
}
OPTIONAL = ("vnp_ExpireDate", "vnp_BankCode")


class PageError(Exception):
    """A request that opens no page; `code` is that of the error page."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class PayRequest:
    """A request that may open a page; times in epoch seconds, the amount in hundredths as it came."""

    reference: str
    amount: int
    order_info: str
    return_url: str
    bank_code: str
    locale: str
    create_date: str
    expires_at: float
    signed: str


def read(world: World, query: str) -> PayRequest:
    """A pay request from its raw query. Raises PageError."""
    pairs = parse_qsl(query, keep_blank_values=True)
    fields = {name: value for name, value in pairs if name.startswith("vnp_")}
    if fields.get("vnp_TmnCode") != TMN_CODE:
        raise PageError(UNKNOWN_SITE)
    signed = signature.query_text(fields.items())
    if not signature.fits(signed, fields.get(signature.HASH, "")):
        raise PageError(SIGNATURE)
    if len(fields) != len(pairs) or not all(_has_form(name, fields) for name in FORMS):
        raise PageError(BAD_FORMAT)
    amount = int(fields["vnp_Amount"])
    if not LEAST_VND * HUNDREDTHS <= amount < BELOW_VND * HUNDREDTHS:
        raise PageError(AMOUNT)
    return PayRequest(
        reference=fields["vnp_TxnRef"],
        amount=amount,
        order_info=fields["vnp_OrderInfo"],
        return_url=fields["vnp_ReturnUrl"],
        bank_code=fields.get("vnp_BankCode", ""),
        locale=fields["vnp_Locale"],
        create_date=fields["vnp_CreateDate"],
        expires_at=_expiry(world, fields),
        signed=signed,
    )


def _has_form(name: str, fields: dict[str, str]) -> bool:
    value = fields.get(name, "")
    if not value:
        return name in OPTIONAL
    if not re.fullmatch(FORMS[name], value):
        return False
    match name:
        case "vnp_IpAddr":
            return _is_address(value)
        case "vnp_ReturnUrl":
            return _has_host(value)
        case "vnp_Amount":
            return int(value) % HUNDREDTHS == 0  # a đồng has no hundredths
    return True


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _expiry(world: World, fields: dict[str, str]) -> float:
    """When the page closes: what the shop asks for, at most a quarter of an hour from now."""
    now = world.now()
    try:
        created = times.from_compact(fields["vnp_CreateDate"])
        asked = times.from_compact(fields["vnp_ExpireDate"]) if fields.get("vnp_ExpireDate") else None
    except ValueError as error:
        raise PageError(BAD_FORMAT) from error
    # The machine's own clock counts as well: a shop that does not know of a moved clock writes no other zone.
    if created - now > AHEAD_S and world.skew(created) > AHEAD_S:
        raise PageError(BAD_FORMAT)
    expires_at = created + WINDOW_S if asked is None else asked
    if expires_at <= now:
        raise PageError(EXPIRED)
    return min(expires_at, now + WINDOW_S)
