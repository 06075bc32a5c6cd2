"""Messages about money five times each, all mixed up; then a gateway that is slow, failing and silent.

Four web processes take the messages of two hundred and forty payments by VNPay, MoMo and bank transfer: five
copies of each in any order from sixteen senders, and a forged copy of each among them. The messages are
signed here, with nothing of the shop's own signing. Then forty orders are opened at a VNPay that sends no
message, takes half a minute to answer and fails every second call, while the worker is killed every ten
seconds; half of them are paid there. When the gateway is well again, exactly those have to be paid here.
"""

import hashlib
import hmac
import json
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote_plus

import httpx
from django.conf import settings
from django.core.management import call_command

from catalog.models import Variant
from core import clock
from inventory import services as inventory
from ocop_store.bench import books, shoppers
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World, free_port, wait
from orders.models import Order, OrderEvent
from payments.models import Payment, Receipt
from payments.services import open_payment

EACH, COPIES, SENDERS, PROCESSES = 80, 5, 16, 4
IN_TROUBLE, TROUBLE_S, KILL_EVERY_S = 40, 60.0, 10.0
MOST_STUCK_S = 900.0
METHODS = (Order.Method.VNPAY, Order.Method.MOMO, Order.Method.BANK_QR)


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery, and whether its signature is right."""

    payment: int
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    is_forged: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What a delivery was answered: the status, and the code where there is one."""

    message: Message
    said: str
    took_s: float


def run(world: World) -> list[Figure]:
    """The storm, then the trouble."""
    call_command("load_catalogue", stdout=sys.stderr)  # our own output is the report alone
    variant = Variant.objects.filter(product__age_restricted=False).earliest("pk")
    inventory.receive(variant_id=variant.pk, quantity=1_000, ref="before the storm")
    port = free_port()
    world.start_web(port, processes=PROCESSES)
    return [*_storm(f"http://127.0.0.1:{port}", variant), *_trouble(world, variant)]


def _storm(web_url: str, variant: Variant) -> list[Figure]:
    payments = [
        open_payment(order.pk, ip="203.0.113.9", base_url=web_url)
        for method in METHODS
        for order in shoppers.orders(variant, EACH, method)
    ]
    messages = [one for payment in payments for one in _messages(payment)]
    random.Random(1).shuffle(messages)
    started = time.monotonic()
    with httpx.Client(base_url=web_url, timeout=60) as client, ThreadPoolExecutor(SENDERS) as senders:
        replies = list(senders.map(lambda message: _deliver(client, message), messages))
    took_s = time.monotonic() - started
    paid = Payment.objects.filter(pk__in=[one.pk for one in payments], state=Payment.State.PAID)
    changes = OrderEvent.objects.filter(detail=Order.Payment.PAID, kind=OrderEvent.Kind.STATUS).count()
    orders = Order.objects.all()
    return [
        Figure("web processes", PROCESSES, ""),
        Figure("messages, forged ones included", len(messages), ""),
        Figure("payments not paid", len(payments) - paid.count(), "", 0),
        Figure("receipts more or fewer than payments", abs(Receipt.objects.count() - len(payments)), "", 0),
        Figure("orders whose state changed more or less than once", abs(changes - len(payments)), "", 0),
        Figure("money owed back for nothing", sum(order.owed_vnd for order in orders), "đồng", 0),
        Figure("wrong replies", _wrong(replies), "", 0),
        Figure("messages taken per second", len(messages) / took_s, "1/s"),
        Figure("message to reply, p99", 1000 * at(sorted(one.took_s for one in replies), 0.99), "ms"),
    ]


def _wrong(replies: list[Reply]) -> int:
    """Replies that are not in the gateways' tables: VNPay wants 00 once and 02 ever after, and 97 for a
    forged one; MoMo 204 and 400; SePay 200 and 401."""
    wrong = 0
    said: dict[int, Counter[str]] = {}
    for one in replies:
        if one.message.is_forged:
            wanted = {Order.Method.VNPAY: "97", Order.Method.MOMO: "400", Order.Method.BANK_QR: "401"}
            wrong += one.said != wanted[Order.Method(one.message.method)]
        else:
            said.setdefault(one.message.payment, Counter())[one.said] += 1
    for counter in said.values():
        is_right = counter in ({"00": 1, "02": COPIES - 1}, {"204": COPIES}, {"200": COPIES})
        wrong += 0 if is_right else sum(counter.values())
    return wrong


def _messages(payment: Payment) -> Iterator[Message]:
    for _ in range(COPIES):
        yield _message(payment, is_forged=False)
    yield _message(payment, is_forged=True)


def _message(payment: Payment, *, is_forged: bool) -> Message:
    write = {"vnpay": _vnpay, "momo": _momo, "bank_qr": _sepay}[payment.method]
    path, body, headers = write(payment, "-guessed" if is_forged else "")
    return Message(payment.pk, payment.method, path, body, headers, is_forged)


def _vnpay(payment: Payment, spoilt: str) -> tuple[str, bytes | None, dict[str, str]]:
    fields = {
        "vnp_Amount": payment.amount_vnd * 100,
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": f"Thanh toan don hang {payment.order.code}",
        "vnp_PayDate": clock.now().strftime("%Y%m%d%H%M%S"),
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": settings.VNPAY["tmn_code"],
        "vnp_TransactionNo": 14_000_000 + payment.pk,
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": payment.reference,
    }
    text = "&".join(f"{name}={quote_plus(str(value))}" for name, value in sorted(fields.items()))
    seal = _sealed(settings.VNPAY["hash_secret"] + spoilt, text.encode(), "sha512")
    return f"/hooks/pay/vnpay/?{text}&vnp_SecureHash={seal}", None, {}


