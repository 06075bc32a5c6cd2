"""Packages for settlements: sold, paid, delivered, and sent back."""

from datetime import date, timedelta
from typing import Any

from catalog.models import Producer, Variant
from core import clock
from orders.models import Order, OrderLine, Package, Return
from orders.services import returns
from orders.services.money import receive
from orders.states import Status
from payments.days import day_of
from payments.models import Payment, Rate, Receipt, SettlementLine
from tests.factories import ProducerFactory, ProductFactory, VariantFactory
from tests.orders.web import bring, web_order

HOUSEHOLD = Producer.Kind.HOUSEHOLD


def goods(producer: Producer | None = None, price_vnd: int = 100_000) -> Variant:
    """A variant of this producer (a household unless given), with plenty on the shelf."""
    decree()
    product = ProductFactory.create(producer=producer or ProducerFactory.create(kind=HOUSEHOLD))
    return VariantFactory.create(product=product, price_vnd=price_vnd, stock=100)


def decree() -> None:
    """The taxes as the shop begins with them: tests that commit leave none of its first rows."""
    for kind, points in {"vat": 100, "pit": 50, "vat_shipping": 300, "pit_shipping": 150}.items():
        begun = {"kind": kind, "seller": "individual", "valid_from": date(2025, 7, 1)}
        Rate.objects.get_or_create(**begun, defaults={"basis_points": points})


def sold(*lines: tuple[Variant, int], number: int = 1, method: str = "vnpay", **fields: Any) -> Order:
    """An order that was paid through its gateway, delivered 8 days ago, and completed."""
    order = web_order(*lines, number=number, method=method, **fields)
    book(order)
    return age(order)


def book(order: Order) -> Payment:
    """Its money came."""
    now = clock.now()
    payment = Payment.objects.create(
        order=order,
        method=order.method,
        reference=f"{order.code}01",
        amount_vnd=order.due_vnd,
        received_vnd=order.due_vnd,
        state=Payment.State.PAID,
        opened_at=now,
        settled_at=now,
        transaction_id=f"T{order.pk}",
    )
    Receipt.objects.create(
        source=order.method,
        transaction_id=f"T{order.pk}",
        payment=payment,
        order=order,
        amount_vnd=order.due_vnd,
        at=now,
        written_at=now,
        finding=Receipt.Finding.DUE,
        closed_at=now,
    )
    receive(order.pk, amount_vnd=order.due_vnd)
    return payment


def age(order: Order, days: int = 8) -> Order:
    """Delivered and completed so many days ago."""
    bring(order, Status.DELIVERED)
    return ended(order, days)


def ended(order: Order, days: int = 8) -> Order:
    """What was delivered is completed, and so long ago that nothing can be sent back."""
    long_ago = clock.now() - timedelta(days=days)
    Package.objects.filter(order=order).update(status=Status.COMPLETED, delivered_at=long_ago)
    order.refresh_from_db()
    return order


def send_back(line: OrderLine, units: int, reason: str = Return.Reason.OTHER) -> Return:
    """Units of a line come back, and their money is owed. Asked for while that could be done."""
    package = line.package
    assert package is not None
    stands = package.delivered_at
    Package.objects.filter(pk=package.pk).update(delivered_at=clock.now())
    asked = returns.ask(package.pk, reason=reason, words="…", units={line.pk: units})
    returns.approve(asked.pk)
    returns.receive(asked.pk, on_shelf=True)
    Package.objects.filter(pk=package.pk).update(delivered_at=stands)
    asked.refresh_from_db()
    return asked


def today() -> date:
    """In Việt Nam."""

    return day_of(clock.now())


def sums(**of: Any) -> dict[str, int]:
    """Settled đồng by kind."""
    found: dict[str, int] = {}
    for kind, vnd in SettlementLine.objects.filter(**of).values_list("kind", "amount_vnd"):
        found[kind] = found.get(kind, 0) + vnd
    return found
