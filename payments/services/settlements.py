"""What producers are due: gather it, close it, pay it.

A package is settled once its money is with us and it can no longer be sent back in the ordinary way; what is
sent back after that is a negative line of the next settlement. All of it goes by what is in the books, so
running it again adds nothing.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from catalog.models import Producer
from core import clock
from orders.amounts import line_vnd, shipping_back_vnd
from orders.models import Package, Return
from payments import due_queries, locks, rates
from payments.days import day_of
from payments.errors import NothingDue, WrongState
from payments.models import Rate, Settlement, SettlementLine
from payments.settlement import NOTHING, Entry, Kind, Parts, change
from promotions.queries import codes_of

State = Settlement.State
PARTS = {Kind.GOODS: "goods_vnd", Kind.SHIPPING: "shipping_vnd", Kind.VOUCHER: "voucher_vnd"}


def settle_all(*, until: date) -> list[Settlement]:
    """The open settlements of all producers who are due something new; each in a transaction of its own."""
    found = (settle(producer_id, until=until) for producer_id in due_queries.producers(until))
    return [settlement for settlement in found if settlement is not None]


@transaction.atomic
def settle(producer_id: int, *, until: date) -> Settlement | None:
    """Bring the open settlement of a producer up to the end of a day. None when nothing was ever due.

    Raises Producer.DoesNotExist.
    """
    producer = locks.producer(producer_id)
    settlement = producer.settlements.filter(state=State.OPEN).first()
    packages = due_queries.packages(producer_id, until)
    if not packages:
        return settlement
    if settlement is None:
        settlement = _open(producer, until)
    known = [rate.pure() for rate in Rate.objects.all()]
    seller = seller_of(producer)
    own_codes = codes_of(producer_id)
    SettlementLine.objects.bulk_create(
        line for package in packages for line in _lines(settlement, package, known, seller, own_codes)
    )
    settlement.until = max(settlement.until, until)
    settlement.total_vnd = settlement.lines.aggregate(sum=Sum("amount_vnd"))["sum"]
    settlement.save(update_fields=["until", "total_vnd"])
    return settlement


@transaction.atomic
def close(settlement_id: int, *, by: User) -> Settlement:
    """No more comes into it; it is to be paid. Closed already: nothing changes. Raises NothingDue."""
    settlement = locks.settlement(settlement_id)
    if settlement.state != State.OPEN:
        return settlement
    if settlement.total_vnd <= 0:
        raise NothingDue
    settlement.state, settlement.closed_at, settlement.closed_by = State.CLOSED, clock.now(), by
    settlement.save(update_fields=["state", "closed_at", "closed_by"])
    return settlement


@transaction.atomic
def pay(settlement_id: int, *, bank_reference: str, by: User) -> Settlement:
    """It was transferred under this reference. The same said twice changes nothing.

    Raises WrongState while it is open, when it was paid under another reference, or without one.
    """
    settlement = locks.settlement(settlement_id)
    reference = bank_reference.strip()[:80]
    if settlement.state == State.PAID and settlement.bank_reference == reference:
        return settlement
    if settlement.state != State.CLOSED or not reference:
        raise WrongState
    settlement.state, settlement.bank_reference = State.PAID, reference
    settlement.paid_at, settlement.paid_by = clock.now(), by
    settlement.save(update_fields=["state", "bank_reference", "paid_at", "paid_by"])
    return settlement


def seller_of(producer: Producer) -> rates.Seller:
    """Whom the tax rules see in a producer.

    Decree 117/2025 has a platform withhold from households and individuals, and not from companies and
    cooperatives. A cooperative group is no legal person: without a tax code of its own its members are
    taxed, who are individuals; with one it declares its tax itself.
    """
    is_group = producer.kind == Producer.Kind.COOPERATIVE_GROUP and not producer.tax_code
    if is_group or producer.kind == Producer.Kind.HOUSEHOLD:
        return rates.Seller.INDIVIDUAL
    return rates.Seller.ORGANISATION


def _open(producer: Producer, until: date) -> Settlement:
    last = producer.settlements.order_by("-until").values_list("until", flat=True).first()
    since = last + timedelta(days=1) if last else None
    return Settlement.objects.create(producer=producer, since=since, until=until, opened_at=clock.now())


def _lines(
    settlement: Settlement,
    package: Package,
    known: Iterable[rates.Rate],
    seller: rates.Seller,
    own_codes: frozenset[str],
) -> list[SettlementLine]:
    """The sale, unless it was settled before, and each return since."""
    old = list(package.settlement_lines.all())
    left, points = _left(old), _points(old)
    lines = []
    if not old:
        paid_on = day_of(package.money_at)  # type: ignore[attr-defined]
        method = package.money_by  # type: ignore[attr-defined]
        held = rates.holding(known, paid_on, seller=seller, method=method)
        left, points = _whole(package, own_codes), {str(kind): rate for kind, rate in held.items()}
        lines += _write(settlement, package, None, paid_on, change(NOTHING, left, points))
    settled = {line.asked_id for line in old}
    for asked in package.owed_returns:  # type: ignore[attr-defined]
        if asked.pk not in settled:
            rest = left - _back(package, asked, left)
            lines += _write(settlement, package, asked, day_of(asked.decided_at), change(left, rest, points))
            left = rest
    return lines


def _left(lines: Iterable[SettlementLine]) -> Parts:
    """What earlier settlements left of a package."""
    sums = dict.fromkeys(PARTS.values(), 0)
    for line in lines:
        if (kind := Kind(line.kind)) in PARTS:
            sums[PARTS[kind]] += line.amount_vnd
    return Parts(**sums)


def _points(lines: Iterable[SettlementLine]) -> dict[str, int]:
    """The rates of the sale: what is given back goes by them, whatever holds today."""
    return {line.kind: line.basis_points for line in lines if line.asked_id is None and line.basis_points}


def _whole(package: Package, own_codes: frozenset[str]) -> Parts:
    """What was paid of a package, and what the shop bears of its voucher: nothing of the producer's own."""
    lines = list(package.lines.all())
    paid_vnd = sum(line_vnd(line, line.wanted) for line in lines)
    price_vnd = sum(line.price_vnd * line.wanted for line in lines)
    is_borne = settings.SHOP_BEARS_VOUCHERS and package.order.voucher_code not in own_codes
    borne_vnd = price_vnd - paid_vnd if is_borne else 0
    return Parts(paid_vnd, package.shipping_vnd, borne_vnd)


def _back(package: Package, asked: Return, left: Parts) -> Parts:
    """What a return takes away: what is paid back to the shopper, and the voucher's share of those goods."""
    units = {one.line_id: one.quantity for one in asked.lines.all()}
    shipping_vnd = shipping_back_vnd(package, package.lines.all(), units, asked.reason)
    goods_vnd = asked.refund_vnd - shipping_vnd
    price_vnd = sum(line.price_vnd * units.get(line.pk, 0) for line in package.lines.all())
    return Parts(goods_vnd, shipping_vnd, min(left.voucher_vnd, price_vnd - goods_vnd))


def _write(
    settlement: Settlement, package: Package, asked: Return | None, day: date, entries: Iterable[Entry]
) -> list[SettlementLine]:
    return [
        SettlementLine(
            settlement=settlement,
            package=package,
            asked=asked,
            kind=entry.kind,
            amount_vnd=entry.amount_vnd,
            base_vnd=entry.base_vnd,
            basis_points=entry.basis_points,
            day=day,
        )
        for entry in entries
    ]
