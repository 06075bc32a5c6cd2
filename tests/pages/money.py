"""Money in the states that the staff pages show."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from accounts.permissions import FINANCE
from accounts.services import ensure_groups
from core import clock
from orders.models import Order
from payments.models import Notice, Payment, Receipt, Refund
from tests.factories import UserFactory
from tests.orders.web import web_order


def bookkeeper() -> User:
    """Staff of the group that may place money and pay it back."""
    ensure_groups()
    user = UserFactory.create(is_staff=True)
    user.groups.add(Group.objects.get(name=FINANCE))
    return user


def looker() -> User:
    """Staff who may look at the books and at orders, and no more."""
    user = UserFactory.create(is_staff=True)
    rights = Permission.objects.filter(codename__startswith="view_")
    user.user_permissions.set(rights.filter(content_type__app_label__in=("payments", "orders")))
    return user


def client_of(user: User) -> Client:
    """Logged in."""
    client = Client()
    client.force_login(user)
    return client


def payment(order: Order | None = None, *, number: int = 1, **fields: Any) -> Payment:
    """An attempt at VNPay to pay 120,000 đồng that began a minute ago."""
    order = order or web_order(number=number, method=Order.Method.VNPAY)
    now = clock.now()
    defaults = {
        "order": order,
        "method": order.method,
        "reference": f"{order.code}01",
        "amount_vnd": order.total_vnd,
        "opened_at": now - timedelta(minutes=1),
        "expires_at": now + timedelta(minutes=14),
    }
    return Payment.objects.create(**defaults | fields)


def receipt(number: int = 1, **fields: Any) -> Receipt:
    """A transfer of 120,000 đồng whose order nobody knows, from yesterday."""
    at = clock.now() - timedelta(days=1)
    defaults = {
        "source": "bank_qr",
        "transaction_id": f"FT{number:08}",
        "amount_vnd": 120_000,
        "content": "NGUYEN VAN BINH chuyen tien 0987654321 OCOP7K2M9Q",
        "account": "1023456789",
        "at": at,
        "written_at": at,
        "finding": Receipt.Finding.UNMATCHED,
    }
    return Receipt.objects.create(**defaults | fields)


def owing(number: int = 1, owed_vnd: int = 120_000, **fields: Any) -> Order:
    """A paid order of which something has to go back."""
    return web_order(
        number=number,
        method=Order.Method.BANK_QR,
        **{"payment": "paid", "received_vnd": 120_000, "owed_vnd": owed_vnd} | fields,
    )


def refund(order: Order | None = None, *, number: int = 1, **fields: Any) -> Refund:
    """A transfer of 120,000 đồng that waits to be made."""
    order = order or owing(number)
    defaults = {
        "order": order,
        "way": Refund.Way.TRANSFER,
        "reference": f"HT{number:010}",
        "amount_vnd": 120_000,
        "state": Refund.State.READY,
        "reason": "Hàng hỏng",
        "asked_at": clock.now() - timedelta(hours=3),
        "bank": "970436",
        "account": "1023456789",
        "holder": "NGUYEN THI LAN",
    }
    return Refund.objects.create(**defaults | fields)


def notice(of: Payment | None = None, raw: str = "", **fields: Any) -> Notice:
    """A message of VNPay, stored."""
    defaults = {"source": "vnpay", "received_at": clock.now(), "raw": raw, "outcome": "stored", "payment": of}
    return Notice.objects.create(**defaults | fields)
