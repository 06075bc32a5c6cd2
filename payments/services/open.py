"""Open an attempt to pay an order and ask its gateway where to send the shopper."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, rules
from orders.errors import WrongStep
from orders.models import Order
from orders.services.money import pay_by
from payments import locks
from payments.errors import GatewayAway, NotPayable
from payments.models import Payment
from payments.providers import registry
from payments.providers.protocol import Attempt, PaymentError, Start

log = logging.getLogger(__name__)

RUNNING = (Payment.State.PENDING, Payment.State.PARTIAL)
FIRST_LOOK = timedelta(seconds=45)  # a shopper who has paid is told within a minute though no notice comes
LEAST_LEFT = timedelta(minutes=1)  # with less time than this a gateway's page is of no use


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most that a method takes, in đồng."""

    least_vnd: int
    most_vnd: int


LIMITS: Mapping[str, Limit] = {
    Order.Method.VNPAY: Limit(5_000, 999_999_999),  # error 32 of its page outside of them
    Order.Method.MOMO: Limit(1_000, 50_000_000),  # captureWallet
    Order.Method.BANK_QR: Limit(1_000, 499_999_999),  # NAPAS 247, one transfer
}


def limit_of(method: str) -> Limit:
    """What a method takes."""
    return Limit(1, rules.value("cod_most_vnd")) if method == Order.Method.COD else LIMITS[method]


def takes(method: str, amount_vnd: int) -> bool:
    """The method is set up and takes such a sum."""
    limit = limit_of(method)
    return registry.is_ready(method) and limit.least_vnd <= amount_vnd <= limit.most_vnd


def open_payment(
    order_id: int, *, method: str | None = None, ip: str = "", base_url: str = "", locale: str = "vi"
) -> Payment:
    """The attempt to pay this order, by `method` from now on or else as it was chosen; a running one goes on.

    `base_url` is the shop's address as the browser knows it. The gateway is asked outside of any transaction.
    Raises NotPayable, GatewayAway; then another try, or another method, is free.
    """
    payment = _attempt(order_id, method, ip)
    if payment.pay_url or payment.qr:
        return payment
    try:
        start = _start(payment, base_url, locale)
    except PaymentError as error:
        log.warning("%s cannot start: %s %s", payment, error.code, error)
        raise GatewayAway from error
    Payment.objects.filter(pk=payment.pk, pay_url="", qr="").update(
        pay_url=start.url, qr=start.qr, app_url=start.app_url
    )
    payment.refresh_from_db()
    return payment


@transaction.atomic
def _attempt(order_id: int, method: str | None, ip: str) -> Payment:
    order = locks.order(order_id)
    chosen = method or order.method
    due_vnd = order.due_vnd - order.received_vnd
    if chosen not in LIMITS or not takes(chosen, due_vnd):
        raise NotPayable(_("This sum cannot be paid this way. Choose another."))
    try:
        order = pay_by(order_id, chosen)
    except WrongStep as error:
        raise NotPayable from error
    now = clock.now()
    running = order.payments.filter(method=chosen, state__in=RUNNING).order_by("-pk").first()
    if running is not None and _is_good(running, order, due_vnd):
        return running
    is_gateway = chosen != Order.Method.BANK_QR
    number = order.payments.count() + 1
    reference = f"{order.code}{number:02}" if is_gateway else registry.bank().new_code()
    return Payment.objects.create(
        order=order,
        method=chosen,
        reference=reference,
        request_id=f"{reference}R",
        amount_vnd=due_vnd,
        opened_at=now,
        expires_at=order.expires_at,
        ip=ip or None,
        look_at=now + FIRST_LOOK if is_gateway else None,
    )


def _is_good(running: Payment, order: Order, due_vnd: int) -> bool:
    """A transfer's code stays good as long as its order waits, whatever part of it has come; a gateway's page
    ends at its time."""
    if running.method == Order.Method.BANK_QR:
        return True
    is_in_time = running.expires_at is None or running.expires_at > clock.now() + LEAST_LEFT
    return is_in_time and running.amount_vnd == due_vnd


def page_of(order: Order, *, ip: str = "", base_url: str = "", locale: str = "vi") -> str | None:
    """The gateway's page for a new order; a transfer is opened at once. None where nothing is paid ahead
    or the gateway is away: the page that pays the order offers another try."""
    if order.method not in LIMITS or order.payment != Order.Payment.UNPAID:
        return None
    try:
        return open_payment(order.pk, ip=ip, base_url=base_url, locale=locale).pay_url or None
    except (NotPayable, GatewayAway):
        return None


def attempt_of(payment: Payment, *, base_url: str = "", locale: str = "vi") -> Attempt:
    """The attempt as its gateway hears of it. `base_url` is needed to start only."""
    site = settings.SITE_URL or base_url
    return Attempt(
        reference=payment.reference,
        request_id=payment.request_id,
        amount_vnd=payment.amount_vnd,
        words=f"Thanh toan don hang {payment.order.code}",
        opened_at=payment.opened_at,
        expires_at=payment.expires_at or payment.opened_at + timedelta(minutes=settings.HOLD_MINUTES),
        ip=payment.ip or "",
        locale=locale,
        return_url=f"{site}{settings.PAYMENT_RETURN_PATH}{payment.method}/",
        notice_url=f"{settings.PAYMENT_NOTICE_URL or site}/hooks/pay/{payment.method}/",
        transaction_id=payment.transaction_id,
    )


def _start(payment: Payment, base_url: str, locale: str) -> Start:
    attempt = attempt_of(payment, base_url=base_url, locale=locale)
    if payment.method == Order.Method.BANK_QR:
        return registry.bank().start(attempt)
    return registry.gateway(payment.method).start(attempt)
