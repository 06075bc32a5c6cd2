"""VietQR: a bank transfer as the text of a QR code (EMVCo fields, NAPAS' template), written and read. Pure.

A field is a two-digit name, a two-digit length and so many characters; a CRC closes the text.
"""

import re
from dataclasses import dataclass

from payments.providers.protocol import PaymentError

# Names of fields, in the order they are written.
VERSION, KIND, TRANSFER, CURRENCY, AMOUNT, COUNTRY, MORE, CRC = "00", "01", "38", "53", "54", "58", "62", "63"
VNPAY_QR = "26"  # a scheme of payments to merchants, no transfer to an account
STATIC, DYNAMIC = "11", "12"
NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
DONG, VIETNAM = "704", "VN"
CONTENT = "08"  # the only place of 62 from which bank apps fill the content in
LONGEST_FIELD, LONGEST_ACCOUNT, LONGEST_CONTENT = 99, 19, 25

_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(rf"[A-Za-z0-9]{{1,{LONGEST_ACCOUNT}}}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,12}")
_CONTENT = re.compile(
    rf"[ -~]{{0,{LONGEST_CONTENT}}}"
)  # apps refuse accents, and lengths of them are disputed


class BadQr(PaymentError):
    """No code of a transfer. `code` names what is wrong with it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class VietQr:
    """Whom to transfer how much with what content. Without an amount the payer types it."""

    bin: str
    account: str
    amount_vnd: int | None = None
    content: str = ""
    service: str = TO_ACCOUNT


def encode(transfer: VietQr) -> str:
    """The text of its QR code. Raises BadQr ("bin", "account", "amount", "content", "service")."""
    _check(transfer)
    account = _field("00", transfer.bin) + _field("01", transfer.account)
    text = (
        _field(VERSION, "01")
        + _field(KIND, STATIC if transfer.amount_vnd is None else DYNAMIC)
        + _field(TRANSFER, _field("00", NAPAS) + _field("01", account) + _field("02", transfer.service))
        + _field(CURRENCY, DONG)
        + ("" if transfer.amount_vnd is None else _field(AMOUNT, str(transfer.amount_vnd)))
        + _field(COUNTRY, VIETNAM)
        + (_field(MORE, _field(CONTENT, transfer.content)) if transfer.content else "")
        + f"{CRC}04"
    )
    return text + crc(text)


def decode(text: str) -> VietQr:
    """The transfer a code asks for. Raises BadQr with what is wrong: nothing is guessed."""
    fields = _fields(text)
    if next(iter(fields)) != VERSION or fields[VERSION] != "01":
        raise BadQr("version")
    if next(reversed(fields)) != CRC or len(fields[CRC]) != 4:
        raise BadQr("crc_missing")
    if fields[CRC].upper() != crc(text[:-4]):
        raise BadQr("crc")
    if VNPAY_QR in fields and TRANSFER not in fields:
        raise BadQr("vnpay_qr")
    if TRANSFER not in fields:
        raise BadQr("no_transfer")
    if fields.get(KIND, STATIC) not in (STATIC, DYNAMIC):
        raise BadQr("kind")
    if fields.get(CURRENCY) != DONG:
        raise BadQr("currency")
    if fields.get(COUNTRY) != VIETNAM:
        raise BadQr("country")
    return _transfer(fields)


def _transfer(fields: dict[str, str]) -> VietQr:
    template = _fields(fields[TRANSFER])
    if template.get("00") != NAPAS:
        raise BadQr("scheme")
    account = _fields(template.get("01", ""))
    amount = fields.get(AMOUNT)
    if amount is not None and not _AMOUNT.fullmatch(amount):
        raise BadQr("amount")
    found = VietQr(
        bin=account.get("00", ""),
        account=account.get("01", ""),
        amount_vnd=None if amount is None else int(amount),
        content=_fields(fields[MORE]).get(CONTENT, "") if MORE in fields else "",
        service=template.get("02", ""),
    )
    _check(found)
    return found


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE of the text's UTF-8 bytes, four upper-case hex digits."""
    value = 0xFFFF
    for byte in text.encode("utf-8", "surrogatepass"):
        value ^= byte << 8
        for _bit in range(8):
            value = (value << 1 ^ (0x1021 if value & 0x8000 else 0)) & 0xFFFF
    return f"{value:04X}"


def _check(transfer: VietQr) -> None:
    if not _BIN.fullmatch(transfer.bin):
        raise BadQr("bin")
    if not _ACCOUNT.fullmatch(transfer.account):
        raise BadQr("account")
    if transfer.amount_vnd is not None and not _AMOUNT.fullmatch(str(transfer.amount_vnd)):
        raise BadQr("amount")
    if not _CONTENT.fullmatch(transfer.content):
        raise BadQr("content")
    if transfer.service not in (TO_ACCOUNT, TO_CARD):
        raise BadQr("service")


def _field(name: str, value: str) -> str:
    if not 0 < len(value) <= LONGEST_FIELD:
        raise BadQr("length")
    return f"{name}{len(value):02}{value}"


def _fields(text: str) -> dict[str, str]:
    """Every field of a text by its name, in order. Raises BadQr for what does not fill it exactly."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        name, size = text[at : at + 2], text[at + 2 : at + 4]
        if not (name + size).isascii() or not (len(size) == 2 and (name + size).isdigit()):
            raise BadQr("field")
        value = text[at + 4 : at + 4 + int(size)]
        if not value or len(value) < int(size):
            raise BadQr("length")
        if name in found:
            raise BadQr("repeated")
        found[name] = value
        at += 4 + len(value)
    if not found:
        raise BadQr("empty")
    return found
