"""Take the messages of gateways and bank services: verify the raw bytes, write down, apply once, reply.

The order of checks is the gateways' own (VNPay's table): signature, merchant, attempt, amount, state. A
forged message leaves nothing but a line in the journal, and at most some of those; what fails on our side is
answered so that it comes again.
"""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from prometheus_client import Counter

from core import clock, ratelimit
from orders.models import Order
from payments import journal
from payments.models import Payment
from payments.providers import registry
from payments.providers.protocol import (
    Foreign,
    Forged,
    Gateway,
    Outcome,
    PaymentError,
    RawNotice,
    Reply,
)
from payments.services.settle import apply
from payments.services.transfers import book

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024  # the largest message is a few kilobytes
FORGERIES_PER_SECOND, FORGERIES_AT_ONCE = 1.0, 30.0  # of one address that are written down
REFUSED: dict[type[PaymentError], Outcome] = {Forged: Outcome.FORGED, Foreign: Outcome.FOREIGN}

RECEIVED = Counter("ocop_payment_notices", "Messages of payment services", ("source", "outcome"))


@csrf_exempt
@require_GET
def vnpay(request: HttpRequest) -> HttpResponse:
    """VNPay's IPN."""
    return _of_gateway(request, Order.Method.VNPAY)


@csrf_exempt
@require_POST
def momo(request: HttpRequest) -> HttpResponse:
    """MoMo's IPN."""
    return _of_gateway(request, Order.Method.MOMO)


@csrf_exempt
@require_POST
def bank(request: HttpRequest, service: str) -> HttpResponse:
    """Lines of our account, told by SePay, Casso or payOS."""
    reader = registry.notice_service(service)
    if reader is None:
        raise Http404

    def take(raw: RawNotice) -> tuple[Outcome, Payment | None]:
        receipts = [book(transfer) for transfer in reader.read(raw)]
        payments = [receipt.payment for receipt in receipts if receipt is not None]
        outcome = Outcome.STORED if payments else Outcome.KNOWN
        return outcome, next(filter(None, payments), None)

    return _answer(request, service, take, reader.reply)


def _of_gateway(request: HttpRequest, method: str) -> HttpResponse:
    if not registry.is_ready(method):
        raise Http404
    gateway = registry.gateway(method)
    return _answer(request, method, lambda raw: _take(gateway, method, raw), gateway.reply)


def _take(gateway: Gateway, method: str, raw: RawNotice) -> tuple[Outcome, Payment | None]:
    news = gateway.read_notice(raw)
    payment = Payment.objects.filter(method=method, reference=news.reference).first()
    if payment is None:
        return Outcome.NO_ATTEMPT, None
    return apply(payment.pk, news), payment


def _answer(
    request: HttpRequest,
    source: str,
    take: Callable[[RawNotice], tuple[Outcome, Payment | None]],
    reply_to: Callable[[Outcome], Reply],
) -> HttpResponse:
    if len(request.body) > LARGEST_BODY:
        return HttpResponse(status=413)
    raw = RawNotice(
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        received_at=clock.now(),
    )
    payment = None
    try:
        outcome, payment = take(raw)
    except PaymentError as error:
        outcome = REFUSED.get(type(error), Outcome.UNREADABLE)
        log.info("message of %s is %s: %s", source, outcome, error)
    except (DatabaseError, ValueError):  # the latter for what no column takes, such as a NUL
        log.exception("message of %s is not written", source)
        outcome = Outcome.TROUBLE
    reply = reply_to(outcome)
    RECEIVED.labels(source, outcome).inc()
    _keep(request, source, raw, outcome, reply, payment)
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)


def _keep(
    request: HttpRequest,
    source: str,
    raw: RawNotice,
    outcome: Outcome,
    reply: Reply,
    payment: Payment | None,
) -> None:
    """Every delivery is written down; of forged ones only some, or a stranger could fill the disk."""
    if outcome in (Outcome.FORGED, Outcome.FOREIGN, Outcome.UNREADABLE, Outcome.NO_ATTEMPT):
        who = f"payment-forgery:{request.META.get('REMOTE_ADDR', '')}"
        try:
            if ratelimit.take(who, per_second=FORGERIES_PER_SECOND, burst=FORGERIES_AT_ONCE):
                return
        except ratelimit.NoRedis:
            return
    try:
        journal.keep(source, raw, outcome, reply, payment)
    except DatabaseError:
        log.exception("message of %s is in no journal", source)
