"""What a bank app reads in a VietQR code. Strict: it takes nothing that a bank might read otherwise.

The text is a row of (two-digit id, two-digit length, value), the last one a checksum over all before it.
"""

import re
from dataclasses import dataclass

TRANSFER_SCHEME, GATEWAY_SCHEME = "A000000727", "A000000775"
VIETNAMESE_DONG, VIETNAM = "704", "VN"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
BELOW_VND = 500_000_000  # of one NAPAS 247 transfer
CONTENT_LENGTH = 25
KNOWN = {"00", "01", "38", "52", "53", "54", "58", "59", "60", "62", "63"}


class BadCode(ValueError):
    """A text that is no VietQR code for a transfer; says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the code asks for; `amount_vnd` is None where the payer types it."""

    bin: str
    account: str
    amount_vnd: int | None
    content: str
    is_static: bool


def read(text: str) -> Order:
    """The transfer that a VietQR text asks for. Raises BadCode."""
    text = text.strip()
    _check_sum(text)
    fields = _fields(text)
    if "26" in fields:
        raise BadCode("this is a code of a payment gateway (26), not of a transfer")
    if unknown := sorted(fields.keys() - KNOWN):
        raise BadCode(f"unknown field {unknown[0]}")
    if list(fields)[:2] != ["00", "01"] or fields["00"] != "01" or fields["01"] not in ("11", "12"):
        raise BadCode("fields 00 and 01 must say version 01 and kind 11 or 12")
    if fields.get("53") != VIETNAMESE_DONG or fields.get("58") != VIETNAM:
        raise BadCode("currency must be 704 and country VN")
    bin_, account = _payee(fields.get("38", ""))
    extra = _fields(fields["62"]) if "62" in fields else {}
    content = extra.get("08", "")
    if len(content) > CONTENT_LENGTH:
        raise BadCode(f"content is longer than {CONTENT_LENGTH} characters")
    return Order(bin_, account, _amount(fields), content, is_static=fields["01"] == "11")


def _check_sum(text: str) -> None:
    if not re.fullmatch(r".{8,}6304[0-9A-Fa-f]{4}", text, re.DOTALL):
        raise BadCode("does not end in a checksum (6304…)")
    if f"{_crc(text[:-4].encode()):04X}" != text[-4:].upper():
        raise BadCode("checksum is wrong")


def _crc(data: bytes) -> int:
    """CRC-16 with polynomial 0x1021, start 0xFFFF, not reflected; bit by bit."""
    register = 0xFFFF
    for position in range(len(data) * 8):
        bit = data[position // 8] >> (7 - position % 8) & 1
        carry = register >> 15 ^ bit
        register = register << 1 & 0xFFFF
        if carry:
            register ^= 0x1021
    return register


def _fields(text: str) -> dict[str, str]:
    """The fields of a text, in their order. Raises BadCode for a length that does not fit, or a repeat."""
    found: dict[str, str] = {}
    while text:
        head, length = text[:2], text[2:4]
        if not re.fullmatch("[0-9]{4}", head + length) or not 0 < int(length) <= len(text) - 4:
            raise BadCode(f"length of field {head} does not fit")
        if head in found:
            raise BadCode(f"field {head} comes twice")
        end = 4 + int(length)
        found[head], text = text[4:end], text[end:]
    return found


def _payee(text: str) -> tuple[str, str]:
    template = _fields(text)
    if template.get("00") != TRANSFER_SCHEME:
        raise BadCode(f"field 38 is not of {TRANSFER_SCHEME}")
    if template.get("02") not in (TO_ACCOUNT, TO_CARD):
        raise BadCode("field 38.02 is no transfer service")
    payee = _fields(template.get("01", ""))
    if not re.fullmatch("[0-9]{6}", payee.get("00", "")):
        raise BadCode("field 38.01.00 is no bank")
    if not re.fullmatch("[0-9A-Za-z]{1,19}", payee.get("01", "")):
        raise BadCode("field 38.01.01 is no account")
    return payee["00"], payee["01"]


def _amount(fields: dict[str, str]) -> int | None:
    if "54" not in fields:
        if fields["01"] == "12":
            raise BadCode("a code for one use names its amount")
        return None
    if not re.fullmatch("[1-9][0-9]{0,12}", fields["54"]):
        raise BadCode("amount must be whole đồng")
    amount = int(fields["54"])
    if amount >= BELOW_VND:
        raise BadCode("one transfer is below 500,000,000")
    return amount