def _momo(payment: Payment, spoilt: str) -> tuple[str, bytes | None, dict[str, str]]:
    fields = {
        "amount": payment.amount_vnd,
        "extraData": "",
        "message": "Thành công.",
        "orderId": payment.reference,
        "orderInfo": f"Thanh toan don hang {payment.order.code}",
        "orderType": "momo_wallet",
        "partnerCode": settings.MOMO["partner_code"],
        "payType": "qr",
        "requestId": payment.request_id,
        "responseTime": int(1000 * time.time()),
        "resultCode": 0,
        "transId": 4_100_000_000 + payment.pk,
    }
    signed = fields | {"accessKey": settings.MOMO["access_key"]}
    text = "&".join(f"{name}={value}" for name, value in sorted(signed.items()))
    seal = _sealed(settings.MOMO["secret_key"] + spoilt, text.encode(), "sha256")
    body = json.dumps(fields | {"signature": seal}).encode()
    return "/hooks/pay/momo/", body, {"Content-Type": "application/json"}


def _sepay(payment: Payment, spoilt: str) -> tuple[str, bytes | None, dict[str, str]]:
    body = json.dumps(
        {
            "id": 92_000 + payment.pk,
            "gateway": "Vietcombank",
            "transactionDate": clock.now().strftime("%Y-%m-%d %H:%M:%S"),
            "accountNumber": settings.BANK["account"],
            "content": f"MBVCB.7788.{payment.reference}.CT tu 0912",
            "transferType": "in",
            "transferAmount": payment.amount_vnd,
            "referenceCode": f"FT{payment.pk}",
        }
    ).encode()
    stamp = str(int(time.time()))
    secret = settings.BANK_NOTICES["sepay"]["secret"] + spoilt
    seal = _sealed(secret, stamp.encode() + b"." + body, "sha256")
    headers = {"X-SePay-Signature": f"sha256={seal}", "X-SePay-Timestamp": stamp}
    return "/hooks/pay/bank/sepay/", body, headers | {"Content-Type": "application/json"}


def _sealed(secret: str, text: bytes, name: str) -> str:
    return hmac.new(secret.encode(), text, getattr(hashlib, name)).hexdigest()


def _deliver(client: httpx.Client, message: Message) -> Reply:
    began = time.monotonic()
    if message.body is None:
        answer = client.get(message.path)
        said = str(answer.json()["RspCode"])
    else:
        answer = client.post(message.path, content=message.body, headers=message.headers)
        said = str(answer.status_code)
    return Reply(message, said, time.monotonic() - began)


def _trouble(world: World, variant: Variant) -> list[Figure]:
    orders = shoppers.orders(variant, IN_TROUBLE, Order.Method.VNPAY)
    payments = [open_payment(order.pk, ip="203.0.113.9", base_url="http://127.0.0.1") for order in orders]
    with httpx.Client(timeout=60) as shopper:
        for payment in payments:
            shopper.get(payment.pay_url, follow_redirects=True).raise_for_status()
    _set(world, "ipn_drop", True)
    _set(world, "delay_s", 30.0)
    _set(world, "fail_rate", 0.5)
    paid = payments[::2]
    for payment in paid:
        world.control("payments", gateway="vnpay", reference=payment.reference, outcome="pay")
    Payment.objects.filter(pk__in=[one.pk for one in payments]).update(look_at=clock.now())
    killed = _kill_workers(world)
    early = Payment.objects.filter(pk__in=[one.pk for one in paid], state=Payment.State.PAID).count()
    for name, value in (("delay_s", 0.0), ("fail_rate", 0.0)):
        _set(world, name, value)
    ids = [one.order_id for one in paid]
    settled_s = wait(lambda: _paid(ids) == len(ids), MOST_STUCK_S, "every paid order paid here", every=0.5)
    unpaid = [one.pk for one in payments[1::2]]
    over = clock.now() - timedelta(minutes=3)
    Payment.objects.filter(pk__in=unpaid).update(expires_at=over, look_at=clock.now())
    over_s = wait(lambda: not _waiting(unpaid), MOST_STUCK_S, "nothing left waiting", every=0.5)
    others = _paid([one.order_id for one in payments[1::2]])
    return [
        Figure("in trouble: worker killed", killed, "times"),
        Figure("in trouble: found paid all the same", early, f"of {len(paid)}"),
        Figure("orders paid there and not here", len(paid) - _paid(ids), "", 0),
        Figure("orders paid here and not there", others, "", 0),
        Figure("well again to the last paid order", settled_s, "s", MOST_STUCK_S),
        Figure("end of their time to nothing waiting", over_s, "s", MOST_STUCK_S),
        Figure("records that their ledger does not sum to", books.wrong_records(), "", 0),
    ]


def _set(world: World, name: str, value: object) -> None:
    world.control("settings", channel="vnpay", name=name, value=value)


def _kill_workers(world: World) -> int:
    """Kill and start the worker until the trouble is over; how often."""
    until, killed = time.monotonic() + TROUBLE_S, 0
    while time.monotonic() < until:
        time.sleep(KILL_EVERY_S)
        world.kill("worker", signal.SIGKILL)
        world.start_worker()
        killed += 1
    return killed


def _paid(order_ids: list[int]) -> int:
    return Order.objects.filter(pk__in=order_ids, payment=Order.Payment.PAID).count()


def _waiting(payment_ids: list[int]) -> bool:
    return Payment.objects.filter(pk__in=payment_ids, state=Payment.State.PENDING).exists()
