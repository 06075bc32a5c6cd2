"""Payments: who takes money for us. A method whose credentials are not all named is not offered."""

import os
from typing import Any
from urllib.parse import urlsplit

VNPAY: dict[str, Any] = {
    "tmn_code": os.environ.get("VNPAY_TMN_CODE", ""),
    "hash_secret": os.environ.get("VNPAY_HASH_SECRET", ""),
    "pay_url": os.environ.get("VNPAY_PAY_URL", "https://pay.vnpay.vn/vpcpay.html"),
    "api_url": os.environ.get("VNPAY_API_URL", "https://merchant.vnpay.vn/merchant_webapi/api/transaction"),
    "server_ip": os.environ.get("VNPAY_SERVER_IP", "127.0.0.1"),  # ours, in questions and refunds
}
MOMO: dict[str, Any] = {
    "partner_code": os.environ.get("MOMO_PARTNER_CODE", ""),
    "access_key": os.environ.get("MOMO_ACCESS_KEY", ""),
    "secret_key": os.environ.get("MOMO_SECRET_KEY", ""),
    "base_url": os.environ.get("MOMO_BASE_URL", "https://payment.momo.vn"),
    "request_type": os.environ.get("MOMO_REQUEST_TYPE", "captureWallet"),  # which page of MoMo's opens
}
BANK: dict[str, Any] = {
    "bin": os.environ.get("BANK_BIN", ""),  # data/banks.json
    "account": os.environ.get("BANK_ACCOUNT", ""),
    "holder": os.environ.get("BANK_HOLDER", ""),
    # Numbers under which lines of the account are told of too (virtual accounts).
    "other_accounts": tuple(filter(None, os.environ.get("BANK_OTHER_ACCOUNTS", "").split(","))),
    "prefix": os.environ.get("BANK_PREFIX", "OCOP"),  # of every transfer code; old codes are no longer found
    # Into banking apps; empty: no links.
    "link_url": os.environ.get("BANK_LINK_URL", "https://dl.vietqr.io/pay"),
}
# Services that tell of the account's lines; what has no secret here believes nothing.
BANK_NOTICES: dict[str, dict[str, str]] = {
    "sepay": {"secret": os.environ.get("SEPAY_SECRET", ""), "api_key": os.environ.get("SEPAY_API_KEY", "")},
    "casso": {"key": os.environ.get("CASSO_KEY", ""), "token": os.environ.get("CASSO_TOKEN", "")},
    "payos": {"checksum_key": os.environ.get("PAYOS_CHECKSUM_KEY", "")},
}
BANK_LIST: dict[str, str] = {  # SePay's list of the account's lines, for what no message told
    "url": os.environ.get("SEPAY_API_URL", "https://my.sepay.vn/userapi"),
    "token": os.environ.get("SEPAY_API_TOKEN", ""),
}
# Where the day's lists of gateways, bank and carrier are fetched each night; {day} is YYYY-MM-DD. What has no
# address is read from a file: `manage.py reconcile`.
STATEMENT_URLS: dict[str, str] = {
    method: url
    for method in ("vnpay", "momo", "bank_qr", "cod")
    if (url := os.environ.get(f"{method.upper()}_STATEMENT_URL", ""))
}

# What the sandbox signs with; production refuses to start with any of it (ocop_store/checks.py).
SANDBOX_VNPAY = {"tmn_code": "OCOPDEMO", "hash_secret": "SANDBOX-ONLY-VNPAY-HASH-SECRET-0001"}
SANDBOX_MOMO = {
    "partner_code": "MOMOOCOPDEMO",
    "access_key": "SANDBOXONLYACCESS",
    "secret_key": "SANDBOX-ONLY-MOMO-SECRET-KEY-0001",
}
SANDBOX_BANK = {"bin": "970436", "account": "1023456789", "holder": "OCOP DONG NAI (MAU)"}
SANDBOX_SEPAY_TOKEN = "SANDBOX-ONLY-SEPAY-API-KEY-0001"
SANDBOX_BANK_NOTICES = {
    "sepay": {"secret": "SANDBOX-ONLY-SEPAY-SECRET-0001"},
    "casso": {"key": "SANDBOX-ONLY-CASSO-KEY-0001", "token": "SANDBOX-ONLY-CASSO-TOKEN-0001"},
    "payos": {"checksum_key": "SANDBOX-ONLY-PAYOS-CHECKSUM-0001"},
}
SANDBOX_KEYS = frozenset(
    {
        *SANDBOX_VNPAY.values(),
        *SANDBOX_MOMO.values(),
        SANDBOX_BANK["account"],
        SANDBOX_SEPAY_TOKEN,
        *(key for keys in SANDBOX_BANK_NOTICES.values() for key in keys.values()),
    }
)


def form_hosts(*pages: str) -> list[str]:
    """The origins of gateways' pages, for PAYMENT_FORM_HOSTS: "https://pay.vnpay.vn"."""
    parts = [urlsplit(page) for page in pages]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})


def of_sandbox(url: str) -> tuple[dict[str, Any], ...]:
    """VNPAY, MOMO, BANK, BANK_NOTICES and BANK_LIST for the sandbox at an address."""
    pages = {
        "pay_url": f"{url}/paymentv2/vpcpay.html",
        "api_url": f"{url}/merchant_webapi/api/transaction",
    }
    return (
        VNPAY | SANDBOX_VNPAY | pages,
        MOMO | SANDBOX_MOMO | {"base_url": url},
        BANK | SANDBOX_BANK,
        SANDBOX_BANK_NOTICES,
        {"url": f"{url}/userapi", "token": SANDBOX_SEPAY_TOKEN},
    )


def statements_of_sandbox(url: str) -> dict[str, str]:
    """STATEMENT_URLS for the sandbox at an address."""
    return {
        "vnpay": f"{url}/vnpay/settlement.csv?day={{day}}",
        "momo": f"{url}/momo/settlement.csv?day={{day}}",
        "bank_qr": f"{url}/bank/statement.csv?day={{day}}",
        "cod": f"{url}/carrier/remittance.csv?day={{day}}",
    }
