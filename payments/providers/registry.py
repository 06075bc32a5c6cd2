"""The ways to pay that are set up: settings become providers. The only module that knows them all."""

from functools import cache

import httpx
from django.conf import settings
from django.db import connection

from payments.providers.bank_notices import Casso, PayOs, SePay, SePayList
from payments.providers.bank_qr import BankQr
from payments.providers.momo import MoMo
from payments.providers.protocol import Gateway, LineList, NoticeService, Unavailable
from payments.providers.vnpay import VnPay

COD, VNPAY, MOMO, BANK_QR = "cod", "vnpay", "momo", "bank_qr"
NEEDED = {
    VNPAY: ("VNPAY", ("tmn_code", "hash_secret")),
    MOMO: ("MOMO", ("partner_code", "access_key", "secret_key")),
    BANK_QR: ("BANK", ("bin", "account", "holder")),
}
SERVICES = {"sepay": SePay, "casso": Casso, "payos": PayOs}


def is_gateway(method: str) -> bool:
    """Somebody else's page takes the money, tells of it, can be asked and gives it back."""
    return method in (VNPAY, MOMO)


def is_ready(method: str) -> bool:
    """Its credentials are all there. Cash needs none."""
    if method == COD:
        return True
    name, needed = NEEDED.get(method, ("", ()))
    return bool(name) and all(getattr(settings, name)[part] for part in needed)


def gateway(method: str) -> Gateway:
    """VNPay or MoMo. Raises Unavailable for a method that is no gateway or has no credentials."""
    if not is_gateway(method) or not is_ready(method):
        raise Unavailable(f"{method} is not set up")
    if method == VNPAY:
        return VnPay(**settings.VNPAY, client=client())
    return MoMo(**settings.MOMO, client=client())


def bank() -> BankQr:
    """Our account. Raises Unavailable without one."""
    if not is_ready(BANK_QR):
        raise Unavailable("no bank account is set up")
    return BankQr(**settings.BANK)


def notice_service(name: str) -> NoticeService | None:
    """Who tells of the account's lines under this name; without its secret it believes nothing.

    None for an unknown name.
    """
    service = SERVICES.get(name)
    return service(**settings.BANK_NOTICES[name]) if service else None


def line_list() -> LineList | None:
    """Where the account's lines can be asked for; None when it is not set up."""
    asked = settings.BANK_LIST
    if not asked["token"] or not is_ready(BANK_QR):
        return None
    return SePayList(**asked, account=settings.BANK["account"], client=client())


@cache
def client() -> httpx.Client:
    """One for each process, so that connections are kept."""
    return httpx.Client(event_hooks={"request": [_refuse_in_transaction]})


def _refuse_in_transaction(request: httpx.Request) -> None:
    """A slow gateway must never hold our rows locked."""
    if connection.in_atomic_block:
        raise RuntimeError(f"network call inside a transaction: {request.url.path}")
