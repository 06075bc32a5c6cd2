"""The services that read the shop's account and tell of each line: SePay, Casso (two versions), payOS.

Each makes the body and the headers of its message. A signature is dated by the machine's own clock, whatever
time the sandbox lives in: a receiver refuses an old one.
"""

import hmac
import json
import time
from collections.abc import Callable
from hashlib import sha256, sha512
from typing import Any

from sandbox import times
from sandbox.bank import account
from sandbox.bank.ledger import IN, Line

Message = tuple[bytes, dict[str, str]]


def sepay(line: Line) -> Message:
    """SePay: one object, signed over its time and the raw body."""
    is_in = line["direction"] == IN
    body = _json(
        {
            "id": line["id"],
            "gateway": account.BANK,
            "transactionDate": times.plain(line["at"]),
            "accountNumber": account.ACCOUNT,
            "subAccount": None,
            "code": None,
            "content": line["content"],
            "transferType": "in" if is_in else "out",
            "transferAmount": line["amount_vnd"],
            "accumulated": line["balance_vnd"],
            "referenceCode": line["reference"],
            "description": "",
        }
    )
    stamp = str(int(time.time()))
    sign = hmac.new(account.SEPAY_SECRET.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    return body, {"x-sepay-timestamp": stamp, "x-sepay-signature": f"sha256={sign}"}


def sepay_by_key(line: Line) -> Message:
    """SePay with its API key instead of a signature."""
    return sepay(line)[0], {"authorization": f"Apikey {account.SEPAY_API_KEY}"}


def casso1(line: Line) -> Message:
    """Casso, first version: a list, and a token that is the same every time."""
    entry = {
        "id": line["id"],
        "tid": line["reference"],
        "description": line["content"],
        "amount": _signed_amount(line),
        "cusum_balance": line["balance_vnd"],
        "when": times.plain(line["at"]),
        "bank_sub_acc_id": account.ACCOUNT,
        "subAccId": account.ACCOUNT,
        "bankName": account.BANK,
        "bankAbbreviation": "VCB",
        "virtualAccount": "",
        "virtualAccountName": "",
        "corresponsiveName": "NGUYEN VAN A",
        "corresponsiveAccount": "0071000888999",
        "corresponsiveBankId": "",
        "corresponsiveBankName": "",
    }
    return _json({"error": 0, "data": [entry]}), {"secure-token": account.CASSO_TOKEN}


def casso2(line: Line) -> Message:
    """Casso, second version: one object, signed over its time and the body with sorted keys."""
    content = {
        "error": 0,
        "data": {
            "id": line["id"],
            "reference": line["reference"],
            "description": line["content"],
            "amount": _signed_amount(line),
            "runningBalance": line["balance_vnd"],
            "transactionDateTime": times.plain(line["at"]),
            "accountNumber": account.ACCOUNT,
            "bankName": account.BANK,
            "bankAbbreviation": "VCB",
            "virtualAccountNumber": "",
            "virtualAccountName": "",
            "counterAccountName": "NGUYEN VAN A",
            "counterAccountNumber": "0071000888999",
            "counterAccountBankId": "",
            "counterAccountBankName": "",
        },
    }
    stamp = str(int(time.time() * 1000))
    text = f"{stamp}." + json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    sign = hmac.new(account.CASSO_KEY.encode(), text.encode(), sha512).hexdigest()
    return _json(content), {"x-casso-signature": f"t={stamp},v1={sign}"}


def payos(line: Line) -> Message:
    """payOS: the signature stands in the body, over the sorted data."""
    data: dict[str, Any] = {
        "orderCode": line["id"],
        "amount": line["amount_vnd"],
        "description": line["content"],
        "accountNumber": account.ACCOUNT,
        "reference": line["reference"],
        "transactionDateTime": times.plain(line["at"]),
        "currency": "VND",
        "paymentLinkId": f"{line['id']:032x}",
        "code": "00",
        "desc": "success",
        "counterAccountBankId": None,
        "counterAccountBankName": None,
        "counterAccountName": "NGUYEN VAN A",
        "counterAccountNumber": "0071000888999",
        "virtualAccountName": None,
        "virtualAccountNumber": None,
    }
    text = "&".join(f"{key}={'' if data[key] is None else data[key]}" for key in sorted(data))
    sign = hmac.new(account.PAYOS_CHECKSUM_KEY.encode(), text.encode(), sha256).hexdigest()
    return _json({"code": "00", "desc": "success", "success": True, "data": data, "signature": sign}), {}


SERVICES: dict[str, Callable[[Line], Message]] = {
    "sepay": sepay,
    "sepay_key": sepay_by_key,
    "casso1": casso1,
    "casso2": casso2,
    "payos": payos,
}
FAMILY = {name: name.rstrip("12").removesuffix("_key") for name in SERVICES}  # as an address names them


def forged(message: Message) -> Message:
    """The same message as a stranger would send it."""
    body, headers = message
    broken = {name: value[:-4] + "0000" for name, value in headers.items() if "timestamp" not in name}
    if not headers:
        content = json.loads(body)
        body = _json({**content, "signature": "0" * 64})
    return body, {**headers, **broken}


def _signed_amount(line: Line) -> int:
    return line["amount_vnd"] if line["direction"] == IN else -line["amount_vnd"]


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
