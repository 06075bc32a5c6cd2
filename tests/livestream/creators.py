"""Creators, their agreements, and orders they brought."""

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from catalog.models import Producer, Product, Variant
from core import clock
from livestream import services
from livestream.models import Collaboration, Creator, CreatorPayout
from livestream.services import Touch
from orders.models import Order
from payments.days import day_of
from tests.orders.web import web_order
from tests.payments.settling import age, book

_numbers = itertools.count(1)


def agreement(producer: Producer, *products: Product, **more: Any) -> Collaboration:
    """In force for a month, 10 %, for these goods."""
    number = next(_numbers)
    today = day_of(clock.now())
    known: dict[str, Any] = {
        "contract_no": f"HD-{number}",
        "signed_on": today - timedelta(days=20),
        "starts_on": today - timedelta(days=20),
        "ends_on": today + timedelta(days=30),
        "disclosure": "Quảng cáo cho HTX",
        "code": f"KOL{number:03}",
        "commission_percent": Decimal("10.0"),
    }
    creator = more.pop("creator", None) or Creator.objects.create(
        producer=producer, name="Cô Út", kind=Creator.Kind.ENGAGED
    )
    made: Collaboration = Collaboration.objects.create(creator=creator, **known | more)
    made.products.set(products)
    return made


def brought(variant: Variant, deal: Collaboration, units: int = 3) -> Order:
    """So many units of it that nobody can send back any more."""
    order = web_order((variant, units), method="vnpay", number=next(_numbers))
    services.credit(order.pk, [Touch(deal.pk, clock.now() - timedelta(hours=1))])
    book(order)
    return age(order)


def paid(producer: Producer, variant: Variant, by: User) -> CreatorPayout:
    """A creator who was paid the 10 % of one unit at 100,000 đồng."""
    deal = agreement(producer, variant.product)
    brought(variant, deal, 1)
    services.approve_due()
    return services.pay(deal.creator_id, seen_vnd=10_000, bank_reference=f"FT{deal.pk}", by=by)
